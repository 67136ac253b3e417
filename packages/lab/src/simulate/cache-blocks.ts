import { type CacheBlock, runOf } from '@sternline/core/cache-model'
import type { PlacedMarker } from '../strategies/place-markers.ts'
import { kindAt, type Path, tokensTo } from './path.ts'

/** Gives requests the form that the cache model takes. The blocks that a path's requests share are made once. */
export class CacheBlocks {
  readonly #unmarked = new WeakMap<Path, readonly CacheBlock[]>()

  /** The blocks of a request that holds the first `length` blocks of a path. */
  blocksOf(path: Path, length: number, markers: readonly PlacedMarker[]): readonly CacheBlock[] {
    let unmarked = this.#unmarked.get(path)
    if (unmarked === undefined) {
      unmarked = Array.from(path.nodes, (_, i) => unmarkedBlock(path, i))
      this.#unmarked.set(path, unmarked)
    }
    const blocks = unmarked.slice(0, length)
    for (const { block, ttl } of markers) {
      const plain = blocks[block]
      if (plain !== undefined) blocks[block] = { ...plain, marker: ttl }
    }
    return blocks
  }
}

function unmarkedBlock(path: Path, index: number): CacheBlock {
  return {
    fingerprint: String(path.nodes[index]),
    tokens: tokensTo(path, index) - tokensTo(path, index - 1),
    marker: null,
    run: runOf(kindAt(path, index)),
  }
}
