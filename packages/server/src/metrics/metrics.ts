import { inputTokens, type Usage } from '@sternline/core'
import type { EngineEvent, Exchange } from '@sternline/engine'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { Observations } from './observations.ts'
import { type Sum, Tally } from './tally.ts'

/** Labels are kept to what there are few of: no user, no session, no path. A client that names itself anew each time is one of these. */
const MOST_VALUES = 200
/** Names are cut to this. Unit: UTF-16 units. */
const LONGEST_VALUE = 200
/** Models and clients are told together, and all of each with all of the other would be forty thousand. */
const MOST_TOGETHER = 1_000
const OTHER = 'other'

/** Billionths in a dollar. */
const NANO = 1e9

/** The figures of a server for Prometheus. Names and labels: `reference/users.md` 3.3. */
export interface Metrics {
  /** Takes in what the engine tells. Never throws. */
  observe(event: EngineEvent): void
  /** Takes in how long a request was held up before it went on. Unit: milliseconds. */
  heldUp(ms: number): void
  /** The text form, and its content type. */
  render(): Promise<Readonly<{ type: string; text: string }>>
}

/** What else is measured when somebody asks. */
export type MetricsSources = Readonly<{
  version: string
  /** Requests that are under way. */
  running: () => number
  /** Whether the ledger has a problem at present. */
  hasLedgerProblem: () => boolean
  /** Exchanges that the ledger dropped, because it could not be written for long. */
  droppedByLedger: () => number
}>

/** Makes the figures, all at zero, in a registry of their own. */
export function createMetrics(sources: MetricsSources): Metrics {
  const registers = [new Registry()]
  const [registry] = registers
  const tallies: Tally[] = []
  const tallied = (figure: Counter<string> | Gauge<string>, labels: readonly string[]): Tally => {
    const tally = new Tally(figure, labels)
    tallies.push(tally)
    return tally
  }
  const counter = (name: string, help: string, labels: readonly string[]): Tally =>
    tallied(new Counter({ name, help, labelNames: [...labels], registers }), labels)
  const model = ['model', 'provider', 'deployment', 'client']
  const input = counter('sternline_input_tokens_total', 'Input tokens, by how they were billed.', ['kind', ...model])
  const output = counter('sternline_output_tokens_total', 'Output tokens.', model)
  const requests = counter('sternline_cache_requests_total', 'Requests, by what the cache did for them.', ['outcome'])
  const misses = counter('sternline_cache_misses_total', 'Requests that read less than was promised, by cause.', [
    'cause',
  ])
  const lost = counter('sternline_cache_lost_tokens_total', 'Tokens promised and not read, by cause.', ['cause'])
  const cost = counter('sternline_cost_usd_total', 'What was paid, and what it would have cost without caching.', [
    'kind',
  ])
  const avoided = tallied(
    new Gauge({
      name: 'sternline_avoided_usd_total',
      help: 'Money not spent, against the same requests without caching. May be negative, so it is a gauge.',
      labelNames: ['attribution'],
      registers,
    }),
    ['attribution'],
  )
  const errors = counter('sternline_upstream_errors_total', 'Answers of 400 and above, and none at all, by code.', [
    'code',
  ])
  const warnings = counter('sternline_survived_total', 'Faults of ours that cost no request, by code.', ['code'])
  const duration = new Histogram({
    name: 'sternline_request_duration_seconds',
    help: 'From the request to the end of its answer.',
    labelNames: ['outcome'],
    buckets: [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600],
    registers,
  })
  const overhead = new Histogram({
    name: 'sternline_gateway_overhead_seconds',
    help: 'From the last byte of a request to the moment when it went on.',
    buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1],
    registers,
  })
  new Gauge({
    name: 'sternline_requests_in_flight',
    help: 'Requests that are under way.',
    registers,
    collect() {
      this.set(sources.running())
    },
  })
  new Gauge({
    name: 'sternline_ledger_problem',
    help: '1 while the ledger has a problem.',
    registers,
    collect() {
      this.set(sources.hasLedgerProblem() ? 1 : 0)
    },
  })
  new Counter({
    name: 'sternline_ledger_dropped_total',
    help: 'Exchanges that are not in the ledger, because it could not be written for too long.',
    registers,
    collect() {
      this.reset()
      this.inc(sources.droppedByLedger())
    },
  })
  new Gauge({ name: 'sternline_build_info', help: 'Always 1.', labelNames: ['version'], registers }).set(
    { version: sources.version },
    1,
  )
  const paid = cost.of('paid')
  const uncached = cost.of('uncached')
  const avoidedInAll = avoided.of('total')
  const avoidedByUs = avoided.of('gateway')
  const durations = new Map<string, Observations>()
  const durationsOf = (outcome: string): Observations => {
    const known = durations.get(outcome) ?? new Observations(duration, { outcome })
    durations.set(outcome, known)
    return known
  }
  const delays = new Observations(overhead)
  const few = { model: bounded(), deployment: bounded(), client: bounded(), code: bounded(), cause: bounded() }
  const together = bounded(MOST_TOGETHER, Number.POSITIVE_INFINITY)

  let lastTokens: TokenSums | null = null
  const tokensOf = (exchange: Exchange): TokenSums => {
    if (lastTokens !== null && isOfSame(lastTokens.of, exchange)) return lastTokens
    const { model, upstream, client } = exchange
    const all = labelsOf(exchange, few)
    const labels = together(JSON.stringify(all)) === OTHER ? all.map(hidden) : all
    lastTokens = {
      of: { model, upstream, client },
      fresh: input.of('uncached', ...labels),
      cached: input.of('cache_read', ...labels),
      saved5m: input.of('cache_write_5m', ...labels),
      saved1h: input.of('cache_write_1h', ...labels),
      output: output.of(...labels),
    }
    return lastTokens
  }
  const observeTokens = (exchange: Exchange): void => {
    const { usage } = exchange
    if (usage === null) return
    const tokens = tokensOf(exchange)
    tokens.fresh.add(usage.fresh)
    tokens.cached.add(usage.cached)
    tokens.saved5m.add(usage.saved5m)
    tokens.saved1h.add(usage.saved1h)
    tokens.output.add(usage.output)
  }
  const observeMiss = ({ diagnosis }: Exchange): void => {
    const cause = diagnosis?.cause ?? null
    if (diagnosis === null || cause === null || !isMiss(diagnosis)) return
    misses.of(few.cause(cause)).add(1)
    lost.of(few.cause(cause)).add(diagnosis.tokensLost)
  }
  const observeMoney = ({ cost, attribution }: Exchange): void => {
    if (cost === null) return
    paid.add(cost.paid / NANO)
    uncached.add(cost.uncached / NANO)
    avoidedInAll.add(cost.avoided / NANO)
    avoidedByUs.add((attribution?.ours ?? 0) / NANO)
  }
  const observeTroubles = ({ outcome, error, plan }: Exchange): void => {
    // A client that leaves is no fault of the upstream's.
    if (outcome !== 'ok' && outcome !== 'aborted') errors.of(few.code(error ?? outcome ?? '')).add(1)
    for (const warning of plan.warnings) if (isSurvived(warning)) warnings.of(few.code(nameOf(warning))).add(1)
  }
  const observeFinished = (exchange: Exchange): void => {
    requests.of(outcomeOf(exchange)).add(1)
    observeTokens(exchange)
    observeMiss(exchange)
    observeMoney(exchange)
    observeTroubles(exchange)
    const { outcome, startedAt, finishedAt } = exchange
    if (finishedAt !== null) durationsOf(outcome ?? '').add(Math.max(0, finishedAt - startedAt) / 1e3)
  }

  return {
    observe: ({ type, exchange }) => {
      if (type === 'exchange-finished') observeFinished(exchange)
    },
    heldUp: ms => delays.add(ms / 1e3),
    render: async () => {
      for (const figure of [...tallies, ...durations.values(), delays]) figure.settle()
      return { type: registry?.contentType ?? '', text: (await registry?.metrics()) ?? '' }
    },
  }
}

