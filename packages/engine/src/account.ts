import { fingerprintOf } from '@sternline/core'
import type { Promised, Remembered } from '@sternline/core/diagnosis'
import { attempt } from './attempt.ts'
import type { EngineCall } from './engine-call.ts'
import type { Agent, Exchange, ExchangeOutcome, PlanRecord } from './exchange.ts'
import type { Upstream } from './ports.ts'
import type { Prepared } from './prepare.ts'
import { recordable } from './recordable.ts'
import { stripOf } from './strip.ts'

/** What an exchange began with. The call itself is not kept: it holds a connection and all its headers, and books may be kept much later. */
export type Entry = Readonly<{
  id: string
  upstream: Upstream['name']
  emulated: boolean
  scope: string
  agent: Agent
  client: string
  requestBytes: number
  startedAt: number
  finished: EngineCall['finished']
  /** The request before it in the same conversation. */
  before: Remembered | null
  /** What memory promised before the request was sent, see `deepestPromise`. */
  promised: Promised | null
}>

/** How an exchange ended, with a code when something went wrong. */
export type Ending = Readonly<{ outcome: ExchangeOutcome; error: string | null }>

/** The exchange as it stands when its request has been read and planned. */
export function startExchange(entry: Entry, prepared: Prepared): Exchange {
  const { id, upstream, emulated, agent, client, startedAt, requestBytes } = entry
  const { prompt, model, session, plan, facts } = prepared
  const strip = prompt === null ? [] : (attempt(() => stripOf(prompt, plan, facts)) ?? [])
  return {
    id,
    session,
    agent: named(agent),
    state: 'running',
    upstream,
    emulated,
    client: recordable(client),
    model: recordable(model),
    stream: prompt?.stream ?? false,
    startedAt,
    answeredAt: null,
    finishedAt: null,
    outcome: null,
    status: null,
    error: null,
    requestId: null,
    plan: planRecordOf(prepared),
    strip,
    estimatedTokens: strip.reduce((sum, { tokens }) => sum + tokens, 0),
    fingerprint: prompt === null ? '' : fingerprintOf(prompt),
    usage: null,
    cost: null,
    attribution: null,
    diagnosis: null,
    requestBytes,
  }
}

/** The plan of a request as it is told and recorded: codes, no places. */
export function planRecordOf({ plan, warnings }: Prepared): PlanRecord {
  const { strategy, automatic, untouched, repairs } = plan
  if (warnings.length + repairs.length + plan.warnings.length === 0) return plainRecord(strategy, automatic, untouched)
  const repaired = repairs.map(({ problem, done }) => `repaired:${problem}:${done}`)
  return {
    strategy,
    automatic,
    untouched,
    warnings: [...warnings, ...repaired, ...plan.warnings.map(({ code }) => code)],
  }
}

/** The record of a plan that nothing is to be said about: the same object as the last time, where it says the same. */
function plainRecord(
  strategy: PlanRecord['strategy'],
  automatic: PlanRecord['automatic'],
  untouched: PlanRecord['untouched'],
): PlanRecord {
  const isSame = plain.strategy === strategy && plain.automatic === automatic && plain.untouched === untouched
  if (!isSame) plain = { strategy, automatic, untouched, warnings: [] }
  return plain
}

/** Nearly every request of a client is planned like the one before. */
let plain: PlanRecord = { strategy: 'layered', automatic: null, untouched: null, warnings: [] }

function named(agent: Agent): Agent {
  const { id, parent } = agent
  if (id === null && parent === null) return agent
  return { id: id === null ? null : recordable(id), parent: parent === null ? null : recordable(parent) }
}

/**
 * Reads the code of a refusal from the beginning of its body, in Anthropic's shape or Azure's.
 *
 * @returns `refused` when there is none that is safe to keep: codes are short words, never text
 */
export function describe(head: readonly Uint8Array[]): string {
  try {
    const text = head.map(chunk => new TextDecoder().decode(chunk)).join('')
    const body: unknown = JSON.parse(text)
    const error = isFields(body) && isFields(body['error']) ? body['error'] : {}
    const code = [error['code'], error['type']].find(value => typeof value === 'string' && CODE.test(value))
    return typeof code === 'string' ? recordable(code) : 'refused'
  } catch {
    return 'refused'
  }
}

const CODE = /^[A-Za-z][A-Za-z0-9_.-]{2,63}$/

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
