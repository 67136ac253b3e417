import { fingerprintOf } from '../prompt/fingerprint.ts'
import type { Block, Prompt } from '../prompt/prompt.ts'
import { LOOKBACK_POSITIONS } from './limits.ts'
import type { WarmPrefixes } from './warm-prefixes.ts'

/**
 * Whether a marker at one of these blocks finds an entry at `entry`: at most 19 positions before the marker. Counted flat,
 * each block of the prefix as one, which is never more generous than the API.
 */
export function isWithinLookback(prompt: Prompt, entry: number, markers: Iterable<number>): boolean {
  for (const marker of markers)
    if (marker >= entry && positionsBetween(prompt, entry, marker) < LOOKBACK_POSITIONS) return true
  return false
}

function positionsBetween({ blocks }: Prompt, from: number, to: number): number {
  let positions = 0
  for (let index = from + 1; index <= to; index++) if (blocks[index]?.inPrefix === true) positions++
  return positions
}

/** The deepest block that can be marked and ends a prefix that is believed warm; undefined when none is. */
export function deepestWarm(prompt: Prompt, warm: WarmPrefixes, at: number): Block | undefined {
  return prompt.blocks.findLast(block => {
    if (block.unmarkable !== null) return false
    const expiresAt = warm.expiresAt(fingerprintOf(prompt, block.index))
    return expiresAt !== null && expiresAt >= at
  })
}
