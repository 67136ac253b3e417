import {
  addCost,
  addUsage,
  type BillingTerms,
  type Cost,
  costOf,
  type ModelFacts,
  type NanoUsd,
  NO_COST,
  NO_USAGE,
  type Usage,
} from '@sternline/core'
import type { Spending } from './report.ts'

/** A sum of calls that grows. */
export class SpendingSum {
  #calls = 0
  #unpriced = 0
  #usage: Usage = NO_USAGE
  #input: Cost = NO_COST
  #output: NanoUsd = 0

  /** Adds a call; without a price it is counted and adds no money. */
  add(usage: Usage, facts: ModelFacts | null, terms: BillingTerms): void {
    this.#calls += 1
    this.#usage = addUsage(this.#usage, usage)
    const input = inputCost(usage, facts, terms)
    const whole = costOf(usage, facts, terms)
    if (input === null || whole === null) this.#unpriced += 1
    else {
      this.#input = addCost(this.#input, input)
      this.#output += whole.paid - input.paid
    }
  }

  get sum(): Spending {
    return {
      calls: this.#calls,
      usage: this.#usage,
      input: this.#input,
      output: this.#output,
      unpriced: this.#unpriced,
    }
  }
}

/** What the input of a call cost; null for an unknown price. */
export function inputCost(usage: Usage, facts: ModelFacts | null, terms: BillingTerms): Cost | null {
  return costOf({ ...usage, output: 0 }, facts, terms)
}
