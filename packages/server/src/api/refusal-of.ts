import type { AnthropicErrorType, SternlineError } from '@sternline/core'
import type { Refusal } from '../safety/refusal.ts'

type Rank = readonly [status: number, type: AnthropicErrorType]

const NOT_FOUND: Rank = [404, 'not_found_error']
const CONFLICT: Rank = [409, 'conflict_error']
const UNUSABLE: Rank = [422, 'invalid_request_error']

/** How a request is answered that the coding environment refuses, by the refusal's code. */
const RANKS: ReadonlyMap<string, Rank> = new Map([
  ['no-project', NOT_FOUND],
  ['path-refused', [403, 'permission_error']],
  ['path-unusable', NOT_FOUND],
  ['file-too-large', UNUSABLE],
  ['file-not-text', UNUSABLE],
  ['file-changed', CONFLICT],
  ['too-many-paths', UNUSABLE],
  ['search-refused', UNUSABLE],
  ['search-unavailable', [503, 'api_error']],
  ['not-pinnable', UNUSABLE],
  ['too-many-pins', UNUSABLE],
  ['no-conversation', NOT_FOUND],
  ['conversation-damaged', UNUSABLE],
  ['conversation-elsewhere', CONFLICT],
  ['conversation-busy', CONFLICT],
  ['bad-conversation-settings', [400, 'invalid_request_error']],
  ['not-asked', NOT_FOUND],
  ['key-in-settings', UNUSABLE],
  ['settings-refused', UNUSABLE],
  ['settings-unreadable', UNUSABLE],
  ['settings-unwritable', [500, 'api_error']],
  ['bad-edit', UNUSABLE],
  ['server-stopping', [503, 'api_error']],
])

/** A refusal of the coding environment as the API's answer; null for a problem that is none of its refusals. */
export function refusalOf({ code, what, why, fix }: SternlineError): Refusal | null {
  const rank = RANKS.get(code)
  return rank === undefined ? null : { status: rank[0], type: rank[1], code, what, why, fix }
}
