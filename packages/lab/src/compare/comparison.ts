import type { CacheBill } from '@sternline/core/cache-model'
import type { Repeats } from '../simulate/repeats.ts'
import type { World } from '../simulate/world.ts'
import type { Interval } from './bootstrap.ts'

/** What one strategy cost on some sessions. Shares are 0 and more, rounded to a millionth; tokens are exact. */
export type Row = Readonly<{
  /** As it is named on the command line; `bound` for what nothing can undercut. */
  name: string
  title: string
  /** Where its rule comes from, and when that was looked at (year and month). */
  source: string
  checked: string
  /** Cost as a share of what the same requests cost without caching, and where it lies in 95 of 100 samples of sessions. */
  share: number
  interval: Interval
  /** The share less that of the first row, and its interval: 0 outside it means that the two really differ. */
  difference: number
  differenceInterval: Interval
  /** Cost as a multiple of the bound's. */
  timesBound: number
  /** Share of the tokens that was read from the cache. */
  cachedShare: number
  /** What the cost is made of; together the share. */
  parts: CacheBill
  tokens: CacheBill
  /** Tokens that had been sent before and were paid again, by why. */
  repeats: Repeats
}>

/** Some sessions, and what every strategy cost on them. */
export type Table = Readonly<{
  name: string
  sessions: number
  conversations: number
  calls: number
  /** Input tokens of all requests. */
  tokens: number
  rows: readonly Row[]
}>

/** What strategies cost on the same requests. */
export type Comparison = Readonly<{
  world: World
  /** Pause between calls where recorded times were set aside, in milliseconds; null where they were kept. */
  pauseMs: number | null
  /** All sources together, by tokens. */
  overall: Table
  sources: readonly Table[]
  /** What could not be read. */
  problems: readonly string[]
}>
