import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { jsonLines, needs, tempFile, tracesFolder } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { measureBenchmark } from '../../src/compare/benchmark.ts'
import { benchmarkPage } from '../../src/compare/benchmark-page.ts'
import { compare } from '../../src/compare/compare.ts'
import type { Table } from '../../src/compare/comparison.ts'
import { EXPECTED_SESSIONS } from '../../src/compare/expected-costs.ts'
import { percent } from '../../src/compare/html-text.ts'
import { measureOwnBreakpoints } from '../../src/compare/own-breakpoints.ts'
import { readTopologies } from '../../src/compare/read-compared.ts'
import { ALL_SCENARIOS } from '../../src/scenarios/all-scenarios.ts'
import { tracksOf } from '../../src/simulate/tracks-of.ts'
import { toolLoop } from '../support/tool-loop.ts'

/** Enough to see the order and the sizes; the page has them all. */
const MEASURED = ['bound', 'layered', 'layered@1h-main', 'vscode', 'zed', 'roo', 'automatic', 'semantic-kernel']

const PAGE = fileURLToPath(new URL('../../../../docs/benchmark.md', import.meta.url))

describe('the benchmark', () => {
  it('makes a page with every part, of any recordings', async () => {
    const file = tempFile(
      'made.jsonl',
      jsonLines(
        toolLoop(4),
        toolLoop(3, { id: 'b/1', source: 'other', group: 'b/1', kind: 'B', prefix_tokens_est: null }),
      ),
    )
    const benchmark = await measureBenchmark([file], { strategies: ['layered', 'none'], workers: 1 })
    expect(benchmark.sessions.sources.map(({ name }) => name)).toEqual(['made'])
    expect(benchmark.trajectories).toMatchObject({ pauseMs: 20_000, sources: [{ name: 'other' }] })
    expect(benchmark.worlds.map(({ world }) => `${world.positions} ${world.upgrade}`)).toEqual([
      'collapsed literal',
      'flat no-upgrade',
    ])
    const page = benchmarkPage(benchmark)
    for (const { name } of ALL_SCENARIOS) expect(page).toContain(`**${name}**`)
    expect(page).toMatch(/\| `layered` Sternline, layered \| \d/)
    expect(page).toMatch(/\| after tool results \| 3 \| \$0\.\d+ \| \$0\.\d+ \| [+−]0\.00 % \|/)
    expect(page).not.toMatch(/NaN|undefined|Infinity/)
  })
})

needs('traces').describe('the recorded sessions', () => {
  type Measured = Readonly<{ overall: Table; own: ReturnType<typeof measureOwnBreakpoints> }>
  // Measured once for all tests.
  let measured: Promise<Measured> | null = null
  const measure = (): Promise<Measured> => {
    measured ??= measureSessions()
    return measured
  }
  const timeoutMs = 120_000

  needs('traces').it(
    'cost what an independent calculation says, within 2 %, and in the same order where it tells two apart',
    async () => {
      const { overall } = await measure()
      const found = EXPECTED_SESSIONS.filter(({ name }) => MEASURED.includes(name)).map(({ name, share }) => ({
        share,
        ours: overall.rows.find(row => row.name === name)?.share ?? 0,
      }))
      expect(found).toHaveLength(MEASURED.length)
      for (const { share, ours } of found) expect(Math.abs(ours / share - 1)).toBeLessThan(0.02)
      for (const cheap of found) {
        for (const dear of found) if (dear.share > 1.02 * cheap.share) expect(cheap.ours).toBeLessThan(dear.ours)
      }
    },
    timeoutMs,
  )

  needs('traces').it(
    'give the figures of docs/benchmark.md; its first line says how to make it anew',
    async () => {
      const { overall } = await measure()
      const page = readFileSync(PAGE, 'utf8')
      for (const { name, title, share, interval, timesBound } of overall.rows) {
        const figures = [
          percent(share, 2),
          `${percent(interval.low)} - ${percent(interval.high)}`,
          timesBound.toFixed(3),
        ]
        expect(page).toContain(`| \`${name}\` ${title} | ${figures.join(' | ')} |`)
      }
    },
    timeoutMs,
  )

  needs('traces').it(
    "cost with their clients' own breakpoints what was billed, within 1 % on tool continuations, the rest by cause",
    async () => {
      const { kinds, reasons } = (await measure()).own
      const { calls = 0, billed = 0, modelled = 0 } = kinds['toolContinuations'] ?? {}
      expect(calls).toBe(13_946)
      expect(Math.abs(modelled / billed - 1)).toBeLessThan(0.01)
      expect(reasons).not.toHaveProperty('unexplained')
      const differenceOf = (sums: object): number =>
        Object.values(sums).reduce((sum, money) => sum + money.modelled - money.billed, 0)
      expect(differenceOf(reasons)).toBe(differenceOf(kinds))
    },
    timeoutMs,
  )
})

async function measureSessions() {
  const { sources } = await readTopologies([tracesFolder() ?? ''])
  const sessions = [...sources].filter(([, topologies]) =>
    topologies.every(
      ({ kind, calls }) => kind === 'A' && calls.every(({ markers, at }) => markers === null && at !== null),
    ),
  )
  const strategies = MEASURED.filter(name => name !== 'bound')
  const { overall } = await compare(
    { sources: sessions.map(([name, topologies]) => tracksOf(name, topologies)), pauseMs: null, problems: [] },
    { strategies, workers: 1 },
  )
  return { overall, own: measureOwnBreakpoints(sessions.map(([, topologies]) => topologies)) }
}
