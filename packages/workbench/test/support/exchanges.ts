import { type Cost, costOf, findModel, type Usage } from '@sternline/core'
import type { Exchange, StripSegment } from '@sternline/engine'
import fc from 'fast-check'

/** A finished exchange of a known model; any field can be set. A cost follows from the usage unless it is given. */
export function exchange(fields: Partial<Exchange> = {}): Exchange {
  const usage =
    fields.usage === undefined ? tokens({ cached: 1000, saved5m: 200, fresh: 12, output: 40 }) : fields.usage
  const model = fields.model ?? 'claude-opus-4-8'
  const cost: Cost | null = fields.cost === undefined ? usage && costOf(usage, findModel(model)) : fields.cost
  return {
    id: 'ex_00000000000000000001',
    session: 'one',
    state: 'finished',
    upstream: 'emulator',
    emulated: true,
    agent: { id: null, parent: null },
    diagnosis: null,
    client: 'claude-cli/2.1.330',
    stream: true,
    startedAt: 1_700_000_000_000,
    answeredAt: 1_700_000_000_700,
    finishedAt: 1_700_000_004_000,
    outcome: 'ok',
    status: 200,
    error: null,
    requestId: null,
    plan: { strategy: 'layered', automatic: null, untouched: null, warnings: [] },
    strip: [],
    estimatedTokens: 0,
    fingerprint: 'f',
    requestBytes: 100,
    ...fields,
    model,
    usage,
    cost,
    attribution: fields.attribution === undefined ? cost && { byClient: 0, ours: cost.avoided } : fields.attribution,
  }
}

/** A usage; what is not named is 0. */
export function tokens(fields: Partial<Usage>): Usage {
  return { cached: 0, saved5m: 0, saved1h: 0, fresh: 0, output: 0, ...fields }
}

/** An exchange that was sent and has no answer yet. */
export function running(fields: Partial<Exchange> = {}): Exchange {
  return exchange({
    state: 'running',
    answeredAt: null,
    finishedAt: null,
    outcome: null,
    status: null,
    usage: null,
    attribution: null,
    ...fields,
  })
}

const count = fc.integer({ min: 0, max: 300_000 })

/** Any usage. */
const anyUsage: fc.Arbitrary<Usage> = fc.record({
  cached: count,
  saved5m: count,
  saved1h: count,
  fresh: count,
  output: count,
})

const anyBreakpoint: fc.Arbitrary<NonNullable<StripSegment['breakpoint']>> = fc.record({
  path: fc.constantFrom('tools[11]', 'system[2]', 'messages[22].content[0]'),
  layer: fc.constantFrom('base', 'continuity', 'active'),
  ttl: fc.constantFrom('5m', '1h'),
  placedBy: fc.constantFrom('client', 'sternline'),
  reason: fc.constantFrom('last-tool', 'newest-block', 'client', 'automatic'),
})

/** Any strip, also one of no tokens. */
const anyStrip: fc.Arbitrary<readonly StripSegment[]> = fc.array(
  fc.record({
    section: fc.constantFrom('tools', 'system', 'messages'),
    tokens: fc.integer({ min: 0, max: 200_000 }),
    breakpoint: fc.option(anyBreakpoint),
  }),
  { maxLength: 8 },
)

/** Any exchange with any usage or none, of a model with prices or without. */
export const anyExchange: fc.Arbitrary<Exchange> = fc
  .record({
    id: fc.integer({ min: 0, max: 30 }).map(id => `ex_${id}`),
    usage: fc.option(anyUsage),
    strip: anyStrip,
    model: fc.constantFrom('claude-opus-4-8', 'claude-haiku-4-5', 'a-deployment'),
    outcome: fc.constantFrom('ok', 'refused', 'broken', 'aborted', 'unreachable'),
    startedAt: fc.integer({ min: 1_700_000_000_000, max: 1_700_000_100_000 }),
  })
  .map(fields =>
    exchange({ ...fields, estimatedTokens: fields.strip.reduce((sum, segment) => sum + segment.tokens, 0) }),
  )

/** The states that one exchange goes through, in order: sent, answered (with or without usage by then), over. */
export function lifeOf(last: Exchange, usageAtAnswer: boolean): readonly Exchange[] {
  const answered = exchange({ ...last, state: 'answered', finishedAt: null, outcome: null })
  return [
    running({
      ...last,
      state: 'running',
      answeredAt: null,
      finishedAt: null,
      outcome: null,
      usage: null,
      cost: null,
      attribution: null,
    }),
    usageAtAnswer ? answered : { ...answered, usage: null, cost: null, attribution: null },
    last,
  ]
}
