import type { ModelFacts } from '@sternline/core'
import { isObject, type JsonObject, list } from './json.ts'

/**
 * Checks the `role: "system"` messages of a request whose shape is fine: not every model takes them, and none as the first
 * message. The first text is the API's (as quoted by docs.rs/gproxy-transform), the second is ours.
 *
 * @param facts of the model; null for an unknown one, which takes them like one of which nothing is published
 */
export function findSystemMessageProblem(body: JsonObject, facts: ModelFacts | null): string | null {
  const index = list(body['messages']).findIndex(message => isObject(message) && message['role'] === 'system')
  if (index < 0) return null
  if (facts?.systemMessages === 'refuses') return `messages.${index}: role 'system' is not supported on this model`
  return index > 0
    ? null
    : 'messages.0: a message with the role "system" must follow another message; use the top-level `system`'
}
