import { costOf, findModel, inputTokens, LIST_TERMS } from '@sternline/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CacheReport, type ImportItem, type LossRow, makeReport, type Topology } from '../../src/index.ts'
import { type Call, conversation } from '../support/session.ts'

const MINUTE = 60
const lostAll = { cached: 0, saved5m: 20_500, saved1h: 0, fresh: 3, output: 1 }

async function reportOf(...topologies: readonly Topology[]): Promise<CacheReport> {
  return makeReport(topologies.map((topology): ImportItem => ({ kind: 'conversation', file: 'f', topology })))
}

async function lossesOf(...topologies: readonly Topology[]): Promise<readonly LossRow[]> {
  return (await reportOf(...topologies)).billed.losses
}

const first: Call = { at: 0, add: 'p', saved: 20_000 }
const second: Call = { at: 10, add: 't r', cached: 20_000, saved: 500 }

describe('what was spent', () => {
  it('is exact: the sum of what core says of each call, input and output apart', async () => {
    const calls = [first, second, { at: 20, add: 'a p', cached: 20_500, saved: 100, life: '1h' as const }]
    const topology = conversation(calls)
    const { billed } = await reportOf(topology)
    const costs = topology.calls.map(({ usage, model }) => usage && costOf(usage, findModel(model)))
    expect(billed.input.paid + billed.output).toBe(costs.reduce((sum, cost) => sum + (cost?.paid ?? 0), 0))
    expect(billed.input.avoided).toBe(costs.reduce((sum, cost) => sum + (cost?.avoided ?? 0), 0))
    expect(billed.input.uncached - billed.input.paid).toBe(billed.input.avoided)
    expect(billed.output).toBe(3 * 25_000)
    expect(billed.usage).toEqual({ cached: 40_500, saved5m: 20_500, saved1h: 100, fresh: 9, output: 3 })
  })

  it('has no money for unknown models and modes, and counts their calls', async () => {
    const fast = { batch: false, regional: false, fast: true }
    const topology = conversation([first, { ...second, model: 'nobody-knows' }])
    const calls = topology.calls.map((call, i) => (i === 0 ? { ...call, terms: fast } : call))
    const { billed, changes } = await reportOf({ ...topology, calls })
    expect(billed).toMatchObject({ calls: 2, unpriced: 2, input: { paid: 0, avoided: 0 } })
    expect(inputTokens(billed.usage)).toBe(40_506)
    expect(changes).toEqual([])
  })

  it('follows the terms of each call', async () => {
    const topology = conversation([first])
    const terms = { ...LIST_TERMS, batch: true }
    const { billed } = await reportOf({ ...topology, calls: topology.calls.map(call => ({ ...call, terms })) })
    const listed = await reportOf(topology)
    expect(billed.input.paid * 2).toBe(listed.billed.input.paid)
  })

  it('stands by day and by model, and both add up', async () => {
    const day = 86_400
    const { billed } = await reportOf(
      conversation([first, { ...second, at: day }, { ...second, at: 2 * day, model: 'claude-sonnet-4-5' }]),
    )
    expect(billed.days.map(one => one.day)).toEqual(['1970-01-01', '1970-01-02', '1970-01-03'])
    for (const rows of [billed.days, billed.models]) {
      expect(rows.reduce((sum, { input }) => sum + input.paid, 0)).toBe(billed.input.paid)
      expect(rows.reduce((sum, { calls }) => sum + calls, 0)).toBe(3)
    }
  })

  it('counts calls without a bill apart, by the cache model', async () => {
    const topology = conversation([first, second], { prefixTokens: 9000 })
    const unbilled = { ...topology, calls: topology.calls.map(call => ({ ...call, usage: null })) }
    const { billed, simulated } = await reportOf(unbilled)
    expect(billed.calls).toBe(0)
    expect(simulated.calls).toBe(2)
    expect(simulated.usage.cached).toBeGreaterThan(9000)
  })
})

