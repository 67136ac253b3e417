import type { Counter, Gauge } from 'prom-client'

/** What sums are added to in the end. */
type Figure = Pick<Counter<string> | Gauge<string>, 'inc'>

type Sum = { readonly values: readonly string[]; amount: number }

/**
 * Sums up what a figure is to be raised by until somebody asks for the figure. The library puts the labels in order, and together, for each
 * raise, which takes longer than all else that is counted for a request.
 */
export class Tally {
  readonly #figure: Figure
  readonly #labels: readonly string[]
  /** By the values of the labels. */
  readonly #sums = new Map<string, Sum>()

  /** @param labels names of all labels that the figure has */
  constructor(figure: Figure, labels: readonly string[]) {
    this.#figure = figure
    this.#labels = labels
  }

  /** @param values of the labels, in their order */
  add(amount: number, ...values: readonly string[]): void {
    const key = JSON.stringify(values)
    const sum = this.#sums.get(key)
    if (sum === undefined) this.#sums.set(key, { values, amount })
    else sum.amount += amount
  }

  /** Raises the figure by all that was added. */
  settle(): void {
    for (const { values, amount } of this.#sums.values()) {
      // What is no number could not be taken out of the figure again, and the library refuses it.
      if (!Number.isFinite(amount)) continue
      this.#figure.inc(Object.fromEntries(this.#labels.map((label, at) => [label, values[at] ?? ''])), amount)
    }
    this.#sums.clear()
  }
}
