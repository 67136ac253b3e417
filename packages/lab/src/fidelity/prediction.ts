import type { Ttl, Usage } from '@sternline/core'
import type { Topology, TopologyCall } from '../topology/topology.ts'

/** A call that has what a replay needs. */
export type TimedCall = TopologyCall & Readonly<{ at: number; usage: Usage }>

/** What the cache model said about one call, and what it had to go by. Lengths are in tokens. */
export type Prediction = Readonly<{
  conversation: Topology
  call: TimedCall
  /** The call before it in the same conversation, if it went to the same model, and for how long its writes lived. */
  previous: TimedCall | null
  previousLife: Ttl
  /** What the model says is read from the cache. */
  predicted: number
  /** The deepest place of the request where the cached part of an earlier call had ended; 0 when there is none. */
  reached: number
  /** Blocks after that place, thinking not counted. */
  added: number
  /** What comes before the first logged block; no head is longer. 0 where the log holds the head. */
  prefixTokens: number
  /** The request is shorter than what it should begin with. */
  hasShrunk: boolean
  /** The request comes without thinking that the one before still had. */
  hasLostThinking: boolean
  /** It started before the reply to another call with the same head had begun. */
  isParallel: boolean
}>
