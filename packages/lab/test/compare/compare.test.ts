import { jsonLines, tempFile } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { type Compared, compare } from '../../src/compare/compare.ts'
import { readCompared } from '../../src/compare/read-compared.ts'
import { fanOut } from '../../src/scenarios/fan-out.ts'
import { loop } from '../../src/scenarios/loop.ts'
import { toolLoop } from '../support/tool-loop.ts'

const made = (): Compared => ({
  sources: [loop('plain', { steps: 10 }), fanOut(20).make()],
  pauseMs: null,
  problems: ['a line'],
})

describe('a comparison', () => {
  it('has a row a strategy and the bound last, overall and by source, each cost against no caching', async () => {
    const { overall, sources, problems } = await compare(made(), {
      strategies: ['none', 'layered', 'vscode'],
      workers: 1,
    })
    expect(sources.map(({ name, calls, sessions }) => [name, calls, sessions])).toEqual([
      ['plain', 10, 1],
      ['fan-out 20', 20, 1],
    ])
    for (const { rows, tokens } of [overall, ...sources]) {
      expect(rows.map(({ name }) => name)).toEqual(['none', 'layered', 'vscode', 'bound'])
      expect(rows[0]).toMatchObject({ share: 1, difference: 0, cachedShare: 0 })
      expect(rows[3]).toMatchObject({ timesBound: 1 })
      for (const row of rows) {
        const { cached, saved5m, saved1h, fresh } = row.tokens
        expect(cached + saved5m + saved1h + fresh).toBe(tokens)
        expect(row.share).toBeCloseTo((0.1 * cached + 1.25 * saved5m + 2 * saved1h + fresh) / tokens, 5)
        expect(row.difference).toBeCloseTo(row.share - 1, 5)
      }
    }
    expect(overall.tokens).toBe((sources[0]?.tokens ?? 0) + (sources[1]?.tokens ?? 0))
    expect(problems).toEqual(['a line'])
  })

  it('draws whole sessions: parts of one session are never drawn apart', async () => {
    const [plain, wide] = made().sources
    const tracks = [...(plain?.tracks ?? []), ...(wide?.tracks ?? [])]
    const intervalOf = async (group: (i: number) => string) => {
      const source = { source: 'both', tracks: tracks.map((track, i) => ({ ...track, group: group(i) })) }
      const { overall } = await compare(
        { sources: [source], pauseMs: null, problems: [] },
        { strategies: ['automatic'], workers: 1 },
      )
      return { sessions: overall.sessions, ...overall.rows[0]?.interval }
    }
    const one = await intervalOf(() => 'one session')
    const two = await intervalOf(i => `session ${i}`)
    expect(one).toMatchObject({ sessions: 1, high: one.low })
    expect(two.sessions).toBe(2)
    expect(two.high).toBeGreaterThan(two.low ?? 0)
  })

  it('is the same every time', async () => {
    const strategies = ['layered', 'layered-memory', 'zed', 'automatic']
    const text = async () => JSON.stringify(await compare(made(), { strategies, workers: 1 }))
    expect(await text()).toBe(await text())
  })

  it('tells how far it is, in requests', async () => {
    const told: (readonly [number, number])[] = []
    const onProgress = (done: number, total: number) => void told.push([done, total])
    await compare(made(), { strategies: ['none'], workers: 1, onProgress })
    expect(told).toEqual([
      [10, 60],
      [20, 60],
      [40, 60],
      [60, 60],
    ])
  })

  it.each(['', 'nothing', 'layered@2h', 'bound'])('refuses the strategy %j and names those that are', async name => {
    await expect(compare(made(), { strategies: [name] })).rejects.toMatchObject({
      code: 'unknown-strategy',
      why: expect.stringContaining('layered'),
    })
  })

  it('reads logs, source by source, and names what can’t be read', async () => {
    const file = tempFile(
      'logs.jsonl',
      jsonLines(toolLoop(3), 'no JSON', toolLoop(2, { id: 'other/one', source: 'other', group: 'other/one' })),
    )
    const compared = await readCompared([file])
    expect(compared.sources.map(({ source, tracks }) => [source, tracks.length])).toEqual([
      ['made', 1],
      ['other', 1],
    ])
    expect(compared.problems).toEqual([expect.stringContaining(':2:')])
    const { overall } = await compare(compared, { strategies: ['layered'], workers: 1 })
    expect(overall.calls).toBe(5)
  })

  it('of logs without a conversation is refused, and says what stands there instead', async () => {
    const file = tempFile('logs.jsonl', jsonLines(toolLoop(1, { calls: [] })))
    await expect(readCompared([file])).rejects.toMatchObject({ why: expect.stringContaining('logs.jsonl:1') })
  })

  it('of nothing has rows of nothing', async () => {
    const { overall, sources } = await compare(
      { sources: [], pauseMs: null, problems: [] },
      { strategies: ['layered'], workers: 1 },
    )
    expect(sources).toEqual([])
    expect(overall.rows[0]).toMatchObject({ share: 0, timesBound: 0, cachedShare: 0 })
  })
})
