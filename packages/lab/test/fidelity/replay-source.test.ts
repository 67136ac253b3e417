import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Prediction, replaySource, type Topology } from '../../src/index.ts'
import { type Call, conversation } from '../support/session.ts'

/** What is predicted for the calls of one conversation. */
function predictedOf(calls: readonly Call[], facts: Partial<Topology> = {}): readonly number[] {
  return replaySource([conversation(calls, facts)]).map(({ predicted }) => predicted)
}

const START: Call = { at: 0, add: 'p', saved: 12_000 }

describe('what a conversation reads again', () => {
  it.each<{ why: string; calls: readonly Call[]; predicted: readonly number[] }>([
    {
      why: 'the next call reads all that was cached',
      calls: [START, { at: 10, add: 'k t r', cached: 12_000, saved: 700 }],
      predicted: [0, 12_000],
    },
    {
      why: 'what was saved adds to what was read',
      calls: [
        START,
        { at: 10, add: 't r', cached: 12_000, saved: 700 },
        { at: 20, add: 't r', cached: 12_700, saved: 300 },
      ],
      predicted: [0, 12_000, 12_700],
    },
    {
      why: 'five minutes are over',
      calls: [START, { at: 301, add: 't r', saved: 13_000 }],
      predicted: [0, 0],
    },
    {
      why: 'an hour is not over',
      calls: [
        { ...START, life: '1h' },
        { at: 3599, add: 't r', cached: 12_000, saved: 700, life: '1h' },
      ],
      predicted: [0, 12_000],
    },
    {
      why: 'an hour is over',
      calls: [
        { ...START, life: '1h' },
        { at: 3601, add: 't r', saved: 12_700, life: '1h' },
      ],
      predicted: [0, 0],
    },
    {
      why: 'a read gives a new life',
      calls: [
        START,
        { at: 250, add: 't r', cached: 12_000, saved: 700 },
        { at: 500, add: 't r', cached: 12_700, saved: 100 },
      ],
      predicted: [0, 12_000, 12_700],
    },
    {
      why: 'every model has its own cache',
      calls: [START, { at: 10, add: 't r', saved: 13_000, model: 'claude-sonnet-4-6' }],
      predicted: [0, 0],
    },
    {
      why: 'below the minimum of 4,096 tokens nothing is cached',
      calls: [
        { at: 0, add: 'p', fresh: 3000 },
        { at: 10, add: 't r', fresh: 4000 },
        { at: 20, add: 't r', saved: 5000 },
        { at: 30, add: 't r', cached: 5000, saved: 100 },
      ],
      predicted: [0, 0, 0, 5000],
    },
  ])('$why', ({ calls, predicted }) => {
    expect(predictedOf(calls)).toEqual(predicted)
  })

  it.each([
    { why: 'opus 4.6 keeps the thinking of earlier turns', model: 'claude-opus-4-6', third: 12_700 },
    {
      why: 'sonnet 4.5 drops it: only what stood before the thinking is as it was',
      model: 'claude-sonnet-4-5',
      third: 12_000,
    },
  ])('$why', ({ model, third }) => {
    const calls: readonly Call[] = [
      { ...START, model },
      { at: 10, add: 'k t r', cached: 12_000, saved: 700, model },
      { at: 20, add: 'a p', cached: third, saved: 900, model },
    ]
    expect(predictedOf(calls)).toEqual([0, 12_000, third])
  })

  it.each([
    {
      why: '19 blocks after its entry the marker still finds it',
      added: 19,
      agentVersion: '2.1.205',
      predicted: 12_000,
    },
    { why: '20 blocks after it, it does not', added: 20, agentVersion: '2.1.205', predicted: 10_000 },
    { why: 'an older client marks the assistant message too', added: 20, agentVersion: '2.1.199', predicted: 12_000 },
  ])('$why', ({ added, agentVersion, predicted }) => {
    const results = Math.floor(added / 2)
    const next: Call = { at: 10, add: 't'.repeat(added - results) + 'r'.repeat(results), cached: 12_000, saved: 5000 }
    expect(predictedOf([START, next], { agentVersion })).toEqual([0, predicted])
  })

  it('reads only the head when the request is shorter than what it should begin with', () => {
    const [, , third] = replaySource([
      conversation([
        { ...START, saved: 50_000 },
        { at: 10, add: 't r', cached: 50_000, saved: 900 },
        { at: 20, add: 't r', cached: 8000, saved: 30_000 },
        { at: 30, add: 't r', cached: 38_000, saved: 100 },
      ]),
    ])
    expect(third).toMatchObject({ predicted: 10_000, hasShrunk: true })
  })

  it('goes on from the shorter request as from any other', () => {
    const calls: readonly Call[] = [
      { ...START, saved: 50_000 },
      { at: 10, add: 't r', cached: 8000, saved: 30_000 },
      { at: 20, add: 't r', cached: 38_000, saved: 100 },
    ]
    expect(predictedOf(calls).at(-1)).toBe(38_000)
  })

  it('estimates what is not logged from the first call where the record does not', () => {
    // 12,003 tokens, of which 400 bytes are logged: 145 tokens by the estimate.
    const [first] = replaySource([conversation([START], { prefixTokens: null, agent: 'pi' })])
    expect(first?.prefixTokens).toBe(12_003 - Math.round(400 / 2.75))
  })

  it('knows nothing of calls without times or usage, and leaves them out', () => {
    const made = conversation([START, { at: 10, add: 't r', cached: 12_000 }])
    const calls = made.calls.map((call, i) => (i === 0 ? call : { ...call, usage: null }))
    expect(replaySource([{ ...made, calls }])).toHaveLength(1)
  })
})

