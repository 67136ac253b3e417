import type { BlockSpan } from '../prompt/body-map.ts'
import { type Move, movedBlock } from './moved.ts'

/**
 * Spans of blocks that follow each other, from the block with the number `from` on. A conversation has thousands that differ in nothing but their
 * two numbers, and an object for each would take ten times the memory.
 */
type Stretch = Readonly<{
  from: number
  starts: readonly number[]
  ends: readonly number[]
  /** Those that have more to them, by the number of their block. */
  special: ReadonlyMap<number, BlockSpan>
}>

/**
 * Where the blocks of a conversation's newest body stand. What it has in common with those before is kept once for all of them, however long
 * it is. Only the few blocks that get a marker are ever asked for, so what has moved is moved then.
 */
export class ContinuedSpans {
  /** Each counts up to where the next one begins. The first is of a body that was read as a whole. */
  readonly #stretches: readonly Stretch[]
  readonly #head: number
  readonly #move: Move

  private constructor(stretches: readonly Stretch[], head: number, move: Move) {
    this.#stretches = stretches
    this.#head = head
    this.#move = move
  }

  /**
   * Those of a body that was read as a whole.
   *
   * @param head how many blocks are tools and system, which may stand behind the messages and then move
   */
  static of(spans: readonly BlockSpan[], head: number, move: Move): ContinuedSpans {
    return new ContinuedSpans([stretchOf(0, spans)], head, move)
  }

  /** The span of a block by its number; undefined behind the last one. */
  at(index: number): BlockSpan | undefined {
    const stretch = this.#stretches.findLast(({ from }) => from <= index)
    const span = stretch === undefined ? undefined : spanIn(stretch, index)
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
    return new ContinuedSpans([...shared, stretchOf(kept, added)], this.#head, move)
  }
}

function stretchOf(from: number, spans: readonly BlockSpan[]): Stretch {
  const special = new Map<number, BlockSpan>()
  spans.forEach((span, i) => {
    if (!isPlain(span)) special.set(from + i, spanOnly(span))
  })
  return { from, starts: spans.map(({ start }) => start), ends: spans.map(({ end }) => end), special }
}

function isPlain({ form, isEmpty, markerSpan, nestedSpans }: BlockSpan): boolean {
  return form === 'block' && !isEmpty && markerSpan === null && nestedSpans.length === 0
}

/** Without what a reader found beside it. */
function spanOnly({ start, end, form, isEmpty, markerSpan, nestedSpans }: BlockSpan): BlockSpan {
  return { start, end, form, isEmpty, markerSpan, nestedSpans }
}

function spanIn({ from, starts, ends, special }: Stretch, index: number): BlockSpan | undefined {
  const [start, end] = [starts[index - from], ends[index - from]]
  if (start === undefined || end === undefined) return undefined
  return special.get(index) ?? { start, end, form: 'block', isEmpty: false, markerSpan: null, nestedSpans: [] }
}

function cutAt(stretch: Stretch, kept: number): Stretch {
  const { from, starts, ends, special } = stretch
  const length = kept - from
  if (starts.length <= length) return stretch
  return {
    from,
    starts: starts.slice(0, length),
    ends: ends.slice(0, length),
    special: new Map([...special].filter(([index]) => index < kept)),
  }
}
