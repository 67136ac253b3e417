import { type BillingTerms, createUsageTap, inputTokens, type Usage } from '@sternline/core'
import type { Promised, Remembered } from '@sternline/core/diagnosis'
import { lessonOf } from '@sternline/core/memory'
import { describe, type RunningExchange, type Settled, startExchange } from './account.ts'
import { attempt } from './attempt.ts'
import { deepestPromise, diagnoseExchange, rememberedOf } from './diagnose-exchange.ts'
import type { EngineCall } from './engine-call.ts'
import type { EngineParts } from './engine-parts.ts'
import type { EngineEvent } from './events.ts'
import type { DiagnosisRecord, Exchange } from './exchange.ts'
import type { UpstreamResponse } from './ports.ts'
import type { Prepared } from './prepare.ts'
import { createPricer, type Pricer } from './price.ts'
import type { Teachers } from './teachers.ts'

/** How much of a refusal is kept to read its code. Unit: bytes. */
const ERROR_HEAD_BYTES = 8192

/**
 * The account of one exchange: what passes is only looked at; what it means is worked out by `settle` and `end`, which a host
 * may call when the bytes are on their way. Nothing here ever fails a request: what goes wrong leaves a figure out.
 */
export class Accounting {
  readonly #parts: EngineParts
  readonly #teachers: Teachers
  readonly #call: EngineCall
  readonly #tap = createUsageTap()
  readonly #betas: readonly string[]
  readonly #conversation: string
  #before: Remembered | null
  #promised: Promised | null
  #prepared: Prepared
  #errorHead: Uint8Array[] | null = null
  #errorBytes = 0
  #price: Pricer | null = null
  #lastPriced: Readonly<{ usage: Usage; terms: BillingTerms; price: ReturnType<Pricer> }> | null = null
  #exchange: RunningExchange
  #answeredAt: number | null = null
  #settledUsage: Usage | null = null
  #isAnswerTold = false
  #isOver = false