/** The series that an exchange's tokens are added to. Nearly always the next exchange has the same model and client as the one before. */
type TokenSums = Readonly<Record<keyof Usage, Sum>> & Readonly<{ of: Pick<Exchange, 'model' | 'upstream' | 'client'> }>

function isOfSame({ model, upstream, client }: TokenSums['of'], exchange: Exchange): boolean {
  return model === exchange.model && upstream === exchange.upstream && client === exchange.client
}

function outcomeOf({ diagnosis, usage, plan }: Exchange): string {
  if (plan.untouched === 'caching-off') return 'off'
  if (diagnosis !== null) return diagnosis.outcome
  return usage !== null && inputTokens(usage) > 0 ? 'unknown' : 'failed'
}

/** A cause is also named of what nothing was promised to: a prompt that is too short, a first request. Those are no misses. */
function isMiss({ outcome, tokensLost }: NonNullable<Exchange['diagnosis']>): boolean {
  return outcome === 'miss' || tokensLost > 0
}

type Few = Readonly<Record<'model' | 'deployment' | 'client' | 'code' | 'cause', (value: string) => string>>

/** Where the provider stands among the labels. */
const PROVIDER = 1

/** Model, provider, deployment and client. */
function labelsOf({ model, upstream, client }: Exchange, few: Few): readonly string[] {
  const isDeployment = upstream === 'azure_anthropic' || upstream === 'azure_openai'
  const [name = ''] = client.split('/', 1)
  return [few.model(model), upstream, isDeployment ? few.deployment(model) : '', few.client(name)]
}

/** The providers are ours, and few. */
function hidden(value: string, at: number): string {
  return at === PROVIDER || value === '' ? value : OTHER
}

/** What a client can choose freely could otherwise fill the memory with labels. */
function bounded(most: number = MOST_VALUES, longest: number = LONGEST_VALUE): (name: string) => string {
  const seen = new Set<string>()
  return name => {
    const value = name.slice(0, longest)
    if (!seen.has(value) && seen.size >= most) return OTHER
    seen.add(value)
    return value
  }
}

/** Codes of what the engine survived; others tell of the plan. */
function isSurvived(warning: string): boolean {
  return /^(planning-failed|reading-failed|memory-unavailable|markers-refused|unreadable)/.test(warning)
}

/** Without the place behind a colon. */
function nameOf(warning: string): string {
  return warning.split(':', 1)[0] ?? ''
}
