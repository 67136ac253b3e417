import { explainReason, formatCount } from '@sternline/core'
import type { StripSegment } from '@sternline/engine'
import type { BarGeometry } from './bar-geometry.ts'
import { exactMeaning, ttlWords } from './words.ts'

type StripBreakpoint = NonNullable<StripSegment['breakpoint']>

/** Who placed a breakpoint. */
export function placedByWords(breakpoint: StripBreakpoint): string {
  if (breakpoint.placedBy === 'sternline') return 'Sternline'
  return breakpoint.reason === 'automatic' ? 'the client, automatically' : 'the client'
}

/** A breakpoint in one sentence or two: place, layer, time to live, who placed it and why. */
export function breakpointWords(breakpoint: StripBreakpoint): string {
  const { path, layer, ttl, reason } = breakpoint
  return `${path}: ${layer} layer, ${ttlWords(ttl)}, placed by ${placedByWords(breakpoint)}. ${explainReason(reason)}`
}

/** Everything that a bar shows, in words. */
export function barWords(bar: BarGeometry): string {
  const prompt = bar.measured
    ? `Prompt of ${formatCount(bar.tokens)} tokens`
    : `Prompt of about ${formatCount(bar.tokens)} tokens, estimated`
  const segments = bar.segments.flatMap(({ kind, tokens }) =>
    kind === 'estimated' ? [] : [exactMeaning(kind, tokens)],
  )
  const pins = bar.pins.map(pin => breakpointWords(pin.breakpoint))
  const breakpoints = pins.length === 0 ? 'No breakpoints.' : `Breakpoints: ${pins.join(' ')}`
  return `${[prompt, ...segments].join('; ')}. ${breakpoints}`
}
