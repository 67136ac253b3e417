import type { CallKind, ExpiryKind } from './call-kind.ts'
import type { Reason } from './reason.ts'

/** How often predictions came true, over some calls. Shares are 0 to 1, null where there are no calls. */
export type Score = Readonly<{
  calls: number
  /** Predicted reads equal the API's to the token. */
  exact: number
  exactShare: number | null
  /** What the simplest guess comes to: calls that read all that calls before them had cached of the same content. */
  allRead: number
  allReadShare: number | null
  /** They differ by at most 1 % of what the API read. */
  close: number
  closeShare: number | null
  /** Calls that were not exact, by why; only reasons that occur. */
  reasons: Readonly<Partial<Record<Reason, number>>>
}>

/** The same for pauses longer than a life. */
export type ExpiryScore = Score &
  Readonly<{
    /** Model and API agree that what the conversation had in the cache was gone: no more than a head was read. */
    ended: number
    endedShare: number | null
    /**
     * The API read more than any logged call had left alive: a call that the log does not show wrote it or kept it warm. Known
     * after the fact, and never used to predict.
     */
    beyondLog: number
    /** Exact to the token, of the others. */
    exactWithinLogShare: number | null
  }>

/** Scores by what a call is in its conversation; every call counts once. The expiries are some of these calls once more. */
export type Scores = Readonly<Record<CallKind, Score> & Record<ExpiryKind, ExpiryScore>>

/** What one source gave. */
export type SourceFidelity = Readonly<{ source: string; conversations: number; calls: number }> & Scores

/** How well the cache model predicts recorded sessions: over all, and by source. */
export type FidelityReport = Readonly<{
  conversations: number
  calls: number
  sources: readonly SourceFidelity[]
  /** Files without a call that can be replayed, and why. */
  leftOut: readonly Readonly<{ source: string; why: string }>[]
  /** What could not be read, a sentence each. */
  problems: readonly string[]
}> &
  Scores
