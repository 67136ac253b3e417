import { setImmediate } from 'node:timers/promises'
import type { Exchange } from '@sternline/engine'
import { countOf, ledgerError, messageOf } from './ledger-error.ts'

/** How long an exchange waits for others to share its transaction. Far below the second within which it has to be on disk. Unit: milliseconds. */
const BATCH_DELAY_MS = 200

/** Most exchanges in one transaction, so that other work of this process is not held up for long. */
const BATCH_SIZE = 100

/** Longest pause between two tries while the disk fails. Unit: milliseconds. */
const LONGEST_DELAY_MS = 5_000

/**
 * Most exchanges that wait. One takes 1 to 2 KB, so a disk that stays full costs some 90 MB at most; an agent that asks once a second gets there in
 * fourteen hours.
 */
const MOST_WAITING = 50_000

/**
 * The share of them that is dropped when there are more. A map finds its first entry by passing over all that were deleted before it: one at a time
 * would cost each exchange 20 microseconds.
 */
const DROPPED_AT_ONCE = 0.01

/** What a queue works with. */
export type WriteQueueOptions = Readonly<{
  /** Writes all of them or none. */
  write(batch: readonly Exchange[]): Promise<void>
  /** Told once when writing starts to fail, once when the first exchange is dropped for it, and how many were when it works again. */
  onProblem(sentence: string): void
  /** Most exchanges that wait; beyond them the oldest are dropped. Default: 50,000. */
  most?: number | undefined
}>

/**
 * Holds exchanges until they are written, in batches. Nothing leaves the queue before it is on disk: a batch that fails goes back to
 * the front and is tried again after a pause that doubles up to five seconds. Only where more wait than memory is to be given for, the oldest are
 * dropped, counted and told: the gateway goes on, and the newest are what somebody looks for.
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
  #dropped = 0
  /** How many were dropped when writing worked last. */
  #droppedBefore = 0

  constructor(options: WriteQueueOptions) {
    this.#options = options
  }

  /** How many exchanges were dropped since the queue was made. */
  get dropped(): number {
    return this.#dropped
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
    this.#dropOldest()
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
      this.#recovered()
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
      this.#dropOldest()
      throw error
    } finally {
      this.#writing = []
    }
  }

  /** A disk that is only slow gets here as well, so the first one is told whether or not writing has failed. */
  #dropOldest(): void {
    const { most = MOST_WAITING } = this.#options
    if (this.#waiting.size <= most) return
    const isFirst = this.#dropped === this.#droppedBefore
    const count = Math.max(this.#waiting.size - most, Math.ceil(most * DROPPED_AT_ONCE))
    for (const id of take(this.#waiting.keys(), count)) {
      this.#waiting.delete(id)
      this.#dropped += 1
    }
    if (!isFirst) return
    this.#problem = queueFull(most).message
    this.#options.onProblem(this.#problem)
  }

  #recovered(): void {
    const lost = this.#dropped - this.#droppedBefore
    this.#failures = 0
    this.#problem = null
    this.#droppedBefore = this.#dropped
    if (lost > 0)
      this.#options.onProblem(
        `The ledger is written again. ${countOf(lost)} could not wait so long, and ${lost === 1 ? 'is' : 'are'} lost.`,
      )
  }

  #failed(cause: unknown): Error {
    this.#failures += 1
    const error = writeFailed(this.#waiting.size, this.#dropped - this.#droppedBefore, cause)
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

const CHECK_DISK = 'Check that the disk is not full, that it can be written, and that no other program holds the file.'

function queueFull(most: number): Error {
  return ledgerError('ledger-queue-full', {
    what: `Exchanges are dropped, the oldest first: more than ${countOf(most)} wait to be written to the ledger.`,
    why: 'It could not be written for long, and what waits is held in memory; requests go on as before.',
    fix: CHECK_DISK,
  })
}

function writeFailed(count: number, dropped: number, cause: unknown): Error {
  const lost =
    dropped === 0
      ? ''
      : ` ${countOf(dropped)} before them could not wait any more, and ${dropped === 1 ? 'is' : 'are'} lost.`
  return ledgerError(
    'ledger-write-failed',
    {
      what: `The ledger can't be written (${messageOf(cause)}).`,
      why: `${countOf(count)} ${count === 1 ? 'is' : 'are'} kept in memory and written as soon as it works again; requests go on as before.${lost}`,
      fix: CHECK_DISK,
    },
    cause,
  )
}

/** For failures that `#failed` has already told. */
function ignore(): void {}
