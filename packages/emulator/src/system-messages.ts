import { isObject, type JsonObject } from './json.ts'

/**
 * Models that refuse an instruction in the middle of a conversation: those before Opus 4.8, and Sonnet 5. Any other takes it.
 * Source: Anthropic's page on mid-conversation system messages, 2026-08.
 */
const REFUSING: ReadonlySet<string> = new Set([
  'claude-sonnet-5',
  'claude-opus-4-7',
  'claude-opus-4-6',
  'claude-opus-4-5',
  'claude-opus-4-1',
  'claude-opus-4',
  'claude-sonnet-4-6',
  'claude-sonnet-4-5',
  'claude-sonnet-4',
  'claude-haiku-4-5',
  'claude-3-7-sonnet',
  'claude-3-5-sonnet',
  'claude-3-5-haiku',
])

/**
 * Checks the `role: "system"` messages of a request whose shape is fine: only newer models take them, and never as the first
 * message. The first text is the API's (as quoted by docs.rs/gproxy-transform), the second is ours.
 *
 * @param model the model's id in the core's table; null for an unknown one, which takes them
 */
export function findSystemMessageProblem(body: JsonObject, model: string | null): string | null {
  const messages: readonly unknown[] = Array.isArray(body['messages']) ? body['messages'] : []
  const index = messages.findIndex(message => isObject(message) && message['role'] === 'system')
  if (index < 0) return null
  if (model !== null && REFUSING.has(model)) return `messages.${index}: role 'system' is not supported on this model`
  return index > 0
    ? null
    : 'messages.0: a message with the role "system" must follow another message; use the top-level `system`'
}
