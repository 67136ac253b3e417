import type { Fields } from '../fields.ts'
import type { Lose } from '../loss.ts'
import type { Piece } from '../piece.ts'

/** Where a block stands, and where to say what of it cannot be said. */
export type At = Readonly<{ path: string; lose: Lose }>

/** How one kind of content block of the Messages API is read. */
export type ReadBlock = (block: Fields, at: At) => readonly Piece[]

/** Whether a block carries a breakpoint. OpenAI's have one life: what a block asks beyond it is reported. */
export function isMarked({ cache_control: marker }: Fields, { path, lose }: At): boolean {
  if (typeof marker !== 'object' || marker === null) return false
  if ('ttl' in marker && marker.ttl === '1h') lose('ttl', `${path}.cache_control`)
  return true
}

/** The marker of a block that is written: none, or one of the API's default life. */
export function markerOf(part: Readonly<{ isMarked: boolean }>): Fields {
  return part.isMarked ? { cache_control: { type: 'ephemeral' } } : {}
}
