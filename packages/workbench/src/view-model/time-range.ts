import type { UsageRange } from '@sternline/engine'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** Name of a range that can be chosen. */
export type RangeName = 'hour' | 'day' | 'week' | 'month' | 'quarter'

/** The ranges that can be chosen. Each is cut into some sixty to hundred steps at most. */
export const RANGES: Readonly<Record<RangeName, Readonly<{ words: string; length: number; step: number }>>> = {
  hour: { words: '1 hour', length: HOUR_MS, step: MINUTE_MS },
  day: { words: '24 hours', length: DAY_MS, step: 30 * MINUTE_MS },
  week: { words: '7 days', length: 7 * DAY_MS, step: 3 * HOUR_MS },
  month: { words: '30 days', length: 30 * DAY_MS, step: 12 * HOUR_MS },
  quarter: { words: '90 days', length: 90 * DAY_MS, step: DAY_MS },
}

/** The names, shortest first. */
export const RANGE_NAMES: readonly RangeName[] = ['hour', 'day', 'week', 'month', 'quarter']

/**
 * The stretch of time that a range stands for, ending with the step that `now` is in, so that steps begin at round times.
 *
 * @param now epoch milliseconds of the clock that exchanges are dated by
 */
export function rangeAt(name: RangeName, now: number): UsageRange {
  const { length, step } = RANGES[name]
  const to = (Math.floor(now / step) + 1) * step
  return { from: Math.max(0, to - length), to, step }
}

/** When a step began, as short as its range allows: `14:30`, `21 Nov`. */
export function stepWords(at: number, step: number): string {
  return (step < DAY_MS / 2 ? CLOCK_HERE : DAY_HERE).format(at)
}

const CLOCK_HERE: Intl.DateTimeFormat = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})
const DAY_HERE: Intl.DateTimeFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
