import type { Attribution, Cost, Usage } from '@sternline/core'
import type {
  DiagnosisRecord,
  EngineEvent,
  Exchange,
  FirstDifference,
  MeasuredBlock,
  PlanRecord,
  StripSegment,
  UpstreamName,
} from '@sternline/engine'
import { type Guard, isCount, isFlag, isListOf, isObject, isOneOf, isText, isTime, isWhole, orNull } from '../guards.ts'

type StripBreakpoint = NonNullable<StripSegment['breakpoint']>

/** Where requests go. */
export const isUpstream: Guard<UpstreamName> = isOneOf<UpstreamName>({
  anthropic: true,
  azure_anthropic: true,
  azure_openai: true,
  emulator: true,
})

const isSection: Guard<StripSegment['section']> = isOneOf<StripSegment['section']>({
  tools: true,
  system: true,
  messages: true,
})

/** How long an entry lives. */
export const isTtl: Guard<StripBreakpoint['ttl']> = isOneOf<StripBreakpoint['ttl']>({ '5m': true, '1h': true })

/** Tokens of an exchange, or of many. */
export const isUsage: Guard<Usage> = isObject<Usage>({
  cached: isCount,
  saved5m: isCount,
  saved1h: isCount,
  fresh: isCount,
  output: isCount,
})

/** What was paid, and what would have been. */
export const isCost: Guard<Cost> = isObject<Cost>({ paid: isWhole, uncached: isWhole, avoided: isWhole })

/** Whose doing the avoided money is. */
export const isAttribution: Guard<Attribution> = isObject<Attribution>({ byClient: isWhole, ours: isWhole })

const isMeasured: Guard<MeasuredBlock> = isObject<MeasuredBlock>({ bytes: isCount, digest: isText })

const isFirstDifference: Guard<FirstDifference> = isObject<FirstDifference>({
  sharedTokens: isCount,
  before: orNull(isMeasured),
  now: orNull(isMeasured),
})

/** What is shown of a diagnosis. */
type ShownDiagnosis = Pick<
  DiagnosisRecord,
  'section' | 'path' | 'tokensLost' | 'moneyLost' | 'firstDifference' | 'explanation' | 'advice'
> &
  Readonly<{ outcome: string; cause: string | null; fault: string }>

const isShownDiagnosis: Guard<ShownDiagnosis> = isObject<ShownDiagnosis>({
  outcome: isText,
  cause: orNull(isText),
  fault: isText,
  section: orNull(isSection),
  path: orNull(isText),
  tokensLost: isCount,
  moneyLost: orNull(isWhole),
  firstDifference: (value): value is FirstDifference | undefined => value === undefined || isFirstDifference(value),
  explanation: isText,
  advice: orNull(isText),
})

/** Why an exchange read what it read. Codes are not checked: they grow with the server, and the page shows its sentences. */
export const isDiagnosis: Guard<DiagnosisRecord> = (value): value is DiagnosisRecord => isShownDiagnosis(value)

const isStripBreakpoint: Guard<StripBreakpoint> = isObject<StripBreakpoint>({
  path: isText,
  layer: isOneOf<StripBreakpoint['layer']>({ base: true, continuity: true, active: true }),
  ttl: isTtl,
  placedBy: isOneOf<StripBreakpoint['placedBy']>({ client: true, sternline: true }),
  reason: isOneOf<StripBreakpoint['reason']>({
    'last-tool': true,
    'last-system-block': true,
    'previous-request-end': true,
    'deepest-warm-entry': true,
    'newest-block': true,
    client: true,
    automatic: true,
    'end-of-history': true,
    'second-newest-message': true,
    'earlier-request-end': true,
  }),
})

const isStripSegment: Guard<StripSegment> = isObject<StripSegment>({
  section: isSection,
  tokens: isCount,
  breakpoint: orNull(isStripBreakpoint),
})

const isPlanRecord: Guard<PlanRecord> = isObject<PlanRecord>({
  strategy: isOneOf<PlanRecord['strategy']>({
    layered: true,
    'two-recent': true,
    'three-layer': true,
    off: true,
  }),
  automatic: orNull(isTtl),
  untouched: orNull(
    isOneOf<NonNullable<PlanRecord['untouched']>>({
      'caching-off': true,
      'on-thread': true,
      'nothing-to-mark': true,
      'client-markers-refused': true,
      'already-planned': true,
      unreadable: true,
      'other-api': true,
    }),
  ),
  warnings: isListOf(isText),
})

/** Checks one exchange as the server sends it. */
export const isExchange: Guard<Exchange> = isObject<Exchange>({
  id: isText,
  session: isText,
  state: isOneOf<Exchange['state']>({ running: true, answered: true, finished: true }),
  upstream: isUpstream,
  emulated: isFlag,
  agent: isObject<Exchange['agent']>({ id: orNull(isText), parent: orNull(isText) }),
  client: isText,
  model: isText,
  stream: isFlag,
  startedAt: isTime,
  answeredAt: orNull(isTime),
  finishedAt: orNull(isTime),
  outcome: orNull(
    isOneOf<NonNullable<Exchange['outcome']>>({
      ok: true,
      refused: true,
      broken: true,
      aborted: true,
      unreachable: true,
    }),
  ),
  status: orNull(isCount),
  error: orNull(isText),
  requestId: orNull(isText),
  plan: isPlanRecord,
  strip: isListOf(isStripSegment),
  estimatedTokens: isCount,
  fingerprint: isText,
  usage: orNull(isUsage),
  cost: orNull(isCost),
  attribution: orNull(isAttribution),
  diagnosis: orNull(isDiagnosis),
  requestBytes: isCount,
})

/** Checks the data of one server-sent event. */
export const isEngineEvent: Guard<EngineEvent> = isObject<EngineEvent>({
  type: isOneOf<EngineEvent['type']>({
    'exchange-started': true,
    'exchange-answered': true,
    'exchange-finished': true,
  }),
  exchange: isExchange,
})
