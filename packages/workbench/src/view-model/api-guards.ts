import type { Attribution, Cost, Usage } from '@sternline/core'
import type {
  ApiExchanges,
  ApiSessions,
  ApiStatus,
  DiagnosisRecord,
  EngineEvent,
  Exchange,
  PlanRecord,
  SessionSummary,
  StripSegment,
  UpstreamName,
} from '@sternline/engine'
import { type Guard, isCount, isFlag, isListOf, isObject, isOneOf, isText, isTime, isWhole, orNull } from './guards.ts'

type StripBreakpoint = NonNullable<StripSegment['breakpoint']>

const isUpstream: Guard<UpstreamName> = isOneOf<UpstreamName>({
  anthropic: true,
  azure_anthropic: true,
  azure_openai: true,
  emulator: true,
})

const isTtl: Guard<StripBreakpoint['ttl']> = isOneOf<StripBreakpoint['ttl']>({ '5m': true, '1h': true })

const isUsage: Guard<Usage> = isObject<Usage>({
  cached: isCount,
  saved5m: isCount,
  saved1h: isCount,
  fresh: isCount,
  output: isCount,
})

const isCost: Guard<Cost> = isObject<Cost>({ paid: isWhole, uncached: isWhole, avoided: isWhole })

const isAttribution: Guard<Attribution> = isObject<Attribution>({ byClient: isWhole, ours: isWhole })

type ShownDiagnosis = Readonly<{ cause: string | null; tokensLost: number; explanation: string; advice: string | null }>

const isShownDiagnosis: Guard<ShownDiagnosis> = isObject<ShownDiagnosis>({
  cause: orNull(isText),
  tokensLost: isCount,
  explanation: isText,
  advice: orNull(isText),
})

/** Only what is shown is checked: the codes grow with the server, and the page shows its sentences. */
const isDiagnosis: Guard<DiagnosisRecord> = (value): value is DiagnosisRecord => isShownDiagnosis(value)

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
  section: isOneOf<StripSegment['section']>({ tools: true, system: true, messages: true }),
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

const isSessionSummary: Guard<SessionSummary> = isObject<SessionSummary>({
  session: isText,
  client: isText,
  model: isText,
  upstream: isUpstream,
  emulated: isFlag,
  exchanges: isCount,
  failed: isCount,
  startedAt: isTime,
  lastAt: isTime,
  usage: isUsage,
  cost: isCost,
  attribution: isAttribution,
  unpriced: isCount,
})

/** Checks the answer of `GET /api/status`. */
export const isApiStatus: Guard<ApiStatus> = isObject<ApiStatus>({
  version: isText,
  upstream: isUpstream,
  upstreamHost: orNull(isText),
  emulated: isFlag,
  now: isTime,
  ledgerFile: orNull(isText),
  ledgerProblem: orNull(isText),
})

/** What of a list could be read, and how many items could not. */
export type ReadList<T> = Readonly<{ kept: readonly T[]; dropped: number }>

/**
 * Keeps the items of a list that are as they should be, so that one bad row never hides the others.
 *
 * @returns null when there is no list under that name
 */
function readList<T>(answer: unknown, name: string, guard: Guard<T>): ReadList<T> | null {
  if (typeof answer !== 'object' || answer === null) return null
  const list: unknown = new Map<string, unknown>(Object.entries(answer)).get(name)
  if (!Array.isArray(list)) return null
  const kept = list.filter(guard)
  return { kept, dropped: list.length - kept.length }
}

/** Reads the answer of `GET /api/sessions`; null when it is no such answer. */
export function readSessions(answer: unknown): ReadList<SessionSummary> | null {
  return readList(answer, 'sessions' satisfies keyof ApiSessions, isSessionSummary)
}

/** Reads the answer of `GET /api/sessions/:session/exchanges`; null when it is no such answer. */
export function readExchanges(answer: unknown): ReadList<Exchange> | null {
  return readList(answer, 'exchanges' satisfies keyof ApiExchanges, isExchange)
}

/** Checks the data of one server-sent event. */
export const isEngineEvent: Guard<EngineEvent> = isObject<EngineEvent>({
  type: isOneOf<EngineEvent['type']>({
    'exchange-started': true,
    'exchange-answered': true,
    'exchange-finished': true,
  }),
  exchange: isExchange,
})
