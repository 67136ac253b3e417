import type { Histogram } from 'prom-client'

/** Values that are taken in together, unless somebody asks for the figures before. */
const MOST = 64

/** Takes in what a histogram is to observe, many values at a time: what the library does for one of them is no part of a request. */
export class Observations {
  readonly #histogram: Pick<Histogram<string>, 'observe'>
  readonly #labels: Readonly<Record<string, string>>
  #values: number[] = []

  /** @param labels of everything that is observed here, by their names */
  constructor(histogram: Pick<Histogram<string>, 'observe'>, labels: Readonly<Record<string, string>> = {}) {
    this.#histogram = histogram
    this.#labels = labels
  }

  /** Leaves out what is no number: the library refuses it. */
  add(value: number): void {
    if (Number.isFinite(value) && this.#values.push(value) >= MOST) this.settle()
  }

  /** Lets the histogram observe all that was added. */
  settle(): void {
    for (const value of this.#values) this.#histogram.observe(this.#labels, value)
    this.#values = []
  }
}
