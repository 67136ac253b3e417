import type { MappedBlock } from '../prompt/block-reader.ts'
import type { BlockSpan, MarkerSpan, Span } from '../prompt/body-map.ts'

/** A stretch of bytes that stands so many bytes further on than it did; everything before `from` stayed where it was. */
export type Move = Readonly<{ from: number; by: number }>

/** Where a span has gone, that stood wholly before or wholly behind that place. */
export function movedSpan(span: Span, { from, by }: Move): Span {
  return by === 0 || span.start < from ? span : { start: span.start + by, end: span.end + by }
}

/** Where a marker has gone. */
export function movedMarker(marker: MarkerSpan, move: Move): MarkerSpan {
  const { cut, value } = marker
  return move.by === 0 || cut.start < move.from ? marker : { cut: movedSpan(cut, move), value: movedSpan(value, move) }
}

/** Where a block has gone, with all markers on it. */
export function movedBlock(block: BlockSpan, move: Move): BlockSpan {
  if (move.by === 0 || block.start < move.from) return block
  const { start, end, form, isEmpty, markerSpan, nestedSpans } = block
  return {
    start: start + move.by,
    end: end + move.by,
    form,
    isEmpty,
    markerSpan: markerSpan === null ? null : movedMarker(markerSpan, move),
    nestedSpans: nestedSpans.map(span => movedMarker(span, move)),
  }
}

/** Moves a block that was just found in a part of a body to where it stands in the whole. */
export function moveBlock(block: MappedBlock, by: number): void {
  block.start += by
  block.end += by
  const move = { from: 0, by }
  if (block.markerSpan !== null) block.markerSpan = movedMarker(block.markerSpan, move)
  if (block.nestedSpans.length > 0) block.nestedSpans = block.nestedSpans.map(span => movedMarker(span, move))
}
