import {
  type CacheSettings,
  createUsageTap,
  inputTokens,
  lessonOf,
  type ModelLookup,
  type Prompt,
  type Usage,
} from '@sternline/core'
import { describe, type RunningExchange, type Settled, startExchange } from './account.ts'
import { type Calibration, createCalibration } from './calibration.ts'
import { type ClientAlone, createClientAlone } from './client-alone.ts'
import type { EngineCall } from './engine-call.ts'
import type { EngineEvent } from './events.ts'
import type { Exchange } from './exchange.ts'
import type { Clock, HeaderList, LedgerWriter, Memory, Upstream, UpstreamResponse } from './ports.ts'
import { type Prepared, prepare } from './prepare.ts'
import { createPricer, type Pricer } from './price.ts'
import { createSessionIndex } from './session-index.ts'
import { UpstreamUnreachable } from './upstream-unreachable.ts'

/** What an engine is composed of. */
export type EngineParts = Readonly<{
  upstream: Upstream
  ledger: LedgerWriter
  memory: Memory
  clock: Clock
  settings: CacheSettings
  /** Tells what stands behind the name in a request. Default: `findModel`, which knows no deployments. */
  models?: ModelLookup
  /** Is told what happens as it happens. What it throws is ignored. */
  publish: (event: EngineEvent) => void
}>

/** The upstream's answer, byte for byte, and the id of the exchange that it belongs to. */
export type EngineAnswer = Readonly<{
  exchange: string
  status: number
  headers: HeaderList
  /** To be consumed to its end or returned early; either way the exchange is accounted. */
  body: AsyncIterable<Uint8Array>
}>

/** The one pipeline: read, plan, apply, send, read usage, account. */
export interface Engine {
  /**
   * Sends one request through the pipeline. Whatever fails in reading, planning or memory, the request goes on as it came.
   *
   * @throws UpstreamUnreachable when no answer came; the exchange is recorded all the same
   */
  run(call: EngineCall): Promise<EngineAnswer>
}

/** Composes the pipeline. Every host (gateway, library, assistant, lab) runs this one. */
export function createEngine(parts: EngineParts): Engine {
  const sessions = createSessionIndex()
  const alone = createClientAlone()
  const calibration = createCalibration()
  return {
    async run(call) {
      const startedAt = parts.clock.now()
      const sessionOf = (prompt: Prompt | null): string => call.session ?? sessions.sessionOf(call.scope, prompt)
      const prepared = await prepare(call.body, { ...parts, calibration, sessionOf, scope: call.scope, at: startedAt })
      const exchange = startExchange(call, prepared, { upstream: parts.upstream, startedAt })
      const run = new Run({ ...parts, alone, calibration }, call, prepared, exchange)
      return run.send()
    },
  }
}

type RunParts = EngineParts & Readonly<{ alone: ClientAlone; calibration: Calibration }>

/** One exchange on its way. */
class Run {
  readonly #parts: RunParts
  readonly #call: EngineCall
  readonly #prepared: Prepared
  readonly #tap = createUsageTap()
  readonly #errorHead: Uint8Array[] = []
  #price: Pricer | null = null
  #exchange: RunningExchange

  constructor(parts: RunParts, call: EngineCall, prepared: Prepared, exchange: RunningExchange) {
    this.#parts = parts
    this.#call = call
    this.#prepared = prepared
    this.#exchange = exchange
  }

  async send(): Promise<EngineAnswer> {
    const { upstream } = this.#parts
    const { path, headers, signal } = this.#call
    this.#publish('exchange-started')
    let response: UpstreamResponse
    try {
      response = await upstream.send({ method: 'POST', path, headers, body: this.#prepared.pieces, signal })
    } catch (cause) {
      this.#finish(signal.aborted ? { outcome: 'aborted' } : { outcome: 'unreachable', error: 'upstream-unreachable' })
      throw new UpstreamUnreachable(this.#exchange.id, upstream, cause)
    }
    const requestId = response.headers.find(([name]) => name.toLowerCase() === 'request-id')?.[1] ?? null
    this.#exchange = { ...this.#exchange, status: response.status, requestId }
    return {
      exchange: this.#exchange.id,
      status: response.status,
      headers: response.headers,
      body: this.#relay(response),
    }
  }

  async *#relay(response: UpstreamResponse): AsyncGenerator<Uint8Array> {
    const isRefused = response.status >= 400
    let settled: Settled = { outcome: 'aborted' }
    try {
      for await (const chunk of response.body) {
        this.#take(chunk, isRefused)
        yield chunk
      }
      settled = isRefused ? { outcome: 'refused', error: describe(this.#errorHead) } : { outcome: 'ok' }
    } catch (cause) {
      settled = this.#call.signal.aborted ? { outcome: 'aborted' } : { outcome: 'broken', error: 'answer-broken' }
      throw cause
    } finally {
      this.#finish(settled)
    }
  }

  #take(chunk: Uint8Array, isRefused: boolean): void {
    const isFirst = this.#exchange.answeredAt === null
    if (isRefused) this.#errorHead.push(chunk.slice(0, ERROR_HEAD_BYTES))
    const known = this.#tap.usage !== null
    this.#tap.push(chunk)
    const { usage } = this.#tap
    const answeredAt = this.#exchange.answeredAt ?? this.#parts.clock.now()
    this.#exchange = { ...this.#exchange, state: 'answered', answeredAt, usage, ...this.#priced(answeredAt) }
    if (isFirst || (usage !== null && !known)) this.#publish('exchange-answered')
    if (usage !== null && !known) this.#learn(usage)
  }

  /** A figure of money is never worth a request: what fails here leaves the exchange without one. */
  #priced(answeredAt: number): ReturnType<Pricer> {
    const { usage, terms } = this.#tap
    const { scope } = this.#call
    const { startedAt } = this.#exchange
    try {
      this.#price ??= createPricer({ prepared: this.#prepared, scope, startedAt, answeredAt, alone: this.#parts.alone })
      return this.#price(usage, terms)
    } catch {
      return { cost: null, attribution: null }
    }
  }

  /** Memory is a help, never a condition: what fails here costs a hit, not a request. */
  #learn(usage: Usage): void {
    const { prompt, facts, plan, promised } = this.#prepared
    const { session, estimatedTokens, startedAt } = this.#exchange
    this.#parts.calibration.learn(session, facts, estimatedTokens, inputTokens(usage))
    if (prompt === null || promised === null) return
    try {
      const lesson = lessonOf({ prompt, facts, plan, usage, promised, at: startedAt })
      this.#parts.memory.learn(this.#call.scope, prompt.model, lesson).catch(() => undefined)
    } catch {
      // As above.
    }
  }

  #finish(settled: Settled): void {
    const { usage } = this.#tap
    this.#exchange = {
      ...this.#exchange,
      state: 'finished',
      finishedAt: this.#parts.clock.now(),
      outcome: settled.outcome,
      error: settled.error ?? null,
      usage,
      ...this.#priced(this.#exchange.answeredAt ?? this.#exchange.startedAt),
    }
    this.#publish('exchange-finished')
    this.#parts.ledger.record(this.#exchange)
  }

  #publish(type: EngineEvent['type']): void {
    const exchange: Exchange = this.#exchange
    try {
      this.#parts.publish({ type, exchange })
    } catch {
      // A listener's fault is not the client's.
    }
  }
}

/** How much of each chunk of a refusal is kept to read its code. Unit: bytes. */
const ERROR_HEAD_BYTES = 8192
