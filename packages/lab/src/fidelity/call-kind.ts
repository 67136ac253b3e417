import { TTL_MS, type Ttl } from '@sternline/core'
import type { Prediction } from './prediction.ts'

/** What a call is in its conversation. Every call is exactly one of them. */
export type CallKind =
  /** Its newest message holds nothing but results of tools, and it follows on the same model. */
  | 'toolContinuations'
  /** The same, but the request is shorter than what it should begin with: the log's messages are not what was sent. */
  | 'shrunkContinuations'
  /** Its newest message holds text beside results of tools: a reminder, or a word of the user's. */
  | 'resultsWithText'
  /** It follows a human prompt. */
  | 'afterPrompts'
  /** The first of its conversation, its segment or its model. */
  | 'firstCalls'
  /** Recorded as a whole body, outside any conversation. */
  | 'wholeRequests'

/** A pause after which nothing of the call before should be left. A call may be one beside its kind. */
export type ExpiryKind = 'expiries5m' | 'expiries1h'

/** How much longer than a life a pause must be to count as an expiry: clocks and queues blur the edge. Unit: milliseconds. */
export const EDGE_MS = 60_000

/** What a call is in its conversation. */
export function kindOf({ call, previous, hasShrunk }: Prediction): CallKind {
  if (call.markers !== null) return 'wholeRequests'
  if (previous === null) return 'firstCalls'
  if (call.newest === 'prompt') return 'afterPrompts'
  if (call.newest === 'tool-results-and-text') return 'resultsWithText'
  return hasShrunk ? 'shrunkContinuations' : 'toolContinuations'
}

/** The pause since the call before. Unit: milliseconds; null for a first call. */
export function pauseOf({ call, previous }: Prediction): number | null {
  return previous === null ? null : call.at - previous.at
}

/** Which life ran out before the call; null when none did. */
export function expiryOf(prediction: Prediction): ExpiryKind | null {
  const { previousLife } = prediction
  const isOver = (pauseOf(prediction) ?? 0) > TTL_MS[previousLife] + EDGE_MS
  return isOver ? EXPIRY[previousLife] : null
}

const EXPIRY: Readonly<Record<Ttl, ExpiryKind>> = { '5m': 'expiries5m', '1h': 'expiries1h' }
