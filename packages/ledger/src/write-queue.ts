import { setImmediate } from 'node:timers/promises'
import type { Exchange } from '@sternline/engine'
import { countOf, ledgerError, messageOf } from './ledger-error.ts'

/** How long an exchange waits for others to share its transaction. Far below the second within which it has to be on disk. Unit: milliseconds. */
const BATCH_DELAY_MS = 200

/** Most exchanges in one transaction, so that other work of this process is not held up for long. */
const BATCH_SIZE = 100

/** Longest pause between two tries while the disk fails. Unit: milliseconds. */
const LONGEST_DELAY_MS = 5_000

/** What a queue works with. */
export type WriteQueueOptions = Readonly<{
  /** Writes all of them or none. */
  write(batch: readonly Exchange[]): Promise<void>
  /** Told once when writing starts to fail. */
  onProblem(sentence: string): void
}>

/**
 * Holds exchanges until they are written, in batches. Nothing leaves the queue before it is on disk: a batch that fails goes back to
 * the front and is tried again after a pause that doubles up to five seconds.
 */
export class WriteQueue {
  readonly #options: WriteQueueOptions
  /** By id: an exchange that is recorded again replaces itself. */
  #waiting = new Map<string, Exchange>()
  #writing: readonly Exchange[] = []
  #draining: Promise<void> | null = null
  #timer: NodeJS.Timeout | null = null
  #failures = 0
  #problem: string | null = null

  constructor(options: WriteQueueOptions) {
    this.#options = options
  }

  /** Why writing fails at present; null while it works. */
  get problem(): string | null {
    return this.#problem
  }

  /** What is not on disk yet, oldest first. */
  unwritten(): readonly Exchange[] {
    const newest = new Map(this.#writing.map(exchange => [exchange.id, exchange]))
    for (const exchange of this.#waiting.values()) newest.set(exchange.id, exchange)
    return [...newest.values()]
  }

  /** Takes an exchange in. Never throws, never waits. */
  add(exchange: Exchange): void {
    this.#waiting.set(exchange.id, exchange)
    this.#schedule()
  }

  /**
   * Writes everything now.
   *
   * @throws SternlineError `ledger-write-failed`; the exchanges stay in the queue and are tried again
   */
  async flush(): Promise<void> {
    this.stop()
    if (this.#draining === null && this.#waiting.size > 0) this.#draining = this.#drain()
    try {
      await this.#draining
    } finally {
      this.#schedule()
    }
  }

  /** Writes everything now unless writing fails at present: then the next try comes in its own time, and readers need not wait for it. */
  async settle(): Promise<void> {
    if (this.#failures > 0) return
    await this.flush().catch(ignore)
  }

  /** Ends the timer; nothing is written until the next `add` or `flush`. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  /** The timer alone keeps no process alive: a host that ends in order calls `close`. */
  #schedule(): void {
    if (this.#timer !== null || this.#draining !== null || this.#waiting.size === 0) return
    const delay = Math.min(BATCH_DELAY_MS * 2 ** Math.min(this.#failures, 10), LONGEST_DELAY_MS)
    this.#timer = setTimeout(() => void this.flush().catch(ignore), delay)
    this.#timer.unref()
  }

  async #drain(): Promise<void> {
    try {
      while (this.#waiting.size > 0) {
        await this.#writeBatch()
        // Lets requests through between two transactions when a long queue is worked off.
        if (this.#waiting.size > 0) await setImmediate()
      }
      this.#failures = 0
      this.#problem = null
    } catch (error) {
      throw this.#failed(error)
    } finally {
      this.#draining = null
    }
  }

  async #writeBatch(): Promise<void> {
    const batch = take(this.#waiting.values(), BATCH_SIZE)
    for (const { id } of batch) this.#waiting.delete(id)
    this.#writing = batch
    try {
      await this.#options.write(batch)
    } catch (error) {
      this.#waiting = new Map(this.unwritten().map(exchange => [exchange.id, exchange]))
      throw error
    } finally {
      this.#writing = []
    }
  }

  #failed(cause: unknown): Error {
    this.#failures += 1
    const error = writeFailed(this.#waiting.size, cause)
    this.#problem = error.message
    if (this.#failures === 1) this.#options.onProblem(error.message)
    return error
  }
}

/** Reads no further than it must: a queue that could not be written for hours is long. */
function take<T>(items: Iterable<T>, count: number): readonly T[] {
  const taken: T[] = []
  for (const item of items) {
    if (taken.push(item) === count) break
  }
  return taken
}

function writeFailed(count: number, cause: unknown): Error {
  return ledgerError(
    'ledger-write-failed',
    {
      what: `The ledger can't be written (${messageOf(cause)}).`,
      why: `${countOf(count)} ${count === 1 ? 'is' : 'are'} kept in memory and written as soon as it works again; requests go on as before.`,
      fix: 'Check that the disk is not full, that it can be written, and that no other program holds the file.',
    },
    cause,
  )
}

/** For failures that `#failed` has already told. */
function ignore(): void {}
