import type { BillingTerms, Usage } from '@sternline/core'
import type { Promised, Remembered } from '@sternline/core/diagnosis'
import { type Ending, startExchange } from './account.ts'
import { attempt } from './attempt.ts'
import { diagnoseExchange } from './diagnose-exchange.ts'
import type { EngineCall } from './engine-call.ts'
import type { EngineParts } from './engine-parts.ts'
import type { EngineEvent } from './events.ts'
import type { DiagnosisRecord, Exchange } from './exchange.ts'
import type { UpstreamResponse } from './ports.ts'
import type { Prepared } from './prepare.ts'
import { createPricer, type Pricer } from './price.ts'
import type { Teachers } from './teachers.ts'

/** What an exchange began with. */
export type Entry = Readonly<{
  id: string
  call: EngineCall
  prepared: Prepared
  startedAt: number
  /** The values of its `anthropic-beta` headers. */
  betas: readonly string[]
  /** The request before it in the same conversation. */
  before: Remembered | null
  /** What memory promised before the request was sent, see `deepestPromise`. */
  promised: Promised | null
}>

/** What has been heard of an answer. */
export type Heard = Readonly<{
  /** Null while no answer has begun. */
  head: Pick<UpstreamResponse, 'status' | 'headers'> | null
  answeredAt: number | null
  usage: Usage | null
  terms: BillingTerms
}>

/**
 * The books of one exchange: what it cost and whose doing that is, why it read what it read; told to whoever listens, and recorded. Nobody
 * waits for them, so a host may let them be kept later; each step sees what was known when it was asked for. A step that fails leaves its
 * figure out.
 */
export class Books {
  readonly #parts: EngineParts
  readonly #teachers: Teachers
  #entry: Entry
  #exchange: Exchange | null = null
  #price: Pricer | null = null
  #lastPriced: Readonly<{ heard: Heard; price: ReturnType<Pricer> }> | null = null

  constructor(parts: EngineParts, teachers: Teachers, entry: Entry) {
    this.#parts = parts
    this.#teachers = teachers
    this.#entry = entry
  }

  /** The request is about to be sent. */
  started(): void {
    this.#exchange = this.#begin()
    this.#publish('exchange-started', this.#exchange)
  }

  /** It was sent in another form in place of the first one. */
  sentInstead(prepared: Prepared): void {
    this.#entry = { ...this.#entry, prepared }
    this.#exchange = this.#begin()
  }

  /** Its answer has begun. */
  answered(heard: Heard): void {
    this.#exchange = { ...this.#heard(heard), state: 'answered' }
    this.#publish('exchange-answered', this.#exchange)
  }

  /** It is over. */
  finished(heard: Heard, ending: Ending, finishedAt: number): void {
    const closed: Exchange = { ...this.#heard(heard), state: 'finished', finishedAt, ...ending }
    const exchange = { ...closed, diagnosis: this.#diagnosed(closed, heard) }
    this.#publish('exchange-finished', exchange)
    attempt(() => this.#parts.ledger.record(exchange))
    attempt(() => this.#entry.call.finished?.(exchange))
  }

  #begin(): Exchange {
    const { id, call, prepared, startedAt } = this.#entry
    return startExchange(call, prepared, { id, upstream: this.#parts.upstream, startedAt })
  }

  #heard(heard: Heard): Exchange {
    const { head, answeredAt, usage } = heard
    const requestId = head?.headers.find(([name]) => name.toLowerCase() === 'request-id')?.[1] ?? null
    const status = head?.status ?? null
    return { ...(this.#exchange ?? this.#begin()), status, requestId, answeredAt, usage, ...this.#priced(heard) }
  }

  /** The price of what the answer has told so far; as a rule its end tells nothing that its beginning did not. */
  #priced(heard: Heard): ReturnType<Pricer> {
    const last = this.#lastPriced
    if (last !== null && last.heard.terms === heard.terms && isSame(last.heard.usage, heard.usage)) return last.price
    const price = attempt(() => this.#pricer(heard)(heard.usage, heard.terms)) ?? { cost: null, attribution: null }
    this.#lastPriced = { heard, price }
    return price
  }

  #pricer({ answeredAt }: Heard): Pricer {
    const { call, prepared, startedAt } = this.#entry
    const { alone } = this.#teachers
    this.#price ??= createPricer({
      prepared,
      scope: call.scope,
      startedAt,
      answeredAt: answeredAt ?? startedAt,
      alone,
    })
    return this.#price
  }

  #diagnosed(exchange: Exchange, { usage, terms }: Heard): DiagnosisRecord | null {
    if (usage === null) return null
    const { prepared, call, betas, before, promised } = this.#entry
    const { scope } = call
    return attempt(() => diagnoseExchange({ exchange, prepared, usage, terms, scope, betas, before, promised }))
  }

  #publish(type: EngineEvent['type'], exchange: Exchange): void {
    attempt(() => this.#parts.publish({ type, exchange }))
  }
}

function isSame(a: Usage | null, b: Usage | null): boolean {
  if (a === null || b === null) return a === b
  return (
    a.cached === b.cached &&
    a.saved5m === b.saved5m &&
    a.saved1h === b.saved1h &&
    a.fresh === b.fresh &&
    a.output === b.output
  )
}