describe('what conversations read of each other', () => {
  const first = (at: number, facts: Partial<Topology>, call: Partial<Call> = {}): Topology =>
    conversation([{ at, add: 'p', cached: 7000, saved: 5000, ...call }], facts)

  it('predicts a shared head once a call told how long it is', () => {
    const calls = [first(0, {}, { cached: 0 }), first(100, {}), first(200, {})]
    // The second finds a head of unknown length: the estimate of what is not logged stands in.
    expect(replaySource(calls).map(({ predicted }) => predicted)).toEqual([0, 10_000, 0])
    expect(replaySource([...calls, first(250, {})]).at(-1)?.predicted).toBe(7000)
  })

  it.each([
    { why: 'another version has another head', facts: { agentVersion: '2.1.101' } },
    { why: 'a sub-agent has another head', facts: { thread: 'subagent' as const } },
  ])('$why', ({ facts }) => {
    const calls = [first(0, {}), first(60, {}), first(120, {}), first(150, facts)]
    expect(replaySource(calls).at(-1)?.predicted).toBe(0)
  })

  it('does not find a head whose writer has not begun to reply', () => {
    const calls = [first(0, {}), first(10, {}), first(400, {}, { begins: 5 }), first(403, {}), first(406, {})]
    const predictions = replaySource(calls)
    expect(predictions.slice(-3).map(({ predicted, isParallel }) => [predicted, isParallel])).toEqual([
      [0, false],
      [0, true],
      [7000, false],
    ])
  })

  it('takes segments of one session as one: after compaction its head is found', () => {
    const main = conversation(
      [
        { at: 0, add: 'p', saved: 12_000 },
        { at: 10, add: 't r', cached: 12_000, saved: 100 },
      ],
      { group: 'one' },
    )
    const compacted = conversation([{ at: 60, add: 'p', cached: 8000, saved: 4000 }], { group: 'one' })
    const again = conversation([{ at: 90, add: 'p', cached: 8000, saved: 9000 }], { group: 'one' })
    expect(replaySource([main, compacted, again]).at(-1)?.predicted).toBe(8000)
  })

  it('serves calls in the order in which they started, whatever the order of the log', () => {
    const calls = [first(0, {}, { cached: 0 }), first(100, {}), first(200, {})]
    const inOrder = replaySource(calls)
    expect(replaySource(calls.toReversed())).toEqual(inOrder)
  })
})

describe('requests that were recorded whole', () => {
  const request = (at: number, cached: number, saved: number): Topology => {
    const made = conversation([{ at, add: 'p', cached, saved }], { id: 'whole', prefixTokens: null })
    const blocks = made.blocks.map(block => ({ ...block, section: 'system' as const, message: -1 }))
    return {
      ...made,
      blocks,
      calls: made.calls.map(call => ({ ...call, markers: [{ block: 0, ttl: '5m' as const }] })),
    }
  }

  it('read what a request with the same beginning wrote', () => {
    const predictions = replaySource([request(0, 0, 9000), request(60, 9000, 0)])
    expect(predictions.map(({ predicted }) => predicted)).toEqual([0, 9000])
  })

  it('read nothing where no marker stood', () => {
    const unmarked = (topology: Topology): Topology => ({
      ...topology,
      calls: topology.calls.map(call => ({ ...call, markers: [] })),
    })
    const predictions = replaySource([unmarked(request(0, 0, 9000)), unmarked(request(60, 9000, 0))])
    expect(predictions.map(({ predicted }) => predicted)).toEqual([0, 0])
  })
})

describe('what of a call its own prediction may use', () => {
  const last = (predictions: readonly Prediction[]): number => predictions.at(-1)?.predicted ?? -1

  it('is the length of the request and of its cached part, never how much of that was read nor how long it lives', () => {
    const step = fc.record({ pause: fc.integer({ min: 1, max: 4000 }), saved: fc.integer({ min: 100, max: 3000 }) })
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 8 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom('5m' as const, '1h' as const),
        (steps, share, life) => {
          const calls: Call[] = [START]
          let at = 0
          let end = 12_000
          for (const { pause, saved } of steps) {
            at += pause
            calls.push({ at, add: 'k t r', cached: end, saved, life: '1h' })
            end += saved
          }
          const final = calls.pop() ?? START
          const cached = Math.floor(end * share)
          const facts = { id: 'same' }
          const honest = replaySource([conversation([...calls, final], facts)])
          const other = replaySource([conversation([...calls, { ...final, cached, saved: end - cached, life }], facts)])
          expect(last(other)).toBe(last(honest))
        },
      ),
    )
  })
})
