import type { Topology, TopologyCall } from '../topology/topology.ts'
import type { TimedCall } from './prediction.ts'

/** One call with its place in its conversation; `previous` only where it went to the same model. */
export type Turn = Readonly<{ conversation: Topology; call: TimedCall; previous: TimedCall | null }>

/** All calls of some conversations that have a time and usage, in the order in which they started. */
export function timelineOf(conversations: readonly Topology[]): readonly Turn[] {
  const turns = conversations.flatMap(conversation => {
    const calls = conversation.calls.filter(isTimed)
    return calls.map((call, i): Turn => {
      const before = calls[i - 1]
      return { conversation, call, previous: before?.model === call.model ? before : null }
    })
  })
  return turns.sort((a, b) => a.call.at - b.call.at)
}

function isTimed(call: TopologyCall): call is TimedCall {
  return call.at !== null && call.usage !== null
}
