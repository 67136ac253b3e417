import type { TrackSource } from '../simulate/track.ts'

/** A made situation in which rules differ. */
export type Scenario = Readonly<{
  name: string
  /** What happens, in a sentence. */
  what: string
  /** Names of strategies, the cheapest first: none of a group costs more than one of the next. */
  order: readonly (readonly string[])[]
  /** Why they come in that order. */
  why: string
  make: () => TrackSource
}>
