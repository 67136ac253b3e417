import {
  type CacheSettings,
  createUsageTap,
  inputTokens,
  lessonOf,
  type ModelLookup,
  type Prompt,
  type Usage,
} from '@sternline/core'
import type { Promised, Remembered } from '@sternline/core/diagnosis'
import { describe, type RunningExchange, type Settled, startExchange } from './account.ts'
import { type Calibration, createCalibration } from './calibration.ts'
import { type ClientAlone, createClientAlone } from './client-alone.ts'
import { deepestPromise, diagnoseExchange, rememberedOf } from './diagnose-exchange.ts'
import type { EngineCall } from './engine-call.ts'
import type { EngineEvent } from './events.ts'
import type { DiagnosisRecord, Exchange } from './exchange.ts'
import type { Clock, HeaderList, LedgerWriter, Memory, Upstream, UpstreamResponse } from './ports.ts'
import { type Prepared, prepare } from './prepare.ts'
import { createPricer, type Pricer } from './price.ts'
import { createRecollection, type Recollection } from './recollection.ts'
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
  const recollection = createRecollection()
  return {
    async run(call) {
      const own: EngineParts = {
        ...parts,
        upstream: call.upstream ?? parts.upstream,
        settings: call.settings ?? parts.settings,
      }
      const startedAt = own.clock.now()
      const sessionOf = (prompt: Prompt | null): string => call.session ?? sessions.sessionOf(call.scope, prompt)
      const prepared = await prepare(call.body, { ...own, calibration, sessionOf, scope: call.scope, at: startedAt })
      const exchange = startExchange(call, prepared, { upstream: own.upstream, startedAt })
      const run = new Run({ ...own, alone, calibration, recollection }, call, prepared, exchange)
      return run.send()
    },
  }
}

type RunParts = EngineParts & Readonly<{ alone: ClientAlone; calibration: Calibration; recollection: Recollection }>

/** One exchange on its way. */
class Run {
  readonly #parts: RunParts
  readonly #call: EngineCall
  readonly #prepared: Prepared
  readonly #tap = createUsageTap()
  readonly #errorHead: Uint8Array[] = []
  readonly #betas: readonly string[]
  readonly #conversation: string
  readonly #before: Remembered | null
  readonly #promised: Promised | null
  #price: Pricer | null = null
  #exchange: RunningExchange

  constructor(parts: RunParts, call: EngineCall, prepared: Prepared, exchange: RunningExchange) {
    this.#parts = parts
    this.#call = call
    this.#prepared = prepared
    this.#exchange = exchange
    this.#betas = call.headers.flatMap(([name, value]) =>
      name.toLowerCase() === 'anthropic-beta' ? value.split(',') : [],
    )
    this.#conversation = [call.scope, exchange.session, exchange.agent.id ?? ''].join('\n')
    this.#before = parts.recollection.recall(this.#conversation)
    this.#promised = orNull(() => deepestPromise(prepared, exchange.startedAt))
    this.#remember()
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
    if (usage !== null && !known) this.#remember()
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

  /** Remembers the request as it stands, for the diagnosis of the next one. */
  #remember(): void {
    const remembered = rememberedOf(this.#exchange, this.#prepared, this.#call.scope, this.#betas)
    if (remembered !== null) this.#parts.recollection.remember(this.#conversation, remembered)
  }

  /** A diagnosis is never worth a request: what fails here leaves the exchange without one. */
  #diagnosed(): DiagnosisRecord | null {
    const { usage, terms } = this.#tap
    if (usage === null) return null
    return orNull(() =>
      diagnoseExchange({
        exchange: this.#exchange,
        prepared: this.#prepared,
        usage,
        terms,
        scope: this.#call.scope,
        betas: this.#betas,
        before: this.#before,
        promised: this.#promised,
      }),
    )
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
    this.#exchange = { ...this.#exchange, diagnosis: this.#diagnosed() }
    if (usage !== null) this.#remember()
    // A request that failed tells nothing about the cache: the one before stays the last.
    else if (this.#before !== null) this.#parts.recollection.remember(this.#conversation, this.#before)
    this.#publish('exchange-finished')
    this.#parts.ledger.record(this.#exchange)
    quietly(() => this.#call.finished?.(this.#exchange))
  }

  #publish(type: EngineEvent['type']): void {
    const exchange: Exchange = this.#exchange
    quietly(() => this.#parts.publish({ type, exchange }))
  }
}

/** A listener's fault is not the client's. */
function quietly(tell: () => void): void {
  try {
    tell()
  } catch {
    // As above.
  }
}

/** What only explains is never worth a request. */
function orNull<T>(attempt: () => T | null): T | null {
  try {
    return attempt()
  } catch {
    return null
  }
}

/** How much of each chunk of a refusal is kept to read its code. Unit: bytes. */
const ERROR_HEAD_BYTES = 8192
