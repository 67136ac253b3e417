import { failure } from '../../http1/failure.ts'
import { type Cuttable, cutOnAbort, letGo } from '../cut-on-abort.ts'

/** How long a connection may take to come about. Unit: milliseconds. */
const CONNECT_MS = 30_000

/** What a connection comes about with: a socket, a request to a proxy. */
type Step = Readonly<{ destroy(problem?: Error): unknown }>

/** A connection that is coming about, step by step. It is given up when it takes too long or nobody wants it any more. */
export class Attempt implements Cuttable {
  readonly #signal: AbortSignal
  readonly #timer: NodeJS.Timeout
  #step: Step | null = null
  #cutFor: Error | null = null

  /** @param signal of who wants the connection; not aborted yet */
  constructor(signal: AbortSignal) {
    this.#signal = signal
    this.#timer = setTimeout(() => this.cut(failure('ETIMEDOUT')), CONNECT_MS)
    cutOnAbort(this, signal)
  }

  /** Gives it up: the step that is being taken fails, or the next one. */
  cut(problem: unknown): void {
    this.#cutFor ??= problem instanceof Error ? problem : new Error('aborted', { cause: problem })
    this.#step?.destroy(this.#cutFor)
  }

  /** Takes a step. @returns the same */
  take<Taken extends Step>(step: Taken): Taken {
    this.#step = step
    if (this.#cutFor !== null) step.destroy(this.#cutFor)
    return step
  }

  /** It is over, one way or the other. */
  end(): void {
    clearTimeout(this.#timer)
    letGo(this, this.#signal)
  }
}
