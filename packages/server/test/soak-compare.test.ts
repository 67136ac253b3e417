import { describe, expect, it } from 'vitest'

type Figures = Record<string, number>
type Row = {
  id: string
  session: string
  model: string
  state: string
  outcome: string
  status: number | null
  requestId: string | null
  usage: Figures | null
  cost: Figures | null
  attribution: Figures | null
}
type Sums = { exchanges: number; failed: number; unpriced: number; usage: Figures; cost: Figures; attribution: Figures }
type Session = Sums & { session: string; warmth: null }
type Cell = Sums & { model: string; reported: number; readers: number }
type Asked = { samples: readonly object[]; sessions: Session[]; cells: Cell[] }
type Ledger = { exchanges: Row[]; sessions: Session[] }
type Compare = {
  compare: (ledger: Ledger, seen: readonly object[], answered: readonly object[], asked: Asked) => readonly string[]
}
type Metrics = { samplesIn: (text: string) => readonly object[] }

const soak = (name: string): string => new URL(`../bench/soak/${name}.mjs`, import.meta.url).href
const { compare }: Compare = await import(soak('compare'))
const { samplesIn }: Metrics = await import(soak('asked'))

const SONNET = 'claude-sonnet-5'
const OPUS = 'claude-opus-4-8'

/** What came to pass: the bill of each, and, worked out by hand from the price page, what it has to come to. */
const REQUESTS = [
  {
    // 1,000 x 2,000 + 500 x 200 + 60 x 2,500 + 40 x 4,000 + 10 x 10,000; without caching 1,600 x 2,000 + 10 x 10,000.
    ...{ session: 'bare', model: SONNET, kind: 'whole', outcome: 'ok', status: 200, marks: 'none', isChanged: true },
    usage: { fresh: 1_000, cached: 500, saved5m: 60, saved1h: 40, output: 10 },
    cost: { paid: 2_510_000, uncached: 3_300_000, avoided: 790_000 },
    attribution: { byClient: 0, ours: 790_000 },
  },
  {
    // 100 x 5,000 + 200 x 500 + 4 x 25,000; without caching 300 x 5,000 + 4 x 25,000.
    ...{ session: 'off', model: OPUS, kind: 'stream', outcome: 'ok', status: 200, marks: 'off', isChanged: false },
    usage: { fresh: 100, cached: 200, saved5m: 0, saved1h: 0, output: 4 },
    cost: { paid: 700_000, uncached: 1_600_000, avoided: 900_000 },
    attribution: { byClient: 900_000, ours: 0 },
  },
  {
    // The client's marker stands behind half of it, and would have saved that: 2,000 x 500 lost.
    ...{ session: 'own', model: SONNET, kind: 'whole', outcome: 'ok', status: 200, marks: 'own', isChanged: true },
    usage: { fresh: 4_000, cached: 0, saved5m: 0, saved1h: 0, output: 1 },
    cost: { paid: 8_010_000, uncached: 8_010_000, avoided: 0 },
    attribution: { byClient: -1_000_000, ours: 1_000_000 },
  },
  {
    // And here it would have read it: 2,000 x 1,800 won.
    ...{ session: 'own', model: SONNET, kind: 'whole', outcome: 'ok', status: 200, marks: 'own', isChanged: true },
    usage: { fresh: 4_000, cached: 0, saved5m: 0, saved1h: 0, output: 1 },
    cost: { paid: 8_010_000, uncached: 8_010_000, avoided: 0 },
    attribution: { byClient: 3_600_000, ours: -3_600_000 },
  },
  {
    ...{ session: 'own', model: SONNET, kind: 'busy', outcome: 'refused', status: 429, marks: 'own', isChanged: true },
    usage: null,
    cost: null,
    attribution: null,
  },
  {
    // It broke off after what a stream says first, which is that one token was put out: 10 x 2,000 + 1 x 10,000.
    ...{ session: 'bare', model: SONNET, kind: 'cut', outcome: 'broken', status: 200, marks: 'none', isChanged: true },
    usage: { fresh: 10, cached: 0, saved5m: 0, saved1h: 0, output: 1 },
    cost: { paid: 30_000, uncached: 30_000, avoided: 0 },
    attribution: { byClient: 0, ours: 0 },
  },
]

