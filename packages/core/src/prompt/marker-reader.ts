import type { MarkerSpan, Span } from './body-map.ts'
import { BYTE, type JsonCursor } from './json-cursor.ts'
import type { Members } from './members.ts'
import type { Marker } from './prompt.ts'
import { readMarker } from './read-marker.ts'

/** A `cache_control` and where it stands; null for a marker that says `null`. */
export type FoundMarker = Readonly<{ marker: Marker | null; span: MarkerSpan }>

/** A `cache_control` value longer than this is nothing that the API knows. Unit: bytes. */
const LONGEST = 256

/** How nearly everybody writes a marker: known at sight. */
const SPELLED = ['{"type":"ephemeral"}', '{"type":"ephemeral","ttl":"5m"}', '{"type":"ephemeral","ttl":"1h"}'].map(
  text => ({ text, marker: readMarker(JSON.parse(text)) }),
)

/** Steps over the `cache_control` at the cursor and reads it. */
export function readMarkerAt(cursor: JsonCursor, { comma, keyStart }: Members): FoundMarker {
  const start = cursor.at
  cursor.skip()
  const value = { start, end: cursor.at }
  // The first member has no comma before it, so it takes the one behind it along.
  const cut = comma < 0 ? { start: keyStart, end: behindComma(cursor) } : { start: comma, end: value.end }
  return { marker: markerOf(cursor, value), span: { cut, value } }
}

function behindComma(cursor: JsonCursor): number {
  const end = cursor.at
  return cursor.peek() === BYTE.comma ? cursor.at + 1 : end
}

function markerOf(cursor: JsonCursor, { start, end }: Span): Marker | null {
  for (const { text, marker } of SPELLED) if (cursor.isAt(text, start, end)) return marker
  return readMarker(end - start > LONGEST ? '(longer than any marker)' : cursor.parse(start, end))
}
