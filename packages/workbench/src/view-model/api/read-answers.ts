import type {
  ApiComparison,
  ApiDeletion,
  ApiExchange,
  ApiStatus,
  ApiTextKeeping,
  ApiUsage,
  ComparedTexts,
  Exchange,
  ListedSession,
  Loss,
  SessionCall,
  SessionDeleted,
  UsageCell,
  Warmth,
  Waterfall,
} from '@sternline/engine'
import { type Guard, isCount, isFlag, isListOf, isObject, isOneOf, isText, isTime, isWhole, orNull } from '../guards.ts'
import { isAttribution, isCost, isDiagnosis, isExchange, isTtl, isUpstream, isUsage } from './exchange-guards.ts'

const isLoss: Guard<Loss> = isObject<Loss>({ tokens: isCount, money: isWhole })

const isWarmth: Guard<Warmth> = isObject<Warmth>({
  ttl: isTtl,
  expiresAt: isTime,
  tokens: isCount,
  recache: orNull(isWhole),
})

const isCall: Guard<SessionCall> = isObject<SessionCall>({
  id: isText,
  agent: orNull(isText),
  startedAt: isTime,
  usage: orNull(isUsage),
  tokensLost: isCount,
})

/** What is checked of a cause is that it is a text: they grow with the server. */
const isCause: Guard<ListedSession['lastCause']> = (value): value is ListedSession['lastCause'] =>
  value === null || isText(value)

const isListedSession: Guard<ListedSession> = isObject<ListedSession>({
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
  agents: isCount,
  running: isCount,
  lost: isLoss,
  lastCause: isCause,
  warmth: orNull(isWarmth),
  recent: isListOf(isCall),
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
  needRestart: (value): value is readonly string[] | undefined => value === undefined || isListOf(isText)(value),
})

/** Checks the answer of `DELETE /api/sessions/:session`. */
export const isApiDeletion: Guard<ApiDeletion> = isObject<ApiDeletion>({ exchanges: isCount })

/** Checks the data of an event that tells of a deleted session. */
export const isSessionDeleted: Guard<SessionDeleted> = isObject<SessionDeleted>({
  type: isOneOf({ 'session-deleted': true }),
  session: isText,
})

const isWaterfall: Guard<Waterfall> = isObject<Waterfall>({
  list: isWhole,
  reads: isWhole,
  writes: isWhole,
  paid: isWhole,
})

/** Checks the answer of `GET /api/exchanges/:id`. */
export const isApiExchange: Guard<ApiExchange> = isObject<ApiExchange>({
  exchange: isExchange,
  waterfall: orNull(isWaterfall),
  label: orNull(isText),
})

const isComparedTexts: Guard<ComparedTexts> = isObject<ComparedTexts>({
  path: isText,
  from: isCount,
  before: orNull(isText),
  now: orNull(isText),
})

/** Checks the answer of `GET /api/exchanges/:id/comparison`. */
export const isApiComparison: Guard<ApiComparison> = isObject<ApiComparison>({
  before: orNull(isExchange),
  texts: orNull(isComparedTexts),
  diagnosis: orNull(isDiagnosis),
})

const isUsageCell: Guard<UsageCell> = isObject<UsageCell>({
  at: isTime,
  client: isText,
  model: isText,
  upstream: isUpstream,
  emulated: isFlag,
  cause: isCause,
  exchanges: isCount,
  failed: isCount,
  reported: isCount,
  readers: isCount,
  lost: isLoss,
  usage: isUsage,
  cost: isCost,
  attribution: isAttribution,
  unpriced: isCount,
})

/** Checks the answer of `GET /api/usage`. */
export const isApiUsage: Guard<ApiUsage> = isObject<ApiUsage>({
  from: isTime,
  to: isTime,
  step: isCount,
  cells: isListOf(isUsageCell),
})

/** Checks the answer of `/api/sessions/:session/keep-text`. */
export const isApiTextKeeping: Guard<ApiTextKeeping> = isObject<ApiTextKeeping>({ until: orNull(isTime) })

/** What of a list could be read, and how many items could not. */
type ReadList<T> = Readonly<{ kept: readonly T[]; dropped: number }>

/** Sessions that could be read, with the clock that caches live by. */
export type ReadSessions = ReadList<ListedSession> & Readonly<{ now: number }>

/** Exchanges that could be read, and whether there are older ones. */
export type ReadExchanges = ReadList<Exchange> & Readonly<{ more: boolean; first: string | null }>

/** Keeps the items of a list that are as they should be, so that one bad row never hides the others. */
function readList<T>(list: readonly unknown[], guard: Guard<T>): ReadList<T> {
  const kept = list.filter(guard)
  return { kept, dropped: list.length - kept.length }
}

const isAnyList: Guard<readonly unknown[]> = (value): value is readonly unknown[] => Array.isArray(value)
const isSessions = isObject<{ now: number; sessions: readonly unknown[] }>({ now: isTime, sessions: isAnyList })
const isExchanges = isObject<{ exchanges: readonly unknown[]; more: boolean }>({ exchanges: isAnyList, more: isFlag })

/** Reads the answer of `GET /api/sessions`; null when it is no such answer. */
export function readSessions(answer: unknown): ReadSessions | null {
  return isSessions(answer) ? { ...readList(answer.sessions, isListedSession), now: answer.now } : null
}

/** Reads the answer of `GET /api/sessions/:session/exchanges`; null when it is no such answer. */
export function readExchanges(answer: unknown): ReadExchanges | null {
  if (!isExchanges(answer)) return null
  const read = readList(answer.exchanges, isExchange)
  return { ...read, more: answer.more, first: read.kept[0]?.id ?? null }
}
