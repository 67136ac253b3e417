import { describe, expect, it } from 'vitest'
import { prepareConversation } from '../../src/replay/conversation.ts'
import { type ReplayHow, replayConversation } from '../../src/replay/replay-conversation.ts'
import type { Row } from '../../src/replay/row.ts'
import type { Answer } from '../../src/replay/sender.ts'
import { recording } from '../support/recording.ts'

const OK: Answer = { kind: 'ok', usage: null }
const REFUSED: Answer = { kind: 'refused', status: 400, error: 'no', usage: null }
const GONE: Answer = { kind: 'unreachable', error: 'gone' }

function how(answers: readonly Answer[], changes: Partial<ReplayHow> = {}): ReplayHow & Readonly<{ events: string[] }> {
  const events: string[] = []
  let sent = 0
  return {
    events,
    send: async request => {
      events.push(`send ${(request.body['messages'] as unknown[]).length}`)
      return answers[sent++] ?? OK
    },
    session: 's',
    stop: new AbortController().signal,
    now: () => 0,
    moveClock: null,
    pause: null,
    ...changes,
  }
}

async function replay(times: readonly (number | null)[], options: ReplayHow): Promise<readonly Row[]> {
  const calls = times.map((at, i) => ({ at, messages_upto: 2 * i + 1 }))
  const rows: Row[] = []
  for await (const row of replayConversation(prepareConversation(recording(times.length, { calls }), null), options))
    rows.push(row)
  return rows
}

describe('replayConversation', () => {
  it('sends the calls one after the other and gives a row for each', async () => {
    const options = how([OK, OK, OK])
    expect((await replay([null, null, null], options)).map(row => row.call)).toEqual([1, 2, 3])
    expect(options.events).toEqual(['send 1', 'send 3', 'send 5'])
  })

  it('goes on after a refused call, and ends when nobody answers any more', async () => {
    const rows = await replay([null, null, null, null], how([REFUSED, OK, GONE, OK]))
    expect(rows.map(row => row.isFailed)).toEqual([true, false, true])
  })

  it('ends when it is told to stop, without a row for the call under way', async () => {
    const stop = new AbortController()
    const options = how([], { stop: stop.signal })
    const send: ReplayHow['send'] = async (...args) => {
      const answer = await options.send(...args)
      if (options.events.length === 2) stop.abort()
      return answer
    }
    expect(await replay([null, null, null], { ...options, send })).toHaveLength(1)
  })

  it('waits before each call but the first', async () => {
    const options = how([])
    await replay([null, null, null], { ...options, pause: async () => void options.events.push('pause') })
    expect(options.events).toEqual(['send 1', 'pause', 'send 3', 'pause', 'send 5'])
  })

  it.each([
    { times: [0, 10_000, 340_000], moves: [10_000, 330_000], why: 'by the recorded gaps' },
    { times: [0, 10_000, 5000, 12_000], moves: [10_000, 2000], why: 'only forward, and never further than recorded' },
    { times: [null, 10_000, null, 30_000], moves: [20_000], why: 'calls without a time are passed over' },
    { times: [null, null], moves: [], why: 'no times at all' },
  ])('moves the clock $why', async ({ times, moves }) => {
    const moved: number[] = []
    await replay(times, how([], { moveClock: async ms => void moved.push(ms) }))
    expect(moved).toEqual(moves)
  })

  it('counts the time that the replay itself took as part of the gap', async () => {
    const moved: number[] = []
    let now = 0
    const options = how([], { now: () => now, moveClock: async ms => void moved.push(ms) })
    const send: ReplayHow['send'] = async (...args) => {
      now += 700
      return options.send(...args)
    }
    await replay([0, 10_000, 10_200], { ...options, send })
    expect(moved).toEqual([9300])
  })
})
