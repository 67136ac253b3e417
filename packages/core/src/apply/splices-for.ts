import type { AutomaticEdit, BlockEdit, Edit, Plan } from '../plan/plan.ts'
import { putInOrder } from '../plan/put-in-order.ts'
import type { BlockSpan, BodyPlaces, MarkerSpan } from '../prompt/body-map.ts'
import { formatPlace, type Ttl } from '../prompt/prompt.ts'
import { cacheControl } from './apply-plan.ts'
import { planMismatch } from './plan-mismatch.ts'

/** A marker of ours as it is written behind the other members of a block. Every request puts in the very same text. */
const MEMBER: Readonly<Record<Ttl, string>> = { '5m': memberFor('5m'), '1h': memberFor('1h') }

function memberFor(ttl: Ttl): string {
  return `,"cache_control":${written(ttl)}`
}

function written(ttl: Ttl): string {
  return JSON.stringify(cacheControl(ttl))
}

/** One change of the bytes: at `start`, `end - start` bytes are left out and `insert` is put in. */
export type Splice = Readonly<{ start: number; end: number; insert: string }>

/**
 * Turns a plan into the list of changes of the bytes that it means, in rising order. Everything else stays as it came.
 *
 * @param map of the body that the plan was made for
 * @returns an empty list when the plan leaves the request untouched
 * @throws SternlineError `plan-for-another-request`
 */
export function splicesFor(map: BodyPlaces, plan: Plan): readonly Splice[] {
  const splices: Splice[] = []
  for (const edit of plan.edits) for (const splice of splicesOf(edit, map)) putInOrder(splices, splice, startOf)
  return splices
}

function startOf({ start }: Splice): number {
  return start
}

function splicesOf(edit: Edit, map: BodyPlaces): Splice[] {
  return edit.what === 'set-automatic' || edit.what === 'remove-automatic'
    ? [spliceOfAutomatic(edit, map.automaticSpan)]
    : splicesOfBlock(edit, map.blocks.at(edit.block))
}

function spliceOfAutomatic(edit: AutomaticEdit, span: MarkerSpan | null): Splice {
  if (span === null) throw planMismatch('this body has no top-level marker')
  return edit.what === 'set-automatic' ? rewrite(span, edit.ttl) : cut(span)
}

function splicesOfBlock(edit: BlockEdit, block: BlockSpan | undefined): Splice[] {
  if (block === undefined) {
    throw planMismatch(`nothing stands at ${formatPlace(edit.place)}`)
  }
  switch (edit.what) {
    case 'set':
      return setMarker(block, edit.ttl)
    case 'remove':
      return block.markerSpan === null ? [] : [cut(block.markerSpan)]
    case 'remove-nested':
      return block.nestedSpans.map(cut)
  }
}

function cut({ cut: { start, end } }: MarkerSpan): Splice {
  return { start, end, insert: '' }
}

function rewrite({ value: { start, end } }: MarkerSpan, ttl: Ttl): Splice {
  return { start, end, insert: written(ttl) }
}

function setMarker({ start, end, isEmpty, markerSpan, form }: BlockSpan, ttl: Ttl): Splice[] {
  if (markerSpan !== null) return [rewrite(markerSpan, ttl)]
  const member = MEMBER[ttl]
  if (form === 'string') {
    return [
      { start, end: start, insert: '[{"type":"text","text":' },
      { start: end, end, insert: `${member}}]` },
    ]
  }
  const beforeBrace = end - 1
  return [{ start: beforeBrace, end: beforeBrace, insert: isEmpty ? member.slice(1) : member }]
}
