import { setImmediate } from 'node:timers/promises'
import type {
  Exchange,
  Insights,
  KeptTexts,
  LedgerReader,
  LedgerWriter,
  SessionSummary,
  TextKeeper,
} from '@sternline/engine'
import { type ExportFormat, type ExportQuery, exportLines } from './export/export-exchanges.ts'
import { createInsights } from './insights.ts'
import type { Texts } from './kept-texts.ts'
import { countOf, ledgerError, messageOf, readFailed } from './ledger-error.ts'
import { overlayExchanges, overlaySessions, overlayStretch, summarise } from './overlay.ts'
import { startRetention } from './retention.ts'
import type { ExchangeRow } from './schema/database.ts'
import { toRow } from './schema/exchange-row.ts'
import type { ExchangeStore } from './store/exchange-store.ts'
import type { InsightStore } from './store/insight-store.ts'
import { WriteQueue } from './write-queue.ts'

/** The exchanges of this machine. Recording never fails and never waits; reading sees what was recorded at once. */
export interface Ledger extends LedgerWriter, LedgerReader {
  /** The file, as an absolute path; null when exchanges are kept in memory only. */
  readonly file: string | null
  /** What is wrong at present, as a sentence for people: nothing on disk at all, or writing fails for now. Null when all is well. */
  readonly problem: string | null
  /** How many exchanges were dropped since it was opened, because more waited for the disk than are held in memory. */
  readonly dropped: number
  /** What the views ask: lists, pages and sums. */
  readonly insights: Insights
  /** The texts of prompts, of sessions where someone asked for it. */
  readonly texts: KeptTexts & TextKeeper
  /** Deletes a session: its exchanges, and the texts that were kept of it. How many exchanges it had; null where there was nothing of it. */
  deleteSession(session: string): Promise<number | null>
  /** Deletes what was written down before a time, epoch milliseconds, with its texts. How many exchanges that were. */
  deleteBefore(at: number): Promise<number>
  /** Writes exchanges in order of their start, a line each; never a text of a prompt. */
  export(format: ExportFormat, query?: ExportQuery): AsyncIterable<string>
  /**
   * Resolves when everything recorded so far is on disk.
   *
   * @throws SternlineError `ledger-write-failed`; the exchanges are kept and tried again
   */
  flush(): Promise<void>
  /** Writes what is left and closes the file. Never throws: what could not be written is told as a problem. Later calls do nothing. */
  close(): Promise<void>
}

/** Exchanges that retention deletes in one transaction: some milliseconds during which nobody else of this process gets on. */
export const DELETED_AT_ONCE = 200

/** What a ledger is made of. */
export type LedgerParts = Readonly<{
  store: ExchangeStore
  insights: InsightStore
  texts: Texts
  /** Makes what was deleted unreadable in the file as well. */
  scrub(): Promise<void>
  /** How long exchanges are kept; null for ever. Unit: days. */
  retentionDays: number | null
  /** Has the connection wait longer for other processes: what comes now is written last. */
  beforeLast(): Promise<void>
  /** Frees the connection. */
  release(): Promise<void>
  file: string | null
  /** Why it is in memory though a file was asked for; null otherwise. */
  problem: string | null
  /** Epoch milliseconds of this machine's clock. */
  now(): number
  /** Told of what goes wrong later, once each. */
  onProblem(sentence: string): void
  /** Most exchanges that wait for the disk; the queue's own figure without it. */
  mostWaiting?: number
}>

/** Puts a queue before a store. */
export function createLedger(parts: LedgerParts): Ledger {
  return new StoredLedger(parts)
}

class StoredLedger implements Ledger {
  readonly insights: Insights
  readonly #parts: LedgerParts
  readonly #queue: WriteQueue
  readonly #retention: Readonly<{ stop(): void }> | null
  /** Deletions that are under way: the file is not closed under them. None of them rejects. */
  readonly #deletions = new Set<Promise<void>>()
  #closing: Promise<void> | null = null

