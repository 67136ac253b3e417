import { NO_USAGE, totalsOf } from '@sternline/core'
import type { Exchange, UsageCell } from '@sternline/engine'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openLedger } from '../src/index.ts'
import { cellsOf, overviewOf } from '../src/insights.ts'
import { exchangeOf } from './support/exchange-of.ts'
import { exchangesIn } from './support/exchanges.ts'
import { openFillableLedger } from './support/failing-ledger.ts'

const LOST = {
  outcome: 'miss',
  cause: 'ttl-expired',
  apiReason: null,
  claudeCodeCause: 'ttl_expired_5m',
  fault: 'not-yours',
  section: null,
  path: null,
  tokensLost: 7,
  moneyLost: 11,
  explanation: '',
  advice: null,
} as const

/** Opens a ledger in memory with exchanges on disk, closed after the query. */
async function ask<T>(
  exchanges: readonly Exchange[],
  query: (ledger: Awaited<ReturnType<typeof openLedger>>) => Promise<T>,
): Promise<T> {
  const ledger = await openLedger({ file: null })
  for (const exchange of exchanges) ledger.record(exchange)
  const answer = await query(ledger)
  await ledger.close()
  return answer
}

/** Cells as one sum for each time and cause, so that it does not matter how finely they were cut. */
function sumsOf(cells: readonly UsageCell[]): unknown {
  const groups = new Map<string, UsageCell[]>()
  for (const cell of cells) {
    const { at, client, model, upstream, emulated, cause } = cell
    const key = JSON.stringify([at, client, model, upstream, emulated, cause])
    groups.set(key, [...(groups.get(key) ?? []), cell])
  }
  const sum = (group: readonly UsageCell[], of: (cell: UsageCell) => number): number =>
    group.reduce((all, cell) => all + of(cell), 0)
  return [...groups]
    .map(([key, group]) => [
      key,
      sum(group, ({ exchanges }) => exchanges),
      sum(group, ({ failed }) => failed),
      sum(group, ({ reported }) => reported),
      sum(group, ({ readers }) => readers),
      sum(group, ({ lost }) => lost.tokens),
      sum(group, ({ lost }) => lost.money),
      { ...totalsOf(group), unpriced: sum(group, ({ unpriced }) => unpriced) },
    ])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1))
}

describe('overviews', () => {
  it('are what the exchanges say, whatever is in them', async () => {
    await fc.assert(
      fc.asyncProperty(
        exchangesIn(['a', 'b\0', 'c'], 12),
        fc.integer({ min: 0, max: 4 }),
        async (exchanges, recent) => {
          const told = await ask(exchanges, ledger => ledger.insights.overviews({ limit: 10, recent }))
          for (const overview of told) {
            const own = exchanges.filter(({ session }) => session === overview.session).sort(byStart)
            expect(overview).toEqual(overviewOf(own, recent))
          }
          expect(told.map(({ session }) => session).sort()).toEqual(
            [...new Set(exchanges.map(({ session }) => session))].sort(),
          )
        },
      ),
      { numRuns: 40 },
    )
  })

  it('name the newest cause and count sub-agents and what was lost', async () => {
    const [overview] = await ask(
      [
        exchangeOf(1, { diagnosis: { ...LOST, cause: 'tools-reordered' } }),
        exchangeOf(2, { diagnosis: LOST, agent: { id: 'x', parent: null } }),
        exchangeOf(3, {
          diagnosis: { ...LOST, cause: null, tokensLost: 0, moneyLost: 0 },
          agent: { id: 'y', parent: 'x' },
        }),
      ],
      ledger => ledger.insights.overviews({ limit: 10, recent: 2 }),
    )
    expect(overview).toMatchObject({
      agents: 2,
      lost: { tokens: 14, money: 22 },
      lastCause: 'ttl-expired',
      exchanges: 3,
    })
    expect(overview?.recent.map(({ id }) => id.slice(-1))).toEqual(['2', '3'])
  })

  it('are as many as asked for, the newest', async () => {
    const exchanges = [1, 2, 3].map(number => exchangeOf(number, { session: `s${number}` }))
    const told = await ask(exchanges, ledger => ledger.insights.overviews({ limit: 2, recent: 1 }))
    expect(told.map(({ session }) => session)).toEqual(['s3', 's2'])
  })
})

describe('a page of exchanges', () => {
  const all = Array.from({ length: 9 }, (_, index) => exchangeOf(index + 1))
  const idOf = (number: number): string => all[number - 1]?.id ?? ''
  const other = exchangeOf(50, { session: 'another' })

  it.each([
    { why: 'the newest', limit: 3, before: null, numbers: [7, 8, 9] },
    { why: 'those before one', limit: 3, before: 7, numbers: [4, 5, 6] },
    { why: 'the last ones', limit: 3, before: 3, numbers: [1, 2] },
    { why: 'nothing before the first', limit: 3, before: 1, numbers: [] },
    { why: 'all', limit: 100, before: null, numbers: [1, 2, 3, 4, 5, 6, 7, 8, 9] },
  ])('$why', async ({ limit, before, numbers }) => {
    const page = await ask([...all, other], ledger =>
      ledger.insights.page('a session', { limit, before: before === null ? null : idOf(before) }),
    )
    expect(page.map(({ id }) => id)).toEqual(numbers.map(idOf))
  })

  it.each([{ before: 'ex_unknown' }, { before: other.id }])(
    'is empty before an exchange that is not of the session',
    async ({ before }) => {
      expect(await ask([...all, other], ledger => ledger.insights.page('a session', { limit: 3, before }))).toEqual([])
    },
  )
})

