import type { BillingTerms, Usage } from '@sternline/core'
import type { Remembered } from '@sternline/core/diagnosis'
import { type Ending, type Entry, startExchange } from './account.ts'
import { attempt } from './attempt.ts'
import { billedAs, diagnoseExchange } from './diagnose-exchange.ts'
import type { EngineParts } from './engine-parts.ts'
import type { EngineEvent } from './events.ts'
import type { DiagnosisRecord, Exchange } from './exchange.ts'
import type { Prepared } from './prepare.ts'
import { createPricer, type Pricer } from './price.ts'
import type { Teachers } from './teachers.ts'

/** The request as it was sent. */
export type Sent = Readonly<{
  prepared: Prepared
  /** The same for the next diagnosis; null for a body that could not be read. */
  remembered: Remembered | null
}>

/** What has been heard of an answer. */
export type Heard = Readonly<{
  /** Status and request id are null while no answer has begun, or where it names none. */
  status: number | null
  requestId: string | null
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
  readonly #entry: Entry
  #sent: Sent
  #exchange: Exchange | null = null
  #price: Pricer | null = null
  #lastPriced: Readonly<{ heard: Heard; price: ReturnType<Pricer> }> | null = null

  constructor(parts: EngineParts, teachers: Teachers, entry: Entry, sent: Sent) {
    this.#parts = parts
    this.#teachers = teachers
    this.#entry = entry
    this.#sent = sent
  }

  /** The request is about to be sent. */
  started(): void {
    this.#exchange = this.#begin()
    this.#publish('exchange-started', this.#exchange)
  }

  /** It was sent in another form in place of the first one. */
  sentInstead(sent: Sent): void {
    this.#sent = sent
    this.#exchange = this.#begin()
  }

  /** Its answer has begun. */
  answered(heard: Heard): void {
    this.#exchange = this.#with(heard, 'answered')
    this.#publish('exchange-answered', this.#exchange)
  }

  /** It is over. */
  finished(heard: Heard, ending: Ending, finishedAt: number): void {
    const answered = this.#with(heard, 'finished')
    const exchange = { ...answered, finishedAt, ...ending, diagnosis: this.#diagnosed(heard) }
    this.#publish('exchange-finished', exchange)
    attempt(() => this.#parts.ledger.record(exchange))
    attempt(() => this.#entry.finished?.(exchange))
  }

  #begin(): Exchange {
    return startExchange(this.#entry, this.#sent.prepared)
  }

  #with(heard: Heard, state: Exchange['state']): Exchange {
    const { status, requestId, answeredAt, usage } = heard
    const { cost, attribution } = this.#priced(heard)
    const exchange = this.#exchange ?? this.#begin()
    return { ...exchange, state, status, requestId, answeredAt, usage, cost, attribution }
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
    const { scope, startedAt } = this.#entry
    const { prepared } = this.#sent
    const { alone } = this.#teachers
    this.#price ??= createPricer({ prepared, scope, startedAt, answeredAt: answeredAt ?? startedAt, alone })
    return this.#price
  }

  #diagnosed({ answeredAt, usage, terms }: Heard): DiagnosisRecord | null {
    const { prepared, remembered } = this.#sent
    if (usage === null || remembered === null) return null
    const { before, promised } = this.#entry
    const now = billedAs(remembered, answeredAt, usage)
    return attempt(() => diagnoseExchange({ before, now, promised, facts: prepared.facts, terms }))
  }

  #publish(type: EngineEvent['type'], exchange: Exchange): void {
    attempt(() => this.#parts.publish({ type, exchange }))
  }
}

function isSame(a: Usage | null, b: Usage | null): boolean {
  if (a === b || a === null || b === null) return a === b
  return (
    a.cached === b.cached &&
    a.saved5m === b.saved5m &&
    a.saved1h === b.saved1h &&
    a.fresh === b.fresh &&
    a.output === b.output
  )
}