/** What the upstream would have said in the end of the one that broke off. */
const OUTPUT_IN_THE_END = 5

/** What the upstream would have billed for the refused one. */
const NO_TOKENS = { fresh: 7, cached: 7, saved5m: 7, saved1h: 7, output: 7 }

const seen = REQUESTS.map(({ session, kind, marks, status }, number) => ({
  ...{ number, session, kind, marks, status, id: `ex_${number}` },
  isWhole: kind !== 'cut',
  ...{ systemShare: 0.5, sentAt: 100 * number, endedAt: 100 * number + 50 },
}))

const answered = REQUESTS.map(({ session, model, kind, status, isChanged, usage }, asked) => {
  const { fresh, cached, saved5m, saved1h, output } = usage ?? NO_TOKENS
  return {
    ...{ id: `req_${asked}`, asked, session, model, kind, status, isChanged, isKept: true, length: 90 },
    usage: {
      input_tokens: fresh,
      cache_read_input_tokens: cached,
      cache_creation_input_tokens: saved5m + saved1h,
      cache_creation: { ephemeral_5m_input_tokens: saved5m, ephemeral_1h_input_tokens: saved1h },
      output_tokens: kind === 'cut' ? OUTPUT_IN_THE_END : output,
    },
  }
})

const SUMS = {
  bare: {
    usage: { fresh: 1_010, cached: 500, saved5m: 60, saved1h: 40, output: 11 },
    cost: { paid: 2_540_000, uncached: 3_330_000, avoided: 790_000 },
    attribution: { byClient: 0, ours: 790_000 },
  },
  off: {
    usage: { fresh: 100, cached: 200, saved5m: 0, saved1h: 0, output: 4 },
    cost: { paid: 700_000, uncached: 1_600_000, avoided: 900_000 },
    attribution: { byClient: 900_000, ours: 0 },
  },
  own: {
    usage: { fresh: 8_000, cached: 0, saved5m: 0, saved1h: 0, output: 2 },
    cost: { paid: 16_020_000, uncached: 16_020_000, avoided: 0 },
    attribution: { byClient: 2_600_000, ours: -2_600_000 },
  },
}

const sessions = (): Session[] => [
  { session: 'bare', warmth: null, exchanges: 2, failed: 1, unpriced: 0, ...structuredClone(SUMS.bare) },
  { session: 'off', warmth: null, exchanges: 1, failed: 0, unpriced: 0, ...structuredClone(SUMS.off) },
  { session: 'own', warmth: null, exchanges: 3, failed: 1, unpriced: 0, ...structuredClone(SUMS.own) },
]

/** As the API cuts them: a model may have many. */
const cells = (): Cell[] => [
  { model: SONNET, exchanges: 2, failed: 1, unpriced: 0, reported: 2, readers: 1, ...structuredClone(SUMS.bare) },
  { model: OPUS, exchanges: 1, failed: 0, unpriced: 0, reported: 1, readers: 1, ...structuredClone(SUMS.off) },
  { model: SONNET, exchanges: 3, failed: 1, unpriced: 0, reported: 2, readers: 0, ...structuredClone(SUMS.own) },
]

const METRICS = `# TYPE sternline_input_tokens_total counter
sternline_input_tokens_total{kind="uncached",model="claude-sonnet-5",client="a"} 9010
sternline_input_tokens_total{kind="cache_read",model="claude-sonnet-5",client="a"} 500
sternline_input_tokens_total{kind="cache_write_5m",model="claude-sonnet-5",client="a"} 60
sternline_input_tokens_total{kind="cache_write_1h",model="claude-sonnet-5",client="a"} 40
sternline_input_tokens_total{kind="uncached",model="claude-opus-4-8",client="a"} 100
sternline_input_tokens_total{kind="cache_read",model="claude-opus-4-8",client="a"} 200
sternline_output_tokens_total{model="claude-sonnet-5"} 13
sternline_output_tokens_total{model="claude-opus-4-8"} 4
sternline_cost_usd_total{kind="paid"} 0.01926
sternline_cost_usd_total{kind="uncached"} 0.020950000000000004
sternline_avoided_usd_total{attribution="total"} 0.00169
sternline_avoided_usd_total{attribution="gateway"} -0.00181
sternline_cache_requests_total{outcome="hit"} 2
sternline_cache_requests_total{outcome="failed"} 4
sternline_request_duration_seconds_bucket{le="+Inf",outcome="ok"} 4
sternline_request_duration_seconds_count{outcome="ok"} 4
sternline_request_duration_seconds_count{outcome="refused"} 1
sternline_request_duration_seconds_count{outcome="broken"} 1
sternline_upstream_errors_total{code="rate_limit_error"} 1
sternline_upstream_errors_total{code="upstream-broke-off"} 1
sternline_ledger_dropped_total 0
`

