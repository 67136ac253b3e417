import { inputTokens, savedTokens, type Usage } from '@sternline/core'
import { scaleLinear } from 'd3-scale'
import { stack } from 'd3-shape'

/** What a stretch of a bar means. */
type SegmentKind = 'cached' | 'saved' | 'fresh' | 'output'

/** A stretch of a bar. Places are percents of the width of the scale. */
export type Segment = Readonly<{ kind: SegmentKind; tokens: number; start: number; width: number }>

const KINDS: readonly SegmentKind[] = ['cached', 'saved', 'fresh', 'output']

type Lengths = Readonly<Record<SegmentKind, number>>

const stacked = stack<Lengths, SegmentKind>()
  .keys(KINDS)
  .value((lengths, kind) => lengths[kind])

/**
 * Lays the tokens of a usage side by side: read, saved, fresh, output.
 *
 * @param scale how many tokens the whole width stands for
 * @returns without those of no tokens
 */
export function segmentsOf(usage: Usage, scale: number): readonly Segment[] {
  const place = scaleLinear()
    .domain([0, Math.max(1, scale)])
    .range([0, 100])
  const lengths = { cached: usage.cached, saved: savedTokens(usage), fresh: usage.fresh, output: usage.output }
  return stacked([lengths]).flatMap(({ key, 0: span }) => {
    const [from = 0, to = 0] = span ?? []
    return to > from ? [{ kind: key, tokens: to - from, start: place(from), width: place(to) - place(from) }] : []
  })
}

/** Tokens of a call, its output included. */
export function lengthOf(usage: Usage): number {
  return inputTokens(usage) + usage.output
}

/** The whole number of two digits at or above, so that bars keep their lengths for a while when a conversation grows. */
export function roundUp(tokens: number): number {
  if (tokens < 100) return tokens
  const step = 10 ** (Math.floor(Math.log10(tokens)) - 1)
  return Math.ceil(tokens / step) * step
}
