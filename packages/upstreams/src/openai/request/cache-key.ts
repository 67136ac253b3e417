import { createHash } from 'node:crypto'
import { type Fields, listOf } from '../fields.ts'

/** Unit: hexadecimal characters. Enough to tell every prefix of a fleet apart; the API takes 64. */
const KEY_LENGTH = 32

/**
 * The `prompt_cache_key` of a request: one for every stable prefix (tools, and the system's words before the first message of
 * another role). Requests with the same one are sent to the same machine, whose memory holds that prefix. It is a hash and
 * tells nothing of the prompt.
 *
 * @param body of chat completions or responses; a breakpoint in it changes nothing
 * @returns null when nothing is stable
 * @see https://learn.microsoft.com/azure/ai-foundry/openai/how-to/prompt-caching
 */
export function promptCacheKey(body: Fields): string | null {
  const { tools, instructions, messages, input } = body
  const turns = listOf(Array.isArray(messages) ? messages : input)
  const firstOther = turns.findIndex(({ role }) => role !== 'system' && role !== 'developer')
  const system = turns.slice(0, firstOther < 0 ? turns.length : firstOther)
  const stable = [listOf(tools), instructions ?? null, system]
  if (listOf(tools).length === 0 && system.length === 0 && typeof instructions !== 'string') return null
  const text = JSON.stringify(stable, (name, value: unknown) =>
    name === 'prompt_cache_breakpoint' ? undefined : value,
  )
  return `sl-${createHash('sha256').update(text).digest('hex').slice(0, KEY_LENGTH)}`
}
