import { inputTokens, savedTokens, type Usage } from '@sternline/core'
import type { Exchange, StripSegment } from '@sternline/engine'

/** The three meanings, and the estimate that stands for them until the upstream reports its usage. */
type SegmentKind = 'cached' | 'saved' | 'fresh' | 'estimated'

/** A stretch of a bar. */
type BarSegment = Readonly<{
  kind: SegmentKind
  tokens: number
  /** Where on the bar it starts, 0 to 1. */
  start: number
  /** Share of the bar, more than 0 and at most 1. */
  share: number
}>

/** A breakpoint on a bar. */
export type BarPin = Readonly<{
  /** Where on the bar: 0 at its start, 1 at its end. */
  at: number
  /** Tokens of the prompt up to and including the breakpoint, on the bar's own scale. */
  prefixTokens: number
  breakpoint: NonNullable<StripSegment['breakpoint']>
}>

/** A prompt drawn as a bar. */
export type BarGeometry = Readonly<{
  /** Length of the prompt. Unit: tokens, reported or else estimated. */
  tokens: number
  /** True when the tokens are the upstream's, false when they are our estimate. */
  measured: boolean
  /** In reading order; their shares sum to 1, their tokens to `tokens`. Empty for a prompt of 0 tokens. */
  segments: readonly BarSegment[]
  /** In prompt order. */
  pins: readonly BarPin[]
  /** Tools, system and messages, in this order; a section of 0 tokens is left out. */
  sections: readonly BarSection[]
}>

/** A section of the prompt on a bar. Places are from 0 to 1. */
type BarSection = Readonly<{ section: StripSegment['section']; from: number; to: number; tokens: number }>

/** Tokens of an exchange's prompt: reported, or else estimated. */
function promptTokens(exchange: Exchange): number {
  return exchange.usage === null ? exchange.estimatedTokens : inputTokens(exchange.usage)
}

/** Measures an exchange's bar. How long it is drawn follows from `tokens` and the session's scale, in CSS. */
export function barGeometry(exchange: Exchange): BarGeometry {
  const tokens = promptTokens(exchange)
  const place = placer(exchange, tokens)
  const pins: BarPin[] = []
  const ends = new Map<StripSegment['section'], number>()
  let estimate = 0
  for (const { section, tokens: length, breakpoint } of exchange.strip) {
    estimate += length
    const prefixTokens = place(estimate)
    const at = shareOf(prefixTokens, tokens)
    if (breakpoint !== null) pins.push({ at, prefixTokens: Math.round(prefixTokens), breakpoint })
    ends.set(section, prefixTokens)
  }
  return {
    tokens,
    measured: exchange.usage !== null,
    segments: exchange.usage === null ? chain([['estimated', tokens]]) : usageSegments(exchange.usage),
    pins,
    sections: sectionsOf(ends, tokens),
  }
}

function sectionsOf(ends: ReadonlyMap<StripSegment['section'], number>, total: number): readonly BarSection[] {
  let before = 0
  return [...ends].flatMap(([section, end]) => {
    const from = before
    before = end
    if (end <= from) return []
    return [{ section, from: shareOf(from, total), to: shareOf(end, total), tokens: Math.round(end - from) }]
  })
}

/** The stretches of a usage's input: cached, saved, fresh, without those of no tokens. */
function usageSegments(usage: Usage): readonly BarSegment[] {
  return chain([
    ['cached', usage.cached],
    ['saved', savedTokens(usage)],
    ['fresh', usage.fresh],
  ])
}

function chain(lengths: readonly (readonly [SegmentKind, number])[]): readonly BarSegment[] {
  const total = lengths.reduce((sum, [, tokens]) => sum + tokens, 0)
  const segments: BarSegment[] = []
  let before = 0
  for (const [kind, tokens] of lengths) {
    if (tokens > 0) segments.push({ kind, tokens, start: before / total, share: tokens / total })
    before += tokens
  }
  return segments
}

/**
 * Turns a place in the estimated prompt into a place in the real one. What is cached or saved ends at the last
 * breakpoint, so the estimate is stretched in two parts: up to that breakpoint, and behind it.
 */
function placer(exchange: Exchange, total: number): (estimate: number) => number {
  const estimated = exchange.strip.reduce((sum, segment) => sum + segment.tokens, 0)
  const last = lastBreakpoint(exchange.strip)
  const held = exchange.usage === null ? 0 : exchange.usage.cached + savedTokens(exchange.usage)
  if (last === 0 || held === 0) return at => shareOf(at, estimated) * total
  return at => (at <= last ? shareOf(at, last) * held : held + shareOf(at - last, estimated - last) * (total - held))
}

function lastBreakpoint(strip: readonly StripSegment[]): number {
  let end = 0
  let last = 0
  for (const { tokens, breakpoint } of strip) {
    end += tokens
    if (breakpoint !== null) last = end
  }
  return last
}

/** `part / whole`, kept between 0 and 1; 0 of nothing. */
function shareOf(part: number, whole: number): number {
  return whole <= 0 ? 0 : Math.min(1, Math.max(0, part / whole))
}

/** A breakpoint in few words: `tools 1h · ours`. */
export function placedShort({ path, layer, ttl, placedBy }: NonNullable<StripSegment['breakpoint']>): string {
  const name = layer === 'base' ? (path.split('[', 1)[0] ?? layer) : layer
  return `${name} ${ttl} · ${placedBy === 'sternline' ? 'ours' : 'client'}`
}
