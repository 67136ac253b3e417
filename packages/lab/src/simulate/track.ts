import type { Path } from './path.ts'

/** One request of a conversation, as the cache takes it. Times are epoch milliseconds. */
export type TrackCall = Readonly<{
  path: Path
  /** The request holds the first so many blocks of its path. */
  length: number
  model: string
  /** When the request started. */
  at: number
  /** When its reply had begun: what it writes is readable from then on. */
  readableAt: number
}>

/** One conversation that strategies are compared on. */
export type Track = Readonly<{
  id: string
  /** The session that it belongs to. */
  group: string
  thread: 'main' | 'subagent'
  calls: readonly TrackCall[]
}>

/** Conversations that share one cache, as those of one organisation do. */
export type TrackSource = Readonly<{ source: string; tracks: readonly Track[] }>
