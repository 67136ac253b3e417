import type { ModelFacts } from '@sternline/core'
import { isObject, type JsonObject } from '../json.ts'

/**
 * Takes away the thinking that the API takes away itself: that of turns before the newest one in which the user says
 * something, tool results not counted.
 *
 * @param facts of the model, which say whether it drops thinking; null for an unknown one, which keeps it
 * @returns the same body when there is nothing to take away
 */
export function withoutOldThinking(body: JsonObject, facts: ModelFacts | null): JsonObject {
  if (facts?.oldThinking !== 'drops' || !Array.isArray(body['messages'])) return body
  const messages: readonly unknown[] = body['messages']
  const newest = messages.findLastIndex(isSpoken)
  if (!messages.slice(0, Math.max(0, newest)).some(message => contentOf(message).some(isThinking))) return body
  return { ...body, messages: messages.flatMap((message, i) => (i < newest ? bare(message) : [message])) }
}

function isSpoken(message: unknown): boolean {
  if (!isObject(message) || message['role'] !== 'user') return false
  if (typeof message['content'] === 'string') return true
  return contentOf(message).some(block => isObject(block) && block['type'] !== 'tool_result')
}

/** The message without its thinking; none when that was all of it. */
function bare(message: unknown): readonly unknown[] {
  const content = contentOf(message)
  if (!isObject(message) || !content.some(isThinking)) return [message]
  const rest = content.filter(block => !isThinking(block))
  return rest.length === 0 ? [] : [{ ...message, content: rest }]
}

function contentOf(message: unknown): readonly unknown[] {
  const content = isObject(message) ? message['content'] : undefined
  return Array.isArray(content) ? content : []
}

function isThinking(block: unknown): boolean {
  return isObject(block) && (block['type'] === 'thinking' || block['type'] === 'redacted_thinking')
}
