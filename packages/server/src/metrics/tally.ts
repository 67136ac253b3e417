import type { Counter, Gauge } from 'prom-client'

/** What sums are added to in the end. */
type Figure = Pick<Counter<string> | Gauge<string>, 'inc'>

/** One series of a figure: what it is to be raised by where its labels have certain values. */
export class Sum {
  readonly #figure: Figure
  readonly #labels: Readonly<Record<string, string>>
  #amount = 0
  #isDue = false

  /** @param labels of the series, by their names */
  constructor(figure: Figure, labels: Readonly<Record<string, string>>) {
    this.#figure = figure
    this.#labels = labels
  }

  add(amount: number): void {
    this.#amount += amount
    this.#isDue = true
  }

  /** Raises the figure by all that was added; one to which nothing was ever added does not appear. */
  settle(): void {
    // What is no number could not be taken out of the figure again, and the library refuses it.
    if (this.#isDue && Number.isFinite(this.#amount)) this.#figure.inc(this.#labels, this.#amount)
    this.#amount = 0
    this.#isDue = false
  }
}

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

  /**
   * The series for some labels: the same one each time, so that whoever adds to it again and again need not look for it.
   *
   * @param values of the labels, in their order
   */
  of(...values: readonly string[]): Sum {
    const key = values.length === 1 ? (values[0] ?? '') : JSON.stringify(values)
    const known = this.#sums.get(key)
    if (known !== undefined) return known
    const labels = Object.fromEntries(this.#labels.map((label, at) => [label, values[at] ?? '']))
    const sum = new Sum(this.#figure, labels)
    this.#sums.set(key, sum)
    return sum
  }

  /** Raises the figure by all that was added. */
  settle(): void {
    for (const sum of this.#sums.values()) sum.settle()
  }
}
