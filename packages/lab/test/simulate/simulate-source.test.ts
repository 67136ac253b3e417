import { describe, expect, it } from 'vitest'
import { findContender } from '../../src/compare/contender.ts'
import { type Message, type Request, Script } from '../../src/scenarios/script.ts'
import { simulateSource } from '../../src/simulate/simulate-source.ts'
import { addResults, type TrackResult } from '../../src/simulate/track-result.ts'
import { DEFAULT_WORLD, type World } from '../../src/simulate/world.ts'

const text = (content: string, tokens: number) => ({ kind: 'text', tokens, content }) as const
const HEAD = { tools: [], system: [text('system', 2000)] }
const PROMPT: Message = { role: 'user', pieces: [text('prompt', 1000)] }

/** The prompt and so many rounds of tool calls side by side, each result 100 tokens long. */
function rounds(...widths: readonly number[]): readonly Message[] {
  const of = (kind: 'tool_use' | 'tool_result', round: number, width: number) =>
    Array.from({ length: width }, (_, i) => ({ kind, tokens: 100, content: `${kind} ${round} ${i}` }))
  return [
    PROMPT,
    ...widths.flatMap((width, round): Message[] => [
      { role: 'assistant', pieces: of('tool_use', round, width) },
      { role: 'user', pieces: of('tool_result', round, width) },
    ]),
  ]
}

async function resultOf(
  strategy: string,
  requests: readonly (readonly Request[])[],
  world: World = DEFAULT_WORLD,
): Promise<TrackResult> {
  const script = new Script()
  for (const one of requests) script.add(one)
  return addResults(await simulateSource(script.toSource('made'), findContender(strategy), world))
}

describe('a source under a strategy', () => {
  it.each([
    { strategy: 'none', bill: [0, 0, 0, 6200], why: 'nothing is marked, all is paid in full' },
    { strategy: 'layered', bill: [3000, 3200, 0, 0], why: 'the second request reads the first' },
    { strategy: 'layered@1h', bill: [3000, 0, 3200, 0], why: 'the same, written for an hour' },
    { strategy: 'layered@1h-base', bill: [3000, 1200, 2000, 0], why: 'an hour for the head alone' },
    { strategy: 'semantic-kernel', bill: [2000, 2000, 0, 2200], why: 'the head is read, the rest paid in full' },
  ])('$strategy: $why', async ({ strategy, bill }) => {
    const { cached, saved5m, saved1h, fresh, paid, calls } = await resultOf(strategy, [
      [
        { ...HEAD, messages: rounds(), at: 0 },
        { ...HEAD, messages: rounds(1), at: 20 },
      ],
    ])
    expect([cached, saved5m, saved1h, fresh]).toEqual(bill)
    expect(paid).toEqual({ cached: 4 * cached, saved5m: 50 * saved5m, saved1h: 80 * saved1h, fresh: 40 * fresh })
    expect(calls).toBe(2)
  })

  it.each([
    {
      strategy: 'layered',
      requests: [
        [
          { ...HEAD, messages: rounds(), at: 0 },
          { ...HEAD, messages: rounds(1), at: 400 },
        ],
      ],
      repeats: { expiry: 3000 },
      why: 'a pause longer than five minutes',
    },
    {
      strategy: 'automatic',
      requests: [
        [
          { ...HEAD, messages: rounds(), at: 0 },
          { ...HEAD, messages: rounds(12), at: 20 },
        ],
      ],
      repeats: { lookback: 3000 },
      why: 'twenty-four new blocks and one marker at the end',
    },
    {
      strategy: 'automatic',
      requests: [
        [
          { ...HEAD, messages: rounds(), at: 0 },
          { ...HEAD, system: [text('another', 2000)], messages: rounds(1), at: 20 },
        ],
      ],
      repeats: { change: 3000 },
      why: 'another system block',
    },
    {
      strategy: 'layered',
      requests: [[{ ...HEAD, messages: rounds(), at: 0 }], [{ ...HEAD, messages: rounds(), at: 1 }]],
      repeats: { race: 3000 },
      why: 'the same request before the reply to the first had begun',
    },
    {
      strategy: 'semantic-kernel',
      requests: [
        [
          { ...HEAD, messages: rounds(), at: 0 },
          { ...HEAD, messages: rounds(1), at: 20 },
        ],
      ],
      repeats: { unmarked: 1000 },
      why: 'the prompt was sent before and no marker ever covered it',
    },
  ])('tells why $strategy pays again: $why', async ({ strategy, requests, repeats }) => {
    const result = await resultOf(strategy, requests)
    const cold = requests.length === 2 || strategy === 'semantic-kernel' ? result.repeats.cold : 3000
    expect(result.repeats).toEqual({ expiry: 0, lookback: 0, change: 0, cold, race: 0, unmarked: 0, ...repeats })
  })

  it('takes what was too short to be cached for new, whoever marked it', async () => {
    const short = { tools: [], system: [text('short', 500)] }
    const { repeats } = await resultOf('layered', [
      [{ ...short, messages: [{ role: 'user', pieces: [text('one', 2000)] }], at: 0 }],
      [{ ...short, messages: [{ role: 'user', pieces: [text('two', 2000)] }], at: 20 }],
    ])
    expect(repeats).toEqual({ expiry: 0, lookback: 0, change: 0, cold: 5000, race: 0, unmarked: 0 })
  })

  it('counts runs as one position where that is the world', async () => {
    const requests = [
      [
        { ...HEAD, messages: rounds(), at: 0 },
        { ...HEAD, messages: rounds(12), at: 20 },
      ],
    ]
    const flat = await resultOf('automatic', requests)
    const collapsed = await resultOf('automatic', requests, { positions: 'collapsed', upgrade: 'literal' })
    expect([flat.cached, collapsed.cached]).toEqual([0, 3000])
  })

  it('lets an hour be had for what is new only where that is the world', async () => {
    // Five minutes for the head and the prompt; then an hour is asked for above them; then a pause of twenty minutes.
    const script = new Script()
    script.add([{ ...HEAD, messages: rounds(), at: 0 }], 'subagent')
    script.add([
      { ...HEAD, messages: rounds(1), at: 20 },
      { ...HEAD, messages: rounds(1, 1), at: 1220 },
    ])
    const read = async (upgrade: World['upgrade']): Promise<number | undefined> => {
      const contender = findContender('layered@1h-main')
      return (await simulateSource(script.toSource('made'), contender, { positions: 'flat', upgrade }))[1]?.cached
    }
    expect([await read('literal'), await read('no-upgrade')]).toEqual([6200, 3000])
  })

  it('learns only from replies that have come', async () => {
    const learnt: number[] = []
    const script = new Script()
    script.add([{ ...HEAD, messages: rounds(), at: 0 }])
    script.add([{ ...HEAD, messages: rounds(1), at: 1 }])
    script.add([{ ...HEAD, messages: rounds(2), at: 60 }])
    const strategy = {
      name: 'watching',
      title: '',
      source: '',
      checked: '',
      start: () => ({
        markersOf: ({ at }: { at: number }) => {
          learnt.push(-at)
          return []
        },
        learn: async ({ at }: { at: number }) => void learnt.push(at),
      }),
    }
    await simulateSource(script.toSource('made'), { strategy, lives: 'own' }, DEFAULT_WORLD)
    expect(learnt).toEqual([-0, -1000, 0, 1000, -60_000])
  })
})
