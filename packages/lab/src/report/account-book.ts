import type { BillingTerms, ModelFacts, NanoUsd, Usage } from '@sternline/core'
import { type FoundLoss, isExpected, LossBook } from './loss-book.ts'
import type { Account } from './report.ts'
import { SpendingSum } from './spending.ts'

/** A call as an account takes it in. */
export type AccountEntry = Readonly<{
  /** Epoch milliseconds; null where the log has no times. */
  at: number | null
  model: string
  usage: Usage
  facts: ModelFacts | null
  terms: BillingTerms
  loss: FoundLoss | null
}>

/** An account that grows call by call. */
export class AccountBook {
  readonly losses: LossBook = new LossBook()
  readonly #whole = new SpendingSum()
  readonly #models = new Map<string, SpendingSum>()
  readonly #days = new Map<string, { sum: SpendingSum; lost: NanoUsd }>()

  add({ at, model, usage, facts, terms, loss }: AccountEntry): void {
    const ofModel = this.#models.get(model) ?? new SpendingSum()
    this.#models.set(model, ofModel)
    for (const sum of [this.#whole, ofModel]) sum.add(usage, facts, terms)
    if (loss !== null) this.losses.add(loss)
    if (at === null) return
    const day = new Date(at).toISOString().slice(0, 10)
    const ofDay = this.#days.get(day) ?? { sum: new SpendingSum(), lost: 0 }
    this.#days.set(day, ofDay)
    ofDay.sum.add(usage, facts, terms)
    if (loss !== null && !isExpected(loss.kind)) ofDay.lost += loss.example.money ?? 0
  }

  get account(): Account {
    return {
      ...this.#whole.sum,
      models: [...this.#models]
        .map(([model, { sum }]) => ({ model, ...sum }))
        .sort((a, b) => b.input.paid - a.input.paid || b.calls - a.calls || (a.model < b.model ? -1 : 1)),
      days: [...this.#days]
        .map(([day, { sum, lost }]) => ({ day, ...sum.sum, lost }))
        .sort((a, b) => (a.day < b.day ? -1 : 1)),
      losses: this.losses.rows,
    }
  }
}
