import { fingerprintOf } from '../prompt/fingerprint.ts'
import type { Block, Prompt } from '../prompt/prompt.ts'
import { LOOKBACK_POSITIONS } from './limits.ts'
import { mayBeWarm, type WarmPrefixes } from './warm-prefixes.ts'

/**
 * Whether a marker at a block finds an entry at `entry`: at most 19 positions before the marker. Counted flat,
 * each block of the prefix as one, which is never more generous than the API.
 */
export function isWithinLookback(prompt: Prompt, entry: number, marker: number): boolean {
  return marker >= entry && positionsBetween(prompt, entry, marker) < LOOKBACK_POSITIONS
}

function positionsBetween({ landmarks }: Prompt, from: number, to: number): number {
  let positions = to - from
  for (const { index } of landmarks.outside) if (index > from && index <= to) positions--
  return positions
}

/** The deepest block that can be marked and ends a prefix that is believed warm; undefined when none is. */
export function deepestWarm(prompt: Prompt, warm: WarmPrefixes, at: number): Block | undefined {
  const expiresAt = (index: number): number => warm.expiresAt(fingerprintOf(prompt, index)) ?? -1
  // What costs least and tells most comes first: in a prompt that is all new, every block is asked for.
  return prompt.blocks.findLast(
    (block, index) => mayBeWarm(prompt, index, warm) && block.unmarkable === null && expiresAt(index) >= at,
  )
}