  constructor(parts: EngineParts, teachers: Teachers, call: EngineCall, prepared: Prepared, startedAt: number) {
    this.#parts = parts
    this.#teachers = teachers
    this.#call = call
    this.#prepared = prepared
    this.#exchange = startExchange(call, prepared, { upstream: parts.upstream, startedAt })
    this.#betas = call.headers.flatMap(([name, value]) =>
      name.toLowerCase() === 'anthropic-beta' ? value.split(',') : [],
    )
    this.#conversation = [call.scope, prepared.session, call.agent.id ?? ''].join('\n')
    this.#before = attempt(() => teachers.recollection.recall(this.#conversation))
    this.#promised = attempt(() => deepestPromise(prepared, startedAt))
    this.#remember()
  }

  /** The exchange as it stands. */
  get exchange(): Exchange {
    return this.#exchange
  }

  /** True when bytes have passed whose meaning was not worked out yet. */
  get isDue(): boolean {
    if (this.#isOver) return false
    return this.#isAnswerTold ? this.#settledUsage === null && this.#tap.usage !== null : this.#answeredAt !== null
  }

  /** Tells that the request is about to be sent. */
  start(): void {
    this.#publish('exchange-started')
  }

  /** Takes another form of the request, which was sent in place of the first one. */
  sentInstead(prepared: Prepared): void {
    const { id, startedAt } = this.#exchange
    this.#prepared = prepared
    this.#exchange = { ...startExchange(this.#call, prepared, { upstream: this.#parts.upstream, startedAt }), id }
    this.#remember()
  }

  /** Takes the head of the answer. */
  answered({ status, headers }: UpstreamResponse): void {
    const requestId = headers.find(([name]) => name.toLowerCase() === 'request-id')?.[1] ?? null
    this.#exchange = { ...this.#exchange, status, requestId }
    if (status >= 400) this.#errorHead = []
  }

  /** Looks at bytes of the answer as they pass. They are neither kept nor changed. */
  take(chunk: Uint8Array): void {
    this.#answeredAt ??= this.#parts.clock.now()
    if (this.#errorHead !== null && this.#errorBytes < ERROR_HEAD_BYTES) {
      this.#errorBytes += chunk.length
      this.#errorHead.push(chunk.slice(0, ERROR_HEAD_BYTES))
    }
    attempt(() => this.#tap.push(chunk))
  }

  /** Works out what has passed so far, when it tells something new. */
  settle(): void {
    if (!this.isDue) return
    const { usage } = this.#tap
    const isNews = usage !== null && this.#settledUsage === null
    this.#exchange = { ...this.#exchange, state: 'answered', answeredAt: this.#answeredAt, usage, ...this.#priced() }
    this.#isAnswerTold = true
    this.#settledUsage = usage
    this.#publish('exchange-answered')
    if (!isNews) return
    this.#learn(usage)
    this.#remember()
  }

  /** Closes the account. Later calls do nothing. */
  end(settled: Settled): void {
    if (this.#isOver) return
    this.settle()
    this.#isOver = true
    const { usage } = this.#tap
    this.#exchange = {
      ...this.#exchange,
      state: 'finished',
      finishedAt: this.#parts.clock.now(),
      outcome: settled.outcome,
      error: settled.error ?? null,
      usage,
      ...this.#priced(),
    }
    this.#exchange = { ...this.#exchange, diagnosis: this.#diagnosed() }
    this.#rememberLast(usage)
    this.#publish('exchange-finished')
    const exchange = this.#exchange
    attempt(() => this.#parts.ledger.record(exchange))
    attempt(() => this.#call.finished?.(exchange))
    this.#letGo()
  }

  /** Whoever still holds the account must not hold prompts with it: an engine that serves many would carry them from one collection to the next. */
  #letGo(): void {
    this.#before = null
    this.#promised = null
    this.#price = null
    this.#lastPriced = null
    this.#prepared = { ...this.#prepared, prompt: null, pieces: [], strip: [], promised: null }
  }

  /** How an answer ended that came whole. */
  whole(): Settled {
    return this.#errorHead === null ? { outcome: 'ok' } : { outcome: 'refused', error: describe(this.#errorHead) }
  }

  /** The price of what the answer has told so far; as a rule its end tells nothing that its beginning did not. */
  #priced(): ReturnType<Pricer> {
    const { usage, terms } = this.#tap
    const last = this.#lastPriced
    if (usage !== null && last !== null && last.terms === terms && isSame(last.usage, usage)) return last.price
    const price = this.#priceNow(usage, terms)
    this.#lastPriced = usage === null ? null : { usage, terms, price }
    return price
  }

  #priceNow(usage: Usage | null, terms: BillingTerms): ReturnType<Pricer> {
    const { startedAt } = this.#exchange
    const priced = attempt(() => {
      this.#price ??= createPricer({
        prepared: this.#prepared,
        scope: this.#call.scope,
        startedAt,
        answeredAt: this.#answeredAt ?? startedAt,
        alone: this.#teachers.alone,
      })
      return this.#price(usage, terms)
    })
    return priced ?? { cost: null, attribution: null }
  }

  /** Remembers the request as it stands, for the diagnosis of the next one. */
  #remember(): void {
    attempt(() => {
      const remembered = rememberedOf(this.#exchange, this.#prepared, this.#call.scope, this.#betas)
      if (remembered !== null) this.#teachers.recollection.remember(this.#conversation, remembered)
      return null
    })
  }

  #rememberLast(usage: Usage | null): void {
    const before = this.#before
    if (usage !== null) this.#remember()
    // A request that failed tells nothing about the cache: the one before stays the last.
    else if (before !== null) attempt(() => this.#teachers.recollection.remember(this.#conversation, before))
  }

  #diagnosed(): DiagnosisRecord | null {
    const { usage, terms } = this.#tap
    if (usage === null) return null
    return attempt(() =>
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

  #learn(usage: Usage): void {
    const { prompt, facts, plan, promised, session } = this.#prepared
    const { estimatedTokens, startedAt } = this.#exchange
    attempt(() => this.#teachers.calibration.learn(session, facts, estimatedTokens, inputTokens(usage)))
    if (prompt === null || promised === null) return
    const lesson = attempt(() => lessonOf({ prompt, facts, plan, usage, promised, at: startedAt }))
    if (lesson === null) return
    attempt(() => this.#parts.memory.learn(this.#call.scope, prompt.model, lesson).catch(() => undefined))
  }

  #publish(type: EngineEvent['type']): void {
    const exchange: Exchange = this.#exchange
    attempt(() => this.#parts.publish({ type, exchange }))
  }
}

function isSame(a: Usage, b: Usage): boolean {
  return (
    a.cached === b.cached &&
    a.saved5m === b.saved5m &&
    a.saved1h === b.saved1h &&
    a.fresh === b.fresh &&
    a.output === b.output
  )
}
