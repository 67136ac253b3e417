import type { Breakpoint, Plan, Removal } from '../plan/plan.ts'
import { formatPlace, type Ttl } from '../prompt/prompt.ts'
import type { BlockSpan, BodyMap, MarkerSpan } from '../prompt/read-body.ts'
import { cacheControl } from './apply-plan.ts'

/** One change of the bytes: at `start`, `end - start` bytes are left out and `insert` is put in. */
export type Splice = Readonly<{ start: number; end: number; insert: string }>

/**
 * Turns a plan into the list of changes of the bytes that it means, in rising order. Everything else stays as it came.
 *
 * @param map of the body that the plan was made for
 * @returns an empty list when the plan leaves the request untouched
 */
export function splicesFor(map: BodyMap, plan: Plan): readonly Splice[] {
  if (plan.untouched !== null) return []
  const ours = plan.breakpoints.filter(({ placedBy }) => placedBy === 'sternline')
  const marked = new Set(ours.map(({ block }) => block))
  return [
    ...ours.flatMap(breakpoint => splicesOf(breakpoint, map.blocks[breakpoint.block])),
    ...plan.removals.flatMap(removal => cutsOf(removal, map, marked)),
  ].sort((a, b) => a.start - b.start)
}

function cutsOf({ what, block }: Removal, map: BodyMap, marked: ReadonlySet<number>): Splice[] {
  const cut = (spans: readonly (MarkerSpan | null | undefined)[]): Splice[] =>
    spans.flatMap(span => (span ? [{ ...span.cut, insert: '' }] : []))
  if (what === 'automatic') return cut([map.automaticSpan])
  // A marker that is replaced has its value exchanged instead.
  if (what === 'marker') return marked.has(block) ? [] : cut([map.blocks[block]?.markerSpan])
  return cut(map.blocks[block]?.nestedSpans ?? [])
}

function splicesOf({ ttl, place }: Breakpoint, block: BlockSpan | undefined): Splice[] {
  if (block === undefined)
    throw new TypeError(`The plan is not for this body: nothing stands at ${formatPlace(place)}.`)
  const { span, isEmpty, markerSpan, form } = block
  if (markerSpan !== null) return [{ ...markerSpan.value, insert: JSON.stringify(cacheControl(ttl)) }]
  const insert = member(ttl)
  if (form === 'string') {
    return [
      { start: span.start, end: span.start, insert: '[{"type":"text","text":' },
      { start: span.end, end: span.end, insert: `,${insert}}]` },
    ]
  }
  const beforeBrace = span.end - 1
  return [{ start: beforeBrace, end: beforeBrace, insert: isEmpty ? insert : `,${insert}` }]
}

function member(ttl: Ttl): string {
  return `"cache_control":${JSON.stringify(cacheControl(ttl))}`
}

/**
 * Carries out changes of a body without copying it: views of the original between the inserted pieces.
 *
 * @param splices in rising order, not overlapping, as `splicesFor` gives them
 * @returns the pieces to send one after the other; the body itself when there are no changes
 */
export function spliceBody(body: Uint8Array, splices: readonly Splice[]): readonly Uint8Array[] {
  const pieces: Uint8Array[] = []
  let at = 0
  for (const { start, end, insert } of splices) {
    if (start > at) pieces.push(body.subarray(at, start))
    if (insert !== '') pieces.push(Uint8Array.from(insert, character => character.charCodeAt(0)))
    at = end
  }
  if (at < body.length || pieces.length === 0) pieces.push(body.subarray(at))
  return pieces
}