  constructor(parts: LedgerParts) {
    this.#parts = parts
    this.#queue = new WriteQueue({
      write: batch => this.#write(batch),
      onProblem: sentence => this.#tell(sentence),
      most: parts.mostWaiting,
    })
    this.insights = createInsights({
      store: parts.insights,
      whole: session => this.exchanges(session),
      exchange: id => this.exchange(id),
      read: query => this.#read((_, unwritten) => query(unwritten)),
    })
    const { retentionDays: days, now } = parts
    const onProblem = (error: unknown): void =>
      this.#tell(`What is too old could not be deleted (${messageOf(error)}).`)
    this.#retention =
      days === null ? null : startRetention({ days, now, onProblem, deleteBefore: at => this.deleteBefore(at) })
  }

  get texts(): KeptTexts & TextKeeper {
    return this.#parts.texts
  }

  async deleteSession(session: string): Promise<number | null> {
    this.#parts.texts.dropped(session)
    await this.#parts.texts.settle()
    return this.#delete(store => store.deleteSession(session))
  }

  async deleteBefore(at: number): Promise<number> {
    return (await this.#delete(store => this.#deleteInBatches(store, at))) ?? 0
  }

  export(format: ExportFormat, query: ExportQuery = {}): AsyncIterable<string> {
    return exportLines(format, query, stretch =>
      this.#read(async (store, unwritten) => overlayStretch(stretch, await store.stretch(stretch), unwritten)),
    )
  }

  get file(): string | null {
    return this.#parts.file
  }

  get problem(): string | null {
    return this.#queue.problem ?? this.#parts.problem
  }

  get dropped(): number {
    return this.#queue.dropped
  }

  record(exchange: Exchange): void {
    if (this.#closing === null) this.#queue.add(exchange)
    else this.#tell(`Exchange ${exchange.id} was not kept: the ledger was closed before it ended.`)
  }

  flush(): Promise<void> {
    return this.#queue.flush()
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async sessions(query: Readonly<{ limit?: number }> = {}): Promise<readonly SessionSummary[]> {
    const limit = readLimit(query.limit)
    return this.#read(async (store, unwritten) => {
      const names = [...new Set(unwritten.map(exchange => exchange.session))]
      const written = await store.sessions(more(limit, names.length))
      if (names.length === 0) return written
      const fresh = await Promise.all(names.map(name => this.#summary(store, name, unwritten)))
      return overlaySessions(written, fresh.filter(isPresent), limit)
    })
  }

  async exchanges(session: string, query: Readonly<{ limit?: number }> = {}): Promise<readonly Exchange[]> {
    const limit = readLimit(query.limit)
    return this.#read(async (store, unwritten) =>
      overlayExchanges(session, await store.exchanges(session, more(limit, unwritten.length)), unwritten, limit),
    )
  }

  async exchange(id: string): Promise<Exchange | null> {
    return this.#read(async (store, unwritten) => unwritten.find(exchange => exchange.id === id) ?? store.exchange(id))
  }

  #delete(step: (store: ExchangeStore) => Promise<number | null>): Promise<number | null> {
    if (this.#closing !== null) return Promise.reject(closed())
    const deletion = this.#deleteNow(step)
    const settled = deletion.then(ignore, ignore).finally(() => this.#deletions.delete(settled))
    this.#deletions.add(settled)
    return deletion
  }

  /** What waits is written first, so that it does not come back behind the deletion. */
  async #deleteNow(step: (store: ExchangeStore) => Promise<number | null>): Promise<number | null> {
    await this.#queue.flush()
    const count = await step(this.#parts.store)
    if (count !== null) await this.#parts.scrub()
    return count
  }

  /** Lets requests through between two batches. What is left when it is closed goes when it is opened again. Null where there was nothing. */
  async #deleteInBatches(store: ExchangeStore, at: number): Promise<number | null> {
    let count = 0
    let last: number
    do {
      last = await store.deleteBefore(at, DELETED_AT_ONCE)
      count += last
      await setImmediate()
    } while (last === DELETED_AT_ONCE && this.#closing === null)
    return count || null
  }

  async #summary(
    store: ExchangeStore,
    session: string,
    unwritten: readonly Exchange[],
  ): Promise<SessionSummary | null> {
    return summarise(overlayExchanges(session, await store.exchanges(session, null), unwritten, null))
  }

  /** What waits is written first, so as a rule the disk knows everything; while it fails, what waits is laid over what is on disk. */
  async #read<T>(query: (store: ExchangeStore, unwritten: readonly Exchange[]) => Promise<T>): Promise<T> {
    if (this.#closing !== null) throw closed()
    await this.#queue.settle()
    try {
      return await query(this.#parts.store, this.#queue.unwritten())
    } catch (error) {
      throw this.#closing === null ? readFailed(error) : closed()
    }
  }

  /** An exchange that can't be kept as it is would hold up all others for ever, so it is told and left out. */
  async #write(batch: readonly Exchange[]): Promise<void> {
    const at = this.#parts.now()
    const rows: ExchangeRow[] = []
    for (const exchange of batch) {
      try {
        rows.push(toRow(exchange, at))
      } catch (error) {
        this.#tell(`Exchange ${exchange.id} was not kept. ${messageOf(error)}.`)
      }
    }
    if (rows.length > 0) await this.#parts.store.write(rows)
  }

  async #close(): Promise<void> {
    this.#retention?.stop()
    this.#parts.texts.stop()
    await this.#parts.beforeLast().catch(ignore)
    await this.#parts.texts.settle()
    await Promise.all(this.#deletions)
    await this.#queue.flush().catch(() => this.#tellLost())
    this.#queue.stop()
    try {
      await this.#parts.release()
    } catch (error) {
      this.#tell(`The ledger could not be closed in order (${messageOf(error)}). What it holds is not harmed.`)
    }
  }

  #tellLost(): void {
    const lost = countOf(this.#queue.unwritten().length)
    const why = this.#queue.problem ?? ''
    this.#tell(`${lost} could not be written before the ledger was closed. ${why}`)
  }

  #tell(sentence: string): void {
    try {
      this.#parts.onProblem(sentence)
    } catch {
      // A listener that fails must not stop exchanges from being written.
    }
  }
}

/** What waits may take the place of what is on disk, so that much more is asked for. */
function more(limit: number | null, waiting: number): number | null {
  return limit === null ? null : limit + waiting
}

/** A negative limit means "no limit" to SQLite and an error to PostgreSQL, so it is checked here. */
function readLimit(limit: number | undefined): number | null {
  if (limit === undefined) return null
  if (Number.isSafeInteger(limit) && limit >= 0) return limit
  throw ledgerError('ledger-bad-limit', {
    what: `The limit ${limit} can't be used.`,
    why: 'It says how many to give at most.',
    fix: 'Give a whole number of 0 or more, or leave it out.',
  })
}

function closed(): Error {
  return ledgerError('ledger-closed', {
    what: 'The ledger is closed.',
    why: 'Sternline is stopping.',
    fix: 'Start it again.',
  })
}

/** For failures that whoever asked is told. */
function ignore(): void {}

function isPresent<T>(value: T | null): value is T {
  return value !== null
}