/** The books of a gateway that got all of it right. */
function books() {
  const exchanges: Row[] = REQUESTS.map(({ session, model, outcome, status, usage, cost, attribution }, number) => ({
    ...{ id: `ex_${number}`, session, model, state: 'finished', outcome, status, requestId: `req_${number}` },
    ...structuredClone({ usage, cost, attribution }),
  }))
  return { ledger: { exchanges, sessions: sessions() }, listed: sessions(), cells: cells(), metrics: METRICS }
}

type Books = ReturnType<typeof books>

const rowsOf = ({ ledger }: Books): Row[] => ledger.exchanges
const priced = (all: Books): Figures[] => rowsOf(all).flatMap(({ cost }) => (cost === null ? [] : [cost]))

function problemsOf(change: (all: Books) => void): readonly string[] {
  const all = books()
  change(all)
  const { ledger, listed, metrics } = all
  return compare(ledger, seen, answered, { samples: samplesIn(metrics), sessions: listed, cells: all.cells })
}

/** Sets a figure of whatever stands at a place, which the test knows is there. */
function set(list: readonly (Figures | null | undefined)[], at: number, change: Figures): void {
  Object.assign(list[at] ?? {}, change)
}

const shares = (all: Books): (Figures | null)[] => rowsOf(all).map(({ attribution }) => attribution)

