import type { Block, Place, Prompt } from '../prompt/prompt.ts'
import { MAX_BREAKPOINTS } from './limits.ts'
import { automaticTarget, type Markers, onTheWire, type WireMarker } from './markers.ts'
import type { MarkerProblem } from './plan.ts'

/** A marker that the API would refuse. */
export type MarkerFinding = Readonly<{
  problem: MarkerProblem
  /** Where it stands, or where the top-level marker lands on a block that says otherwise; null for the sum of all and for the top-level marker itself. */
  place: Place | null
  /** Index into `prompt.blocks`, or null as above. */
  block: number | null
  /** How many markers were counted, for `too-many`; otherwise how many stand there. */
  count: number
}>

/**
 * Finds everything about a request's own markers that the API would answer with a 400. Cache errors have no code of
 * their own there, so they are found here, before sending.
 *
 * @returns one finding a problem and place; empty when the markers are fine
 */
export function checkMarkers(prompt: Prompt): readonly MarkerFinding[] {
  // Markers are nearly always fine: one list, and nothing is put together for those that are.
  const findings: MarkerFinding[] = []
  if (prompt.onThread) {
    checkThread(findings, prompt)
  } else {
    checkCount(findings, prompt)
    for (const block of prompt.landmarks.marked) checkBlock(findings, block)
    checkAutomatic(findings, prompt)
    checkOrder(findings, prompt)
  }
  return findings
}

/**
 * The markers of a request as the API understands them: explicit ones in prompt order, the top-level one resolved to the
 * last block that can carry it. Markers of a type or ttl that the API does not know are left out.
 */
export function wireMarkers(prompt: Prompt): readonly WireMarker[] {
  return onTheWire(prompt, usableMarkers(prompt))
}

/** The markers of a request whose type and ttl the API knows. */
export function usableMarkers({ landmarks, automatic }: Prompt): Markers {
  const onBlocks: WireMarker[] = []
  for (const { index: block, marker } of landmarks.marked) {
    if (marker?.kind === 'ephemeral') onBlocks.push({ block, ttl: marker.ttl, automatic: false })
  }
  return { onBlocks, automatic: automatic?.kind === 'ephemeral' ? automatic.ttl : null }
}

function checkCount(findings: MarkerFinding[], { landmarks, automatic }: Prompt): void {
  let count = automatic === null ? 0 : 1
  for (const { marker } of landmarks.marked) if (marker !== null) count++
  if (count > MAX_BREAKPOINTS) findings.push({ problem: 'too-many', place: null, block: null, count })
}

/** True when the API is known to refuse a marker there. A kind that we don't know may well take one: only the API can tell. */
export function isRefusedPlace({ unmarkable }: Block): boolean {
  return unmarkable !== null && unmarkable !== 'unknown-kind'
}

function checkBlock(findings: MarkerFinding[], block: Block): void {
  const { marker, nestedMarkers } = block
  if (nestedMarkers.length > 0) findings.push(foundAt(block, 'inside-tool-result', nestedMarkers.length))
  if (marker?.kind === 'invalid') findings.push(foundAt(block, 'bad-type-or-ttl'))
  if (marker !== null && isRefusedPlace(block)) findings.push(foundAt(block, 'on-unmarkable-block'))
}

/** @param block null for the top-level marker */
function foundAt(block: Block | null | undefined, problem: MarkerProblem, count = 1): MarkerFinding {
  return { problem, place: block?.place ?? null, block: block?.index ?? null, count }
}

/** On a thread every marker is one too many. */
function checkThread(findings: MarkerFinding[], { landmarks, automatic }: Prompt): void {
  for (const block of landmarks.marked) {
    findings.push(foundAt(block, 'on-thread', block.nestedMarkers.length + (block.marker === null ? 0 : 1)))
  }
  if (automatic !== null) findings.push(foundAt(null, 'on-thread'))
}

function checkAutomatic(findings: MarkerFinding[], prompt: Prompt): void {
  const { automatic } = prompt
  if (automatic === null) return
  const target = automaticTarget(prompt)
  if (automatic.kind === 'invalid') findings.push(foundAt(null, 'bad-type-or-ttl'))
  else if (target?.marker?.kind === 'ephemeral' && target.marker.ttl !== automatic.ttl)
    findings.push(foundAt(target, 'automatic-ttl-differs'))
}

function checkOrder(findings: MarkerFinding[], prompt: Prompt): void {
  let isShort = false
  for (const { block, ttl, automatic } of wireMarkers(prompt)) {
    isShort ||= ttl === '5m'
    if (isShort && ttl === '1h') findings.push(foundAt(automatic ? null : prompt.blocks[block], 'ttl-order'))
  }
}
