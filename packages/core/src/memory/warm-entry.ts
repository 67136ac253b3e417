import type { WarmPrefixes } from '../plan/warm-prefixes.ts'
import type { Fingerprint, Ttl } from '../prompt/prompt.ts'

/** An entry that is believed warm in the upstream's cache. */
export type WarmEntry = Readonly<{
  ttl: Ttl
  /** Epoch milliseconds. */
  expiresAt: number
  /** Length of the prefix. Exact where the bill told it, else estimated. Unit: tokens. */
  tokens: number
}>

/** What is remembered of one upstream, credential and model, as one snapshot that serves one plan. */
export interface MemorySnapshot extends WarmPrefixes {
  /** The entry for this prefix; null when none is believed warm. */
  entry(fingerprint: Fingerprint): WarmEntry | null
}

/** What an exchange taught about the upstream's cache. Times are epoch milliseconds. */
export type Lesson = Readonly<{
  /** Start of the request: lives are counted from here. */
  at: number
  /** What is warm now. */
  warm: readonly Readonly<{ fingerprint: Fingerprint; ttl: Ttl; tokens: number }>[]
  /** What was promised, would have been found, and was not read: it is gone. */
  gone: readonly Fingerprint[]
  /** Whether the upstream gave an hour where an hour was asked for; null when none was asked for, or nothing was saved. */
  honours1h: boolean | null
}>
