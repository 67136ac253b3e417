import type { Block, Prompt, Ttl } from '../prompt/prompt.ts'
import { lastMarkable } from './last-markable.ts'
import type { Edit } from './plan.ts'

/** The markers of a request while a plan is made: by block, and the top-level one. */
export type Markers = Readonly<{ byBlock: ReadonlyMap<number, Ttl>; automatic: Ttl | null }>

/** A marker as the API understands it: a block, a time to live, and whether it came from the top-level field. */
export type WireMarker = Readonly<{ block: number; ttl: Ttl; automatic: boolean }>

/** No marker at all. */
export const NO_MARKERS: Markers = { byBlock: new Map(), automatic: null }

/** The block that a top-level marker lands on: the last one that can carry a marker; undefined when there is none. */
export function automaticTarget(prompt: Prompt): Block | undefined {
  return lastMarkable(prompt)
}

/** How many of the four slots the markers take. The top-level one counts even where it does nothing. */
export function countSlots({ byBlock, automatic }: Markers): number {
  return byBlock.size + (automatic === null ? 0 : 1)
}

/** The markers as the API understands them, in prompt order. Where the automatic one's block is already marked it does nothing. */
export function onTheWire(prompt: Prompt, { byBlock, automatic }: Markers): readonly WireMarker[] {
  const wire: WireMarker[] = []
  for (const [block, ttl] of byBlock) wire.push({ block, ttl, automatic: false })
  const target = automatic === null ? undefined : automaticTarget(prompt)
  if (automatic !== null && target !== undefined && !byBlock.has(target.index)) {
    wire.push({ block: target.index, ttl: automatic, automatic: true })
  }
  return wire.sort((a, b) => a.block - b.block)
}

/** The changes that lead from the markers that a request carries to the wanted ones. Markers inside a `tool_result.content` always go. */
export function editsTowards(prompt: Prompt, wanted: Markers): readonly Edit[] {
  const edits: Edit[] = []
  const blocks = new Set(prompt.landmarks.marked)
  for (const index of wanted.byBlock.keys()) blocks.add(prompt.blocks[index] as Block)
  for (const block of [...blocks].sort((a, b) => a.index - b.index)) {
    editBlock(edits, block, wanted.byBlock.get(block.index))
  }
  editAutomatic(edits, prompt, wanted)
  return edits
}

function editBlock(edits: Edit[], { index: block, place, marker, nestedMarkers }: Block, ttl: Ttl | undefined): void {
  if (nestedMarkers.length > 0) edits.push({ what: 'remove-nested', block, place })
  if (ttl === undefined) {
    if (marker !== null) edits.push({ what: 'remove', block, place })
  } else if (marker?.kind !== 'ephemeral' || marker.ttl !== ttl) {
    edits.push({ what: 'set', block, place, ttl })
  }
}

function editAutomatic(edits: Edit[], { automatic }: Prompt, wanted: Markers): void {
  if (automatic === null) return
  const isSame = automatic.kind === 'ephemeral' && automatic.ttl === wanted.automatic
  if (wanted.automatic === null) edits.push({ what: 'remove-automatic' })
  else if (!isSame) edits.push({ what: 'set-automatic', ttl: wanted.automatic })
}
