import type { Exchange, KeptTexts, TextKeeper } from '@sternline/engine'
import { messageOf } from './ledger-error.ts'
import type { TextStore } from './store/text-store.ts'

/** How often it is looked for texts whose time is up. Unit: milliseconds. */
const EXPIRY_CHECK_MS = 60_000

/** Texts that wait to be written, at most: a disk that fails must not fill the memory. Unit: bytes. */
const MOST_WAITING = 256 * 1024 * 1024

/** The texts of prompts that someone asked to be kept. */
export interface Texts extends KeptTexts, TextKeeper {
  /** Deletes what has expired. */
  expire(): Promise<void>
  /** Resolves when everything taken so far is written. Never rejects. */
  settle(): Promise<void>
  /** Stops looking for what expires. */
  stop(): void
  /** Forgets, without touching the database, that a session is kept: it was deleted there. */
  dropped(session: string): void
}

/** What the texts are made of. */
export type TextParts = Readonly<{
  store: TextStore
  /** Makes what was deleted unreadable in the file as well. */
  scrub(): Promise<void>
  now(): number
  onProblem(sentence: string): void
}>

/**
 * Opens what is kept, and deletes what has expired meanwhile. Where that can't be done now (a disk that is full, a file that another process
 * holds) it is told and left to the timer: nobody is shown what has expired.
 */
export async function openTexts(parts: TextParts): Promise<Texts> {
  const texts = new StoredTexts(parts, new Map(await parts.store.sessions()))
  await texts.check()
  return texts
}

/**
 * The database says what is kept: other processes may write into it as well. The map is what this process knew of it when it looked last, for
 * whoever can't wait, and is looked up again whenever it is looked for what has expired.
 */
class StoredTexts implements Texts {
  readonly #parts: TextParts
  readonly #timer: NodeJS.Timeout
  #until: Map<string, number>
  /** Sessions that are forgotten here, and not yet in the database: that failed, or is about to be done. */
  readonly #owed = new Set<string>()
  #writing: Promise<void> = Promise.resolve()
  #waiting = 0

  constructor(parts: TextParts, until: Map<string, number>) {
    this.#parts = parts
    this.#until = until
    this.#timer = setInterval(() => void this.check(), EXPIRY_CHECK_MS).unref()
  }

  take({ id, session }: Exchange, body: readonly Uint8Array[]): void {
    const until = this.#until.get(session)
    if (until === undefined || until <= this.#parts.now()) return
    const length = body.reduce((sum, piece) => sum + piece.length, 0)
    if (this.#waiting + length > MOST_WAITING) return
    const copy = Buffer.concat(body, length)
    this.#waiting += copy.length
    this.#then(async () => {
      this.#waiting -= copy.length
      // It may have been forgotten while this waited.
      if (this.#owed.has(session)) return
      const isKept = await this.#parts.store.write({ exchange: id, session, body: copy }, this.#parts.now())
      if (!isKept) this.#until.delete(session)
    }).catch(error =>
      this.#tell(`A text that was to be kept could not be kept (${messageOf(error)}). Requests go on as before.`),
    )
  }

  async keeping(session: string): Promise<Readonly<{ until: number }> | null> {
    if (this.#owed.has(session)) return null
    const until = await this.#parts.store.until(session)
    return until === null || until <= this.#parts.now() ? null : { until }
  }

  async keep(session: string, { until }: Readonly<{ until: number }>): Promise<void> {
    // What an earlier keeping left behind is over, or should be forgotten: it must not come back with this one.
    if ((await this.keeping(session)) === null) await this.#delete([session])
    await this.#then(async () => {
      await this.#parts.store.keep(session, until)
      this.#until.set(session, until)
    })
  }

  async forget(session: string): Promise<void> {
    this.dropped(session)
    this.#owed.add(session)
    await this.#delete([session])
  }

  async body(exchange: string): Promise<Uint8Array | null> {
    await this.settle()
    const text = await this.#parts.store.body(exchange)
    // Not before: what is over stays in the file until it is swept, and longer while that fails.
    return text === null || (await this.keeping(text.session)) === null ? null : text.body
  }

  async expire(): Promise<void> {
    if (this.#owed.size > 0) await this.#delete([...this.#owed])
    await this.#then(async () => {
      const { store, scrub, now } = this.#parts
      if (await store.sweep(now())) await scrub()
      this.#until = new Map(await store.sessions())
    })
  }

  /** Never rejects. */
  check(): Promise<void> {
    return this.expire().catch(error =>
      this.#tell(
        `Kept texts whose time is up could not be deleted (${messageOf(error)}). They are shown to nobody, and it is tried again every minute.`,
      ),
    )
  }

  settle(): Promise<void> {
    return this.#writing
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  dropped(session: string): void {
    this.#until.delete(session)
  }

  #delete(sessions: readonly string[]): Promise<void> {
    return this.#then(async () => {
      await this.#parts.store.forget(sessions)
      for (const session of sessions) this.#owed.delete(session)
      await this.#parts.scrub()
    })
  }

  /** One after the other: a text that is being written while its session is forgotten must not come back. */
  #then(step: () => Promise<void>): Promise<void> {
    const done = this.#writing.then(step)
    this.#writing = done.catch(() => undefined)
    return done
  }

  #tell(sentence: string): void {
    try {
      this.#parts.onProblem(sentence)
    } catch {
      // A listener that fails must not keep the ledger from opening.
    }
  }
}
