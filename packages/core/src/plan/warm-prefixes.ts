import { prefixWord } from '../prompt/fingerprint.ts'
import type { Fingerprint, Prompt } from '../prompt/prompt.ts'

/** What is believed warm in the upstream's cache, as one snapshot that serves one plan. */
export interface WarmPrefixes {
  /** Whether the upstream gives an hour where an hour is asked for; null or left out while nothing is known. */
  readonly honours1h?: boolean | null
  /** When the entry for this prefix expires, epoch milliseconds; null when none is believed warm. */
  expiresAt(fingerprint: Fingerprint): number | null
  /** False when nothing is known of any prefix whose hash begins with this word. Default: there may be one. */
  mayHold?(word: number): boolean
}

/**
 * Whether anything may be known of the prefix that ends with a block. Most prefixes of a prompt never ended at a breakpoint, and the
 * first word of their hash tells that without making their fingerprint.
 */
export function mayBeWarm(prompt: Prompt, block: number, warm: WarmPrefixes): boolean {
  return warm.mayHold?.(prefixWord(prompt, block)) !== false
}
