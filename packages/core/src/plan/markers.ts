import type { Block, Prompt, Ttl } from '../prompt/prompt.ts'
import { lastMarkable } from './last-markable.ts'
import type { Breakpoint, Edit } from './plan.ts'
import { putInOrder } from './put-in-order.ts'

/** The markers of a request while a plan is made: those on blocks, in prompt order, and the top-level one. */
export type Markers = Readonly<{ onBlocks: readonly WireMarker[]; automatic: Ttl | null }>

/** A marker as the API understands it: a block, a time to live, and whether it came from the top-level field. */
export type WireMarker = Readonly<{ block: number; ttl: Ttl; automatic: boolean }>

/** No marker at all. */
export const NO_MARKERS: Markers = { onBlocks: [], automatic: null }

/** The block that a top-level marker lands on: the last one that can carry a marker; undefined when there is none. */
export function automaticTarget(prompt: Prompt): Block | undefined {
  return lastMarkable(prompt)
}

/** How many of the four slots the markers take. The top-level one counts even where it does nothing. */
export function countSlots({ onBlocks, automatic }: Markers): number {
  return onBlocks.length + (automatic === null ? 0 : 1)
}

/** The markers as the API understands them, in prompt order. Where the automatic one's block is already marked it does nothing. */
export function onTheWire(prompt: Prompt, { onBlocks, automatic }: Markers): readonly WireMarker[] {
  const target = automatic === null ? undefined : automaticTarget(prompt)?.index
  if (automatic === null || target === undefined || onBlocks.some(({ block }) => block === target)) return onBlocks
  const wire = [...onBlocks]
  putInOrder(wire, { block: target, ttl: automatic, automatic: true }, blockOf)
  return wire
}

/** Where a marker or a breakpoint stands, for lists in prompt order. */
export function blockOf({ block }: Readonly<{ block: number }>): number {
  return block
}

/**
 * The changes that lead from the markers that a request carries to the wanted ones. Markers inside a `tool_result.content` always go.
 *
 * @param wanted in prompt order
 * @param automatic what the top-level marker is to say; null for none
 */
export function editsTowards(prompt: Prompt, wanted: readonly Breakpoint[], automatic: Ttl | null): readonly Edit[] {
  const edits: Edit[] = []
  const { marked } = prompt.landmarks
  let at = 0
  for (const { block: index, ttl, reason } of wanted) {
    if (reason === 'automatic') continue
    for (let block = marked[at]; block !== undefined && block.index <= index; block = marked[++at]) {
      if (block.index < index) editBlock(edits, block, null)
    }
    editBlock(edits, prompt.blocks[index] as Block, ttl)
  }
  for (let block = marked[at]; block !== undefined; block = marked[++at]) editBlock(edits, block, null)
  editAutomatic(edits, prompt, automatic)
  return edits
}

function editBlock(edits: Edit[], { index: block, place, marker, nestedMarkers }: Block, ttl: Ttl | null): void {
  if (nestedMarkers.length > 0) edits.push({ what: 'remove-nested', block, place })
  if (ttl === null) {
    if (marker !== null) edits.push({ what: 'remove', block, place })
  } else if (marker?.kind !== 'ephemeral' || marker.ttl !== ttl) {
    edits.push({ what: 'set', block, place, ttl })
  }
}

function editAutomatic(edits: Edit[], { automatic }: Prompt, ttl: Ttl | null): void {
  if (automatic === null) return
  const isSame = automatic.kind === 'ephemeral' && automatic.ttl === ttl
  if (ttl === null) edits.push({ what: 'remove-automatic' })
  else if (!isSame) edits.push({ what: 'set-automatic', ttl })
}