describe('the comparison of a soak', () => {
  it('finds nothing in books that are right', () => {
    expect(problemsOf(() => {})).toEqual([])
  })

  it.each<{ why: string; change: (all: Books) => void; tells: string }>([
    {
      why: 'a row’s paid',
      change: all => set(priced(all), 0, { paid: 2_510_001 }),
      tells: 'request 0 (whole) has paid 2510001, not [2510000]',
    },
    {
      why: 'uncached times three',
      change: all => set(priced(all), 0, { uncached: 9_900_000 }),
      tells: 'request 0 (whole) has uncached 9900000, not [3300000]',
    },
    {
      why: 'avoided with a million more',
      change: all => set(priced(all), 1, { avoided: 1_900_000 }),
      tells: 'request 1 (stream) has avoided 1900000, not [900000]',
    },
    {
      why: 'the client’s part where only the gateway marked',
      change: all => set(shares(all), 0, { byClient: 5, ours: 789_995 }),
      tells: 'request 0 (whole) has by its client 5, not 0',
    },
    {
      why: 'the client’s part where the gateway changed nothing',
      change: all => set(shares(all), 1, { byClient: 5, ours: 899_995 }),
      tells: 'request 1 (stream) has by its client 5, not 900000',
    },
    {
      why: 'the client’s part where both marked',
      change: all => set(shares(all), 2, { byClient: 5, ours: -5 }),
      tells: 'request 2 (whole) has by its client 5, not a multiple of 500 from -1030000 to -940000',
    },
    {
      why: 'a part of nothing where the client’s cache would have been read',
      change: all => set(shares(all), 3, { byClient: -1_000_000, ours: 1_000_000 }),
      tells: 'request 3 (whole) has by its client -1000000, not a multiple of 1800 from 3384000 to 3708000',
    },
    {
      why: 'parts that do not add up',
      change: all => set(shares(all), 0, { ours: 790_001 }),
      tells: 'request 0 (whole) has as the sum of the attribution 790001, not [790000]',
    },
    {
      why: 'a price without an attribution',
      change: all => Object.assign(rowsOf(all)[0] ?? {}, { attribution: null }),
      tells: 'request 0 (whole) has as the sum of the attribution null, not [790000]',
    },
    {
      why: 'a price of what was refused',
      change: all => Object.assign(rowsOf(all)[4] ?? {}, { cost: { paid: 0, uncached: 0, avoided: 0 } }),
      tells: 'request 4 (busy) has paid 0, not [null]',
    },
    {
      why: 'tokens',
      change: all => set([rowsOf(all)[0]?.usage], 0, { saved1h: 41 }),
      tells: 'request 0 (whole) has the figures {"fresh":1000,"cached":500,"saved5m":60,"saved1h":41,"output":10}, not',
    },
    {
      why: 'tokens that a broken answer can’t have told',
      change: all => set([rowsOf(all)[5]?.usage], 0, { output: 3 }),
      tells: 'request 5 (cut) has the figures {"fresh":10,"cached":0,"saved5m":0,"saved1h":0,"output":3}, not [null,',
    },
    {
      why: 'another model',
      change: all => Object.assign(rowsOf(all)[1] ?? {}, { model: SONNET }),
      tells: `request 1 (stream) has the model "${SONNET}", not ["${OPUS}"]`,
    },
    { why: 'a lost row', change: all => rowsOf(all).splice(2, 1), tells: 'request 2 (whole) is lost' },
    {
      why: 'a row under another id',
      change: all => rowsOf(all).push({ ...(rowsOf(all)[2] as Row), id: 'ex_again' }),
      tells: 'exchange ex_again is nobody’s',
    },
    {
      why: 'the request of a row that is there twice',
      change: all => rowsOf(all).push({ ...(rowsOf(all)[2] as Row), id: 'ex_again' }),
      tells: 'req_2 was recorded twice',
    },
    {
      why: 'the ledger’s total of uncached',
      change: ({ ledger }) => set([ledger.sessions[0]?.cost], 0, { uncached: 1 }),
      tells: 'bare in the ledger has cost.uncached 1, not 3330000',
    },
    {
      why: 'the ledger’s total of the client’s part',
      change: ({ ledger }) => set([ledger.sessions[2]?.attribution], 0, { byClient: 16_020_000 }),
      tells: 'own in the ledger has attribution.byClient 16020000, not 2600000',
    },
    {
      why: 'a session that the ledger lost',
      change: ({ ledger }) => ledger.sessions.splice(1, 1),
      tells: 'off is lost in the ledger',
    },
    {
      why: 'the session list',
      change: ({ listed }) => set([listed[1]?.cost], 0, { avoided: 900_001 }),
      tells: 'off in /api/sessions has cost.avoided 900001, not 900000',
    },
    {
      why: 'how many failed in the session list',
      change: ({ listed }) => Object.assign(listed[2] ?? {}, { failed: 0 }),
      tells: 'own in /api/sessions has failed 0, not 1',
    },
    {
      why: 'a cell of the usage',
      change: all => set([all.cells[2]?.attribution], 0, { ours: 0 }),
      tells: `${SONNET} in /api/usage has attribution.ours 790000, not -1810000`,
    },
    {
      why: 'a cell that is there twice',
      change: all => all.cells.push(...all.cells.slice(1, 2)),
      tells: `${OPUS} in /api/usage has cost.uncached 3200000, not 1600000`,
    },
    {
      why: 'a metric of money',
      change: all => Object.assign(all, { metrics: METRICS.replace('-0.00181', '0.00169') }),
      tells: 'sternline_avoided_usd_total{"attribution":"gateway"} in /metrics is 0.00169, not -0.00181',
    },
    {
      why: 'a metric of tokens',
      change: all => Object.assign(all, { metrics: METRICS.replace('} 60', '} 61') }),
      tells: `sternline_input_tokens_total{"model":"${SONNET}","kind":"cache_write_5m"} in /metrics is 61, not 60`,
    },
    {
      why: 'a metric of errors',
      change: all => Object.assign(all, { metrics: METRICS.replace('rate_limit_error"} 1', 'rate_limit_error"} 2') }),
      tells: 'sternline_upstream_errors_total{} in /metrics is 3, not 2',
    },
  ])('tells of $why', ({ change, tells }) => {
    expect(problemsOf(change)).toContainEqual(expect.stringContaining(tells))
  })
})
