import type { Cost, Usage } from '@sternline/core'
import type { DiagnosisRecord, Exchange, PlanRecord, StripSegment } from '@sternline/engine'
import fc from 'fast-check'

/** Names that a database, JSON or a program in C may trip over. */
const ODD_NAMES: readonly string[] = [
  "'; drop table exchange; --",
  '',
  ' ',
  'null',
  '{"a":1}',
  'cut\u0000here',
  '\u0000',
  '\\u0000',
  '\\\\',
  'C:\\users\\me',
  'half \ud800 a pair',
  '\udc00',
  '%_?$1:name@x',
  'Grüße, 世界, 👩‍👩‍👧 \u{10ffff}',
  'e\u0301 is not é',
  '\ufeff',
  'x'.repeat(5_000),
]

/** Any string at all: also NUL and halves of surrogate pairs, which Node hands on from whoever sends a request. */
export const anyString: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...ODD_NAMES),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 }).map(units => String.fromCharCode(...units)),
)

/** A count whose sums over some hundred exchanges stay below 2^53. */
const count = fc.nat({ max: 2 ** 40 })
const money = fc.integer({ min: -(2 ** 40), max: 2 ** 40 })
const time = fc.integer({ min: 0, max: 2 ** 45 })
const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null })
const ttl = fc.constantFrom('5m' as const, '1h' as const)

const usage: fc.Arbitrary<Usage> = fc.record({
  cached: count,
  saved5m: count,
  saved1h: count,
  fresh: count,
  output: count,
})

const cost: fc.Arbitrary<Cost> = fc.record({ paid: money, uncached: money, avoided: money })

const plan: fc.Arbitrary<PlanRecord> = fc.record({
  strategy: fc.constantFrom('layered' as const, 'off' as const),
  automatic: orNull(ttl),
  untouched: orNull(fc.constantFrom('caching-off' as const, 'nothing-to-mark' as const, 'unreadable' as const)),
  warnings: fc.array(anyString, { maxLength: 3 }),
})

const segment: fc.Arbitrary<StripSegment> = fc.record({
  section: fc.constantFrom('tools' as const, 'system' as const, 'messages' as const),
  tokens: count,
  breakpoint: orNull(
    fc.record({
      path: anyString,
      layer: fc.constantFrom('base' as const, 'continuity' as const, 'active' as const),
      ttl,
      placedBy: fc.constantFrom('client' as const, 'sternline' as const),
      reason: fc.constantFrom('last-tool' as const, 'newest-block' as const, 'client' as const),
    }),
  ),
})

const diagnosis: fc.Arbitrary<DiagnosisRecord> = fc.record({
  outcome: fc.constantFrom('hit' as const, 'partial' as const, 'miss' as const),
  cause: orNull(fc.constantFrom('ttl-expired' as const, 'server-side' as const)),
  apiReason: orNull(fc.constantFrom('tools_changed' as const)),
  claudeCodeCause: orNull(fc.constantFrom('unknown' as const)),
  fault: fc.constantFrom('none' as const, 'yours' as const),
  section: orNull(fc.constantFrom('tools' as const)),
  path: orNull(anyString),
  tokensLost: count,
  moneyLost: orNull(money),
  explanation: anyString,
  advice: orNull(anyString),
})

const anyFields = fc.record({
  diagnosis: orNull(diagnosis),
  id: fc.oneof({ weight: 4, arbitrary: fc.stringMatching(/^ex_[0-9a-z]{20}$/) }, { weight: 1, arbitrary: anyString }),
  session: anyString,
  agent: fc.record({ id: orNull(anyString), parent: orNull(anyString) }),
  state: fc.constantFrom('running' as const, 'answered' as const, 'finished' as const),
  upstream: fc.constantFrom(
    'anthropic' as const,
    'azure_anthropic' as const,
    'azure_openai' as const,
    'emulator' as const,
  ),
  emulated: fc.boolean(),
  client: anyString,
  model: anyString,
  stream: fc.boolean(),
  startedAt: time,
  answeredAt: orNull(time),
  finishedAt: orNull(time),
  outcome: orNull(
    fc.constantFrom('ok' as const, 'refused' as const, 'broken' as const, 'aborted' as const, 'unreachable' as const),
  ),
  status: orNull(fc.integer({ min: 100, max: 599 })),
  error: orNull(anyString),
  requestId: orNull(anyString),
  plan,
  strip: fc.array(segment, { maxLength: 6 }),
  estimatedTokens: count,
  fingerprint: anyString,
  usage: orNull(usage),
  cost: orNull(cost),
  byClient: money,
  requestBytes: count,
})

/** Any exchange that the types allow, with every nullable field null at times, alone and together. */
export const anyExchange: fc.Arbitrary<Exchange> = anyFields.map(({ byClient, ...fields }) => ({
  ...fields,
  attribution: fields.cost && { byClient, ours: fields.cost.avoided - byClient },
}))

/** Exchanges of some sessions, with ids of their own that are the same again in every array. */
export function exchangesIn(sessions: readonly string[], maxLength: number): fc.Arbitrary<readonly Exchange[]> {
  const one = fc.record({ fields: anyExchange, place: fc.nat({ max: sessions.length - 1 }) })
  return fc.array(one, { maxLength }).map(all =>
    all.map(({ fields, place }, index) => ({
      ...fields,
      session: sessions[place] ?? '',
      id: `ex_${place}_${index + 1000}`,
    })),
  )
}