describe('what was lost', () => {
  const rebuilt = { add: 't r', saved: 20_500 }
  it.each([
    { calls: [first, { at: 19 * MINUTE, ...rebuilt }], kind: 'expiry', cause: 'ttl-expired', why: 'a pause' },
    {
      calls: [
        { ...first, life: '1h' as const },
        { at: 90 * MINUTE, ...rebuilt, life: '1h' as const },
      ],
      kind: 'expiry',
      cause: 'ttl-expired',
      why: 'a pause of more than an hour',
    },
    {
      calls: [first, { at: 10, ...rebuilt, add: 't'.repeat(30) + 'r'.repeat(30) }],
      kind: 'lookback',
      cause: 'lookback-exceeded',
      why: 'thirty tools at once',
      agentVersion: '2.1.210',
    },
    { calls: [first, { at: 0.5, ...rebuilt }], kind: 'race', cause: 'parallel-cold-start', why: 'an early start' },
    { calls: [first, { at: 10, ...rebuilt }], kind: 'unseen', cause: 'unseen-change', why: 'no reason in the log' },
    {
      calls: [first, { at: 10, ...rebuilt, missReason: 'tools_changed' }],
      kind: 'change',
      cause: 'tool-changed',
      why: "the API's own word",
    },
    {
      calls: [first, { at: 10, ...rebuilt, model: 'claude-opus-4-5' }],
      kind: 'change',
      cause: 'model-changed',
      why: 'another model',
    },
  ])('is told by cause, in tokens and in money above a read: $why', async ({ calls, kind, cause, agentVersion }) => {
    const losses = await lossesOf(conversation(calls, agentVersion === undefined ? {} : { agentVersion }))
    const lost = losses.filter(({ isExpected }) => !isExpected)
    const perToken = calls[1] !== undefined && 'life' in calls[1] ? 10_000 - 500 : 6250 - 500
    expect(lost).toEqual([
      expect.objectContaining({ kind, calls: 1, tokens: 20_000, money: 20_000 * perToken, unpriced: 0 }),
    ])
    expect(lost[0]?.causes.map(one => one.cause)).toEqual([cause])
  })

  it('names session, call, gap and place of the three dearest', async () => {
    const calls = [9, 7, 8, 6].flatMap((thousands, i): readonly Call[] => [
      { at: i * 100 * MINUTE, add: 'p', saved: thousands * 1000 },
      { at: (i * 100 + 7) * MINUTE, add: 'a p', saved: thousands * 1000 + 10 },
    ])
    const topologies = [0, 1, 2, 3].map(i =>
      conversation(calls.slice(2 * i, 2 * i + 2), { id: `s/${i}`, group: `s/${i}`, prefixTokens: 3000 }),
    )
    const [expiry] = (await lossesOf(...topologies)).filter(({ kind }) => kind === 'expiry')
    expect(expiry?.calls).toBe(4)
    expect(expiry?.examples.map(({ session, call, gapMs, tokens }) => [session, call, gapMs, tokens])).toEqual([
      ['s/0', 2, 7 * 60_000, 9000],
      ['s/2', 2, 7 * 60_000, 8000],
      ['s/1', 2, 7 * 60_000, 7000],
    ])
    expect(expiry?.examples[0]?.explanation).toContain('five minutes')
    expect(expiry?.examples[0]?.advice).toContain('1h')
  })

  it('gives the place of a change', async () => {
    const before = conversation([first, second], { id: 's', group: 's' })
    const calls = [{ at: 20, add: 'p p', saved: 20_600 }]
    const after = conversation(calls, { id: 's#2', group: 's', restart: 'rewind' })
    const change = (await lossesOf(before, after)).find(({ kind }) => kind === 'change')
    expect(change?.examples[0]).toMatchObject({ place: 'messages[0].content[0]', conversation: 's#2', call: 1 })
  })

  it('does not count compaction and first calls as lost', async () => {
    const before = conversation([first, second], { id: 's', group: 's' })
    const after = conversation([{ at: 20, add: 'p', cached: 9000, saved: 4000 }], {
      id: 's#2',
      group: 's',
      restart: 'compaction',
    })
    const losses = await lossesOf(before, after)
    expect(losses.map(({ kind, isExpected, calls }) => [kind, isExpected, calls])).toEqual([
      ['compaction', true, 1],
      ['cold', true, 1],
    ])
  })

  it('tells a pause after a compaction from the compaction', async () => {
    const before = conversation([first, second], { id: 's', group: 's' })
    const calls = [
      { at: 20, add: 'p', cached: 9000, saved: 4000 },
      { at: 30 * MINUTE, add: 'a p', saved: 13_100 },
    ]
    const after = conversation(calls, { id: 's#2', group: 's', restart: 'compaction' })
    const losses = await lossesOf(after, before)
    expect(losses.map(({ kind, calls: number }) => [kind, number])).toEqual([
      ['expiry', 1],
      ['compaction', 1],
      ['cold', 1],
    ])
  })

  it('follows time where a thread goes on in another stretch and comes back', async () => {
    const stretch = conversation([first, { at: 30 * MINUTE, add: 't r', cached: 20_000, saved: 500 }], {
      id: 's',
      group: 's',
    })
    const at = 4 * MINUTE * 1000
    const moved = { at, firstBlockAt: at + 1000, doneAt: at + 1000 }
    const between = { ...stretch, id: 's#2', calls: stretch.calls.slice(1).map(call => ({ ...call, ...moved })) }
    const [newest] = (await lossesOf(stretch, between)).filter(({ kind }) => kind === 'cold')
    expect(newest?.calls).toBe(1)
    const late = { ...stretch, calls: stretch.calls.map((call, i) => (i === 1 ? { ...call, usage: lostAll } : call)) }
    const [expiry] = (await lossesOf(late, between)).filter(({ kind }) => kind === 'expiry')
    expect(expiry?.examples[0]?.gapMs).toBe(26 * MINUTE * 1000)
  })

  it('finds sub-agents that started together, by what another one read of their head', async () => {
    const agent = (id: string, call: Call): Topology =>
      conversation([call], { id: `s/${id}`, group: 's', thread: 'subagent' })
    const losses = await lossesOf(
      agent('a', { at: 0, add: 'p', saved: 12_000, begins: 3 }),
      agent('b', { at: 0.2, add: 'p', saved: 12_100, begins: 3 }),
      agent('c', { at: 5, add: 'p', cached: 11_000, saved: 900, begins: 3 }),
      // Alone, and on a cold prefix again: an expiry or another head, and no race.
      agent('d', { at: 5000, add: 'p', saved: 12_200, begins: 3 }),
    )
    const race = losses.find(({ kind }) => kind === 'race')
    expect(race?.examples.map(({ conversation: id, tokens, gapMs }) => [id, tokens, gapMs])).toEqual([
      ['s/b', 11_000, 200],
    ])
  })

  it('goes on through the segments of a thread and not into another', async () => {
    const main = conversation([first], { id: 's', group: 's' })
    const agent = conversation([{ at: 30 * MINUTE, add: 'p', saved: 20_000 }], {
      id: 's/a',
      group: 's',
      thread: 'subagent',
    })
    expect((await lossesOf(main, agent)).map(({ kind, calls }) => [kind, calls])).toEqual([['cold', 2]])
  })
})

