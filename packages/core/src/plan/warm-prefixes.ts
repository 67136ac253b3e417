import type { Fingerprint } from '../prompt/prompt.ts'

/** What is believed warm in the upstream's cache, as one snapshot that serves one plan. */
export interface WarmPrefixes {
  /** Whether the upstream gives an hour where an hour is asked for; null or left out while nothing is known. */
  readonly honours1h?: boolean | null
  /** When the entry for this prefix expires, epoch milliseconds; null when none is believed warm. */
  expiresAt(fingerprint: Fingerprint): number | null
}
