import type { BlockSpan } from '../prompt/body-map.ts'
import { type Move, movedBlock } from './moved.ts'

/** Spans of blocks that follow each other, from the block with the number `from` on. */
type Stretch = Readonly<{ from: number; spans: readonly BlockSpan[] }>

/**
 * Where the blocks of a conversation's newest body stand. What it has in common with those before is kept once for all of them, however long
 * it is. Only the few blocks that get a marker are ever asked for, so what has moved is moved then.
 */
export class ContinuedSpans {
  /** Each counts up to where the next one begins. The first is of a body that was read as a whole. */
  readonly #stretches: readonly Stretch[]
  readonly #head: number
  readonly #move: Move

  /** @param head how many blocks are tools and system, which may stand behind the messages and then move */
  constructor(stretches: readonly Stretch[], head: number, move: Move) {
    this.#stretches = stretches
    this.#head = head
    this.#move = move
  }

  /** The span of a block by its number; undefined behind the last one. */
  at(index: number): BlockSpan | undefined {
    const stretch = this.#stretches.findLast(({ from }) => from <= index)
    const span = stretch?.spans[index - stretch.from]
    return span !== undefined && index < this.#head ? movedBlock(span, this.#move) : span
  }

  /**
   * Those of a body that goes on behind the first `kept` blocks.
   *
   * @param added spans of the blocks that follow
   */
  continued(kept: number, added: readonly BlockSpan[], move: Move): ContinuedSpans {
    const shared = this.#stretches.filter(({ from }) => from < kept)
    const last = shared.pop()
    // What the body before had behind the common part is let go.
    if (last !== undefined) shared.push(cutAt(last, kept))
    return new ContinuedSpans([...shared, { from: kept, spans: added }], this.#head, move)
  }
}

function cutAt({ from, spans }: Stretch, kept: number): Stretch {
  return { from, spans: spans.length > kept - from ? spans.slice(0, kept - from) : spans }
}
