import type { Block, Place, Prompt, Ttl } from '../prompt/prompt.ts'
import { MAX_BREAKPOINTS } from './limits.ts'
import type { MarkerProblem } from './plan.ts'

/** A marker that the API would refuse. */
export type MarkerFinding = Readonly<{
  problem: MarkerProblem
  /** Where it stands; null for the top-level marker and for the sum of all. */
  place: Place | null
  /** Index into `prompt.blocks`, or null as above. */
  block: number | null
  /** How many markers were counted, for `too-many`; otherwise how many stand there. */
  count: number
}>

/** A marker as the API understands it: a block, a time to live, and whether it came from the top-level field. */
export type WireMarker = Readonly<{ block: number; ttl: Ttl; automatic: boolean }>

/**
 * Finds everything about a request's own markers that the API would answer with a 400. Cache errors have no code of
 * their own there, so they are found here, before sending.
 *
 * @returns one finding a problem and place; empty when the markers are fine
 */
export function checkMarkers(prompt: Prompt): readonly MarkerFinding[] {
  return [
    ...checkCount(prompt),
    ...prompt.blocks.flatMap(checkBlock),
    ...checkAutomatic(prompt),
    ...checkOrder(wireMarkers(prompt), prompt),
  ]
}

/**
 * The markers as the API understands them: explicit ones in prompt order, the top-level one resolved to the last block
 * that can carry it. Where that block is already marked the top-level one does nothing.
 */
export function wireMarkers(prompt: Prompt): readonly WireMarker[] {
  const markers: WireMarker[] = []
  for (const { index, marker } of prompt.blocks) {
    if (marker?.kind === 'ephemeral') markers.push({ block: index, ttl: marker.ttl, automatic: false })
  }
  const target = automaticTarget(prompt)
  if (target !== null && target.marker === null && prompt.automatic?.kind === 'ephemeral') {
    markers.push({ block: target.index, ttl: prompt.automatic.ttl, automatic: true })
  }
  return markers.sort((a, b) => a.block - b.block)
}

/** The block that the top-level marker lands on: the last one that can carry a marker; null when there is none. */
export function automaticTarget(prompt: Prompt): Block | null {
  return prompt.automatic === null ? null : (prompt.blocks.findLast(block => block.unmarkable === null) ?? null)
}

/** How many of the four slots a request's own markers take. The top-level field counts even where it does nothing. */
export function countMarkers(prompt: Prompt): number {
  const explicit = prompt.blocks.reduce((count, block) => count + (block.marker === null ? 0 : 1), 0)
  return explicit + (prompt.automatic === null ? 0 : 1)
}

function checkCount(prompt: Prompt): MarkerFinding[] {
  const count = countMarkers(prompt)
  return count > MAX_BREAKPOINTS ? [{ problem: 'too-many', place: null, block: null, count }] : []
}

function checkBlock({ index, place, marker, nestedMarkers, unmarkable }: Block): MarkerFinding[] {
  const findings: MarkerFinding[] = []
  const add = (problem: MarkerProblem, count: number): number => findings.push({ problem, place, block: index, count })
  if (nestedMarkers > 0) add('inside-tool-result', nestedMarkers)
  if (marker?.kind === 'invalid') add('bad-type-or-ttl', 1)
  // A kind that we don't know may well take a marker: only the API can tell.
  if (marker !== null && unmarkable !== null && unmarkable !== 'unknown-kind') add('on-unmarkable-block', 1)
  return findings
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
