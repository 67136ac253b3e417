import type { Prediction, TimedCall, Topology } from '../../src/index.ts'
import { type Call, conversation } from './session.ts'

/** A prediction for the second of two calls, ten seconds apart, that came true. */
export function prediction(
  changes: Partial<Omit<Prediction, 'call'>> & Readonly<{ call?: Partial<Call>; read?: number }> = {},
): Prediction {
  const { call, read = 20_000, ...rest } = changes
  const calls: readonly Call[] = [
    { at: 0, add: 'p', saved: 20_000 },
    { at: 10, add: 't r', cached: read, saved: 500, ...call },
  ]
  const topology: Topology = conversation(calls)
  return {
    conversation: topology,
    call: timed(topology, 1),
    previous: timed(topology, 0),
    previousLife: '5m',
    predicted: 20_000,
    reached: 20_000,
    added: 2,
    prefixTokens: 9000,
    hasShrunk: false,
    hasLostThinking: false,
    isParallel: false,
    ...rest,
  }
}

function timed({ calls }: Topology, index: number): TimedCall {
  const call = calls[index]
  if (call === undefined || call.at === null || call.usage === null) throw new Error('made calls have times and usage')
  return { ...call, at: call.at, usage: call.usage }
}