describe('the exchange before', () => {
  const sub = { id: 'sub', parent: null }
  const rows = [
    exchangeOf(1),
    exchangeOf(2, { agent: sub }),
    exchangeOf(3, { usage: null, cost: null, attribution: null, outcome: 'refused' }),
    exchangeOf(4),
    exchangeOf(5, { agent: sub }),
    exchangeOf(6, { session: 'another' }),
    exchangeOf(7, { model: 'small' }),
    exchangeOf(8),
    exchangeOf(9, { model: 'small' }),
  ]

  it.each([
    { of: 4, is: 1, why: 'a failed one tells nothing of the cache' },
    { of: 5, is: 2, why: 'it is of the same thread' },
    { of: 1, is: null, why: 'the first has none' },
    { of: 6, is: null, why: 'it is of the same session' },
    { of: 7, is: 4, why: 'a new model has the newest of any' },
    { of: 8, is: 4, why: 'a title was asked for in between' },
    { of: 9, is: 7, why: 'a title has the one before' },
  ])('of $of is $is: $why', async ({ of, is }) => {
    const now = rows[of - 1] ?? exchangeOf(0)
    const found = await ask(rows, ledger => ledger.insights.before(now))
    expect(found?.id ?? null).toBe(is === null ? null : rows[is - 1]?.id)
  })
})

describe('usage', () => {
  it('sums up to what the exchanges say, cut in any steps', async () => {
    const range = fc.record({
      from: fc.nat({ max: 2 ** 44 }),
      length: fc.integer({ min: 1, max: 2 ** 44 }),
      steps: fc.integer({ min: 1, max: 50 }),
    })
    await fc.assert(
      fc.asyncProperty(exchangesIn(['a', 'b'], 12), range, async (exchanges, { from, length, steps }) => {
        const asked = { from, to: from + length, step: Math.ceil(length / steps) }
        const cells = await ask(exchanges, ledger => ledger.insights.usage(asked))
        expect(sumsOf(cells)).toEqual(sumsOf(cellsOf(exchanges, asked)))
      }),
      { numRuns: 60 },
    )
  })

  it('keeps what could be read apart from what was', async () => {
    const at = exchangeOf(0).startedAt
    const exchanges = [
      exchangeOf(1, { diagnosis: LOST, usage: { ...NO_USAGE, saved5m: 9 } }),
      exchangeOf(2, { usage: null, cost: null, attribution: null, outcome: 'refused' }),
      exchangeOf(3, { cost: null, attribution: null }),
    ]
    const cells = await ask(exchanges, ledger => ledger.insights.usage({ from: at, to: at + 60_000, step: 60_000 }))
    expect(
      cells.map(({ cause, exchanges, reported, readers, failed, unpriced, lost }) => ({
        cause,
        exchanges,
        reported,
        readers,
        failed,
        unpriced,
        lost,
      })),
    ).toEqual(
      expect.arrayContaining([
        {
          cause: 'ttl-expired',
          exchanges: 1,
          reported: 1,
          readers: 0,
          failed: 0,
          unpriced: 0,
          lost: { tokens: 7, money: 11 },
        },
        { cause: null, exchanges: 2, reported: 1, readers: 1, failed: 1, unpriced: 1, lost: { tokens: 0, money: 0 } },
      ]),
    )
  })
})

it('what a full disk holds up is told as well', async () => {
  const { ledger, fill, free } = await openFillableLedger()
  ledger.record(exchangeOf(1))
  await ledger.flush()
  await fill()
  ledger.record(exchangeOf(2, { diagnosis: LOST }))
  const { from, to } = { from: exchangeOf(0).startedAt, to: exchangeOf(9).startedAt }
  const [overview] = await ledger.insights.overviews({ limit: 5, recent: 5 })
  expect(overview).toMatchObject({ exchanges: 2, lastCause: 'ttl-expired' })
  expect((await ledger.insights.page('a session', { limit: 5, before: null })).length).toBe(2)
  expect((await ledger.insights.before(exchangeOf(3)))?.id).toBe(exchangeOf(2).id)
  const cells = await ledger.insights.usage({ from, to, step: to - from })
  expect(cells.reduce((sum, { exchanges }) => sum + exchanges, 0)).toBe(2)
  await free()
  await ledger.close()
})

function byStart(a: Exchange, b: Exchange): number {
  return a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1)
}