describe('what changes would have avoided', () => {
  const paused = (): Topology =>
    conversation(
      [0, 1, 2, 3, 4].map(i => ({
        at: i * 20 * MINUTE,
        add: i === 0 ? 'p' : 'a p',
        saved: 20_000 + 100 * i,
      })),
    )

  it('is simulated, with what it rests on', async () => {
    const { changes, model } = await reportOf(paused())
    const hour = changes.find(({ code }) => code === 'own-1h')
    expect(hour?.basis).toBe('simulated')
    expect(hour?.avoided).toBeGreaterThan(0)
    expect(hour?.evidence).toMatchObject({ calls: 5, changed: 5, better: 1, worse: 0 })
    expect(hour?.avoided).toBe((hour?.evidence.asIs ?? 0) - (hour?.evidence.otherwise ?? 0))
    expect(model.calls).toBe(5)
    expect(model.simulated).toBe(hour?.evidence.asIs)
  })

  it('may be less than nothing, and is then told so', async () => {
    const { changes } = await reportOf(
      conversation([first, second, { at: 20, add: 't r', cached: 20_500, saved: 400 }]),
    )
    expect(changes.find(({ code }) => code === 'own-1h')?.avoided).toBeLessThan(0)
    expect(changes.map(({ avoided }) => avoided)).toEqual(changes.map(({ avoided }) => avoided).sort((a, b) => b - a))
  })

  it('lets sub-agents live short where main threads live long', async () => {
    const agent = conversation([first, second], { id: 's/a', group: 's', thread: 'subagent' })
    const { changes } = await reportOf(agent)
    expect(changes.map(({ code }) => code)).not.toContain('own-1h-main')
    expect(changes.map(({ code }) => code)).toContain('own-1h')
  })
})

describe('a report', () => {
  const anyCall = fc.record({
    at: fc.integer({ min: 0, max: 20_000 }),
    add: fc.constantFrom('p', 't r', 'k t r r', 'a p', 'r'.repeat(25)),
    cached: fc.integer({ min: 0, max: 50_000 }),
    saved: fc.integer({ min: 0, max: 50_000 }),
    fresh: fc.integer({ min: 0, max: 100 }),
    life: fc.constantFrom('5m' as const, '1h' as const),
    model: fc.constantFrom('claude-opus-4-6', 'claude-sonnet-4-5', 'unknown'),
  })

  it('adds up for any calls: nothing lost above what was paid, the same bytes each time, whatever the order of files', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(anyCall, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 }),
        async all => {
          const topologies = all.map((calls, i) => conversation(calls, { id: `g${i % 2}/${i}`, group: `g${i % 2}` }))
          const report = await reportOf(...topologies)
          const { billed } = report
          const lost = billed.losses.reduce((sum, { money }) => sum + money, 0)
          expect(lost).toBeLessThanOrEqual(billed.input.paid)
          for (const { causes, money, tokens } of billed.losses) {
            expect(causes.reduce((sum, cause) => sum + cause.money, 0)).toBe(money)
            expect(causes.reduce((sum, cause) => sum + cause.tokens, 0)).toBe(tokens)
          }
          expect(billed.calls).toBe(all.flat().length)
          expect(JSON.stringify(await reportOf(...topologies.map(one => Object.freeze(one))))).toBe(
            JSON.stringify(report),
          )
          expect((await reportOf(...topologies.toReversed())).billed.input).toEqual(billed.input)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('is of nothing where there is nothing', async () => {
    const { billed, simulated, changes, from } = await reportOf()
    expect([billed.calls, simulated.calls, changes.length, from]).toEqual([0, 0, 0, null])
  })

  it('counts problems and repeated calls', async () => {
    const items: readonly ImportItem[] = [
      { kind: 'problem', file: 'a.jsonl', line: 3, reason: 'it is not JSON' },
      { kind: 'repeated', file: 'a.jsonl', calls: 4 },
    ]
    expect(await makeReport(items)).toMatchObject({
      repeated: 4,
      problems: { count: 1, shown: ['a.jsonl:3: it is not JSON'] },
    })
  })
})
