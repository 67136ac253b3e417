import type { CacheBill } from '@sternline/core/cache-model'
import type { Path } from '../simulate/path.ts'
import type { PlacedMarker } from './place-markers.ts'

/** A request that a planner may look at. It sees no text, no bill and nothing of what comes later. */
export type PlannedCall = Readonly<{
  path: Path
  /** The request holds the first so many blocks of the path. */
  length: number
  model: string
  /** Epoch milliseconds. */
  at: number
  thread: 'main' | 'subagent'
}>

/** Places the markers of all requests of one source, one after the other. It may remember. */
export interface Planner {
  /** The markers of a request, ascending by block. */
  markersOf(call: PlannedCall): readonly PlacedMarker[] | Promise<readonly PlacedMarker[]>
  /** Takes in what the request cost. */
  learn?(call: PlannedCall, bill: CacheBill): Promise<void>
}

/** How long markers live: as the strategy itself says; an hour everywhere; an hour for tools and system alone; an hour in main threads and five minutes in those of sub-agents. */
export type Lives = 'own' | '1h' | '1h-base' | '1h-main'

/** A way to place markers that is compared with others. */
export type Strategy = Readonly<{
  /** As it is named on the command line. */
  name: string
  /** As people call it. */
  title: string
  /** Where its rule comes from, and when that was looked at (year and month). */
  source: string
  checked: string
  /** A new planner that remembers nothing. */
  start: (lives: Lives) => Planner
}>
