import { LOOKBACK_POSITIONS, type Ttl } from '@sternline/core'
import type { CacheBlock } from '@sternline/core/cache-model'

/** The blocks of a conversation as a cache sees them, without markers, and where each ends. Unit of `ends`: tokens. */
export type Layout = Readonly<{ blocks: readonly CacheBlock[]; ends: readonly number[] }>

/**
 * The blocks of a request with its markers, in the fewest that make no difference: a marker finds entries at most 19
 * blocks before it, so all that lies further from every marker is put together. A long conversation is played through in
 * time that its length hardly matters to. Holds for the flat count of positions.
 *
 * @param length the request holds the first so many blocks
 */
export function nearBlocks({ blocks, ends }: Layout, length: number, marking: ReadonlyMap<number, Ttl>): CacheBlock[] {
  const near: CacheBlock[] = []
  /** How many blocks were given out, alone or put together. */
  let given = 0
  const putTogether = (to: number): void => {
    const last = blocks[to - 1]
    if (to <= given || last === undefined) return
    const tokens = (ends[to - 1] ?? 0) - (ends[given - 1] ?? 0)
    near.push({ fingerprint: last.fingerprint, tokens, marker: null, run: null })
    given = to
  }
  for (const index of [...marking.keys()].sort((a, b) => a - b)) {
    if (index >= length) break
    putTogether(index - LOOKBACK_POSITIONS + 1)
    for (; given <= index; given++) {
      const block = blocks[given]
      if (block !== undefined) near.push({ ...block, marker: marking.get(given) ?? null })
    }
  }
  putTogether(length)
  return near
}
