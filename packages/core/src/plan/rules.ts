import type { Block, Place, Prompt, Ttl } from '../prompt/prompt.ts'
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
  if (prompt.onThread) return checkThread(prompt)
  return [
    ...checkCount(prompt),
    ...prompt.landmarks.marked.flatMap(checkBlock),
    ...checkAutomatic(prompt),
    ...checkOrder(wireMarkers(prompt), prompt),
  ]
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
  const byBlock = new Map<number, Ttl>()
  for (const { index, marker } of landmarks.marked) if (marker?.kind === 'ephemeral') byBlock.set(index, marker.ttl)
  return { byBlock, automatic: automatic?.kind === 'ephemeral' ? automatic.ttl : null }
}

function checkCount({ landmarks, automatic }: Prompt): MarkerFinding[] {
  const explicit = landmarks.marked.filter(({ marker }) => marker !== null).length
  const count = explicit + (automatic === null ? 0 : 1)
  return count > MAX_BREAKPOINTS ? [{ problem: 'too-many', place: null, block: null, count }] : []
}

/** True when the API is known to refuse a marker there. A kind that we don't know may well take one: only the API can tell. */
export function isRefusedPlace({ unmarkable }: Block): boolean {
  return unmarkable !== null && unmarkable !== 'unknown-kind'
}

function checkBlock(block: Block): MarkerFinding[] {
  const { index, place, marker, nestedMarkers } = block
  const findings: MarkerFinding[] = []
  const add = (problem: MarkerProblem, count: number): number => findings.push({ problem, place, block: index, count })
  if (nestedMarkers.length > 0) add('inside-tool-result', nestedMarkers.length)
  if (marker?.kind === 'invalid') add('bad-type-or-ttl', 1)
  if (marker !== null && isRefusedPlace(block)) add('on-unmarkable-block', 1)
  return findings
}

/** On a thread every marker is one too many. */
function checkThread({ landmarks, automatic }: Prompt): MarkerFinding[] {
  const problem = 'on-thread'
  const findings = landmarks.marked.map(({ index: block, place, marker, nestedMarkers }): MarkerFinding => {
    return { problem, place, block, count: nestedMarkers.length + (marker === null ? 0 : 1) }
  })
  return automatic === null ? findings : [...findings, { problem, place: null, block: null, count: 1 }]
}

function checkAutomatic(prompt: Prompt): MarkerFinding[] {
  const { automatic } = prompt
  if (automatic === null) return []
  if (automatic.kind === 'invalid') return [{ problem: 'bad-type-or-ttl', place: null, block: null, count: 1 }]
  const target = automaticTarget(prompt)
  if (target?.marker?.kind !== 'ephemeral' || target.marker.ttl === automatic.ttl) return []
  return [{ problem: 'automatic-ttl-differs', place: target.place, block: target.index, count: 1 }]
}

function checkOrder(markers: readonly WireMarker[], prompt: Prompt): MarkerFinding[] {
  const firstShort = markers.findIndex(marker => marker.ttl === '5m')
  if (firstShort < 0) return []
  return markers
    .slice(firstShort)
    .filter(marker => marker.ttl === '1h')
    .map(({ block, automatic }) => ({
      problem: 'ttl-order',
      place: automatic ? null : (prompt.blocks[block]?.place ?? null),
      block: automatic ? null : block,
      count: 1,
    }))
}
