import type { BillingTerms, Usage } from '@sternline/core'
import type { DiagnosisInput } from '@sternline/core/diagnosis'
import { type Ending, type Entry, startExchange } from './account.ts'
import { attempt } from './attempt.ts'
import { diagnoseExchange } from './diagnose-exchange.ts'
import type { EngineParts } from './engine-parts.ts'
import type { EngineEvent } from './events.ts'
import type { DiagnosisRecord, Exchange } from './exchange.ts'
import type { Prepared } from './prepare.ts'
import { createPricer, type Pricer, UNPRICED } from './price.ts'
import type { Teachers } from './teachers.ts'

/** What has been heard of an answer. */
export type Heard = Readonly<{
  /** Status and request id are null while no answer has begun, or where it names none. */
  status: number | null
  requestId: string | null
  answeredAt: number | null
  usage: Usage | null
  terms: BillingTerms
  /** The request with what was billed for it; null while nothing was, and for a body that could not be read. */
  billed: DiagnosisInput['now'] | null
}>

/**
 * The books of one exchange: what it cost and whose doing that is, why it read what it read; told to whoever listens, and recorded. Nobody
 * waits for them, so a host may let them be kept later; each step sees what was known when it was asked for. No step throws: one that fails
 * leaves its figure out.
 */
export class Books {
  readonly #parts: EngineParts
  readonly #teachers: Teachers
  readonly #entry: Entry
  #prepared: Prepared
  #exchange: Exchange | null = null
  /** What the exchange was last told of; null before it was told anything. */
  #heard: Heard | null = null
  #price: Pricer | null = null

  constructor(parts: EngineParts, teachers: Teachers, entry: Entry, prepared: Prepared) {
    this.#parts = parts
    this.#teachers = teachers
    this.#entry = entry
    this.#prepared = prepared
  }

  /** The request is on its way. */
  started(): void {
    attempt(() => {
      this.#exchange = this.#begin()
      this.#publish('exchange-started', this.#exchange)
    })
  }

  /** It was sent in another form in place of the first one. */
  sentInstead(prepared: Prepared): void {
    attempt(() => {
      this.#prepared = prepared
      this.#exchange = this.#begin()
    })
  }

  /** Its answer has begun. */
  answered(heard: Heard): void {
    attempt(() => this.#publish('exchange-answered', this.#with(heard)))
  }

  /** It is over. */
  finished(heard: Heard, { outcome, error }: Ending, finishedAt: number): void {
    attempt(() => {
      // As a rule the end of an answer tells nothing that its beginning did not.
      const answered = heard === this.#heard && this.#exchange !== null ? this.#exchange : this.#with(heard)
      const diagnosis = this.#diagnosed(heard)
      const exchange: Exchange = { ...answered, state: 'finished', finishedAt, outcome, error, diagnosis }
      this.#publish('exchange-finished', exchange)
      attempt(() => this.#parts.ledger.record(exchange))
      attempt(() => this.#entry.finished?.(exchange))
    })
  }

  #begin(): Exchange {
    return startExchange(this.#entry, this.#prepared)
  }

  /** The exchange with all that was heard of its answer. */
  #with(heard: Heard): Exchange {
    const { status, requestId, answeredAt, usage, terms } = heard
    const { cost, attribution } = attempt(() => this.#pricer(heard)(usage, terms)) ?? UNPRICED
    const exchange = this.#exchange ?? this.#begin()
    this.#exchange = { ...exchange, state: 'answered', status, requestId, answeredAt, usage, cost, attribution }
    this.#heard = heard
    return this.#exchange
  }

  #pricer({ answeredAt }: Heard): Pricer {
    const { scope, startedAt } = this.#entry
    const prepared = this.#prepared
    const { alone } = this.#teachers
    this.#price ??= createPricer({ prepared, scope, startedAt, answeredAt: answeredAt ?? startedAt, alone })
    return this.#price
  }

  #diagnosed({ billed, terms }: Heard): DiagnosisRecord | null {
    if (billed === null) return null
    const { before, promised } = this.#entry
    const { facts } = this.#prepared
    return attempt(() => diagnoseExchange({ before, now: billed, promised, facts, terms }))
  }

  #publish(type: EngineEvent['type'], exchange: Exchange): void {
    attempt(() => this.#parts.publish({ type, exchange }))
  }
}
