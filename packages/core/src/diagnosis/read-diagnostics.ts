import { fieldsOf, tokenCount } from '../usage/fields.ts'
import type { ApiReason } from './diagnosis.ts'

/**
 * What the API itself says about a miss, in the `diagnostics` of its answer.
 *
 * - `none`: it found no difference, or was not asked; with a low read that means expired or evicted
 * - `undecided`: it was still comparing when the answer began
 * - `found`: a difference, and about how many tokens it cost; null where it tells no number
 */
export type ApiDiagnostics =
  | Readonly<{ state: 'none' | 'undecided' }>
  | Readonly<{ state: 'found'; reason: ApiReason; missedTokens: number | null }>

const REASONS: readonly ApiReason[] = [
  'model_changed',
  'system_changed',
  'tools_changed',
  'messages_changed',
  'previous_message_not_found',
  'unavailable',
]

/**
 * Reads the `diagnostics` member of an answer, or of `message_start` in a stream.
 *
 * @param value parsed JSON; a reason that is not known yet counts as `unavailable`
 */
export function readDiagnostics(value: unknown): ApiDiagnostics {
  const fields = fieldsOf(value)
  if (fields === null) return { state: 'none' }
  const found = fieldsOf(fields['cache_miss_reason'])
  if (found === null) return { state: 'undecided' }
  const reason = REASONS.find(known => known === found['type']) ?? 'unavailable'
  return { state: 'found', reason, missedTokens: tokenCount(found['cache_missed_input_tokens']) }
}
