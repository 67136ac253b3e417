import { setTimeout } from 'node:timers/promises'
import { SternlineError } from '@sternline/core'
import { Kysely, SqliteDialect, sql } from 'kysely'
import { codeOf, type LedgerErrorCode, ledgerError, messageOf } from '../ledger-error.ts'
import type { LedgerDatabase } from '../schema/database.ts'
import { MIGRATIONS } from '../schema/migrations.ts'
import { createPrivateFile } from './create-private-file.ts'
import { adaptLibsql } from './libsql-database.ts'
import { migrate } from './migrate.ts'

/** How long opening waits for another process that is opening the same file. Unit: milliseconds. */
const OPENING_PATIENCE_MS = 5_000

/** How long it waits before it tries again. Unit: milliseconds. */
const OPENING_PAUSE_MS = 50

/**
 * How long a batch waits for another process, for instance a second Sternline on the same file. libsql waits on this thread and holds up
 * every request meanwhile, so it is short: the queue tries again in its own time. Unit: milliseconds.
 */
const WRITING_PATIENCE_MS = 100

/** What SQLite keeps of the file: the newest pages of the table and its indexes, which every batch changes. Others are in the system's cache. Unit: KB. */
const CACHE_KB = 1_000

/**
 * Opens the database of a ledger with its tables up to date.
 *
 * A file gets a write-ahead log and `synchronous = normal`. What is committed there survives `kill -9` of this process: by then the log's
 * bytes are written to the operating system, which outlives the process. Only a power cut or a crash of the system itself can take the
 * last commits (never part of one), as the log reaches the disk at checkpoints. `full` would wait for the disk at each batch, on this
 * thread, and hold up every request meanwhile. https://www.sqlite.org/pragma.html#pragma_synchronous
 *
 * @param file an absolute path, which libsql can't mistake for an address on the network; null for memory
 * @throws SternlineError with a `LedgerErrorCode`
 */
export async function openDatabase(file: string | null): Promise<Kysely<LedgerDatabase>> {
  if (file !== null) await createPrivateFile(file)
  const patientUntil = performance.now() + OPENING_PATIENCE_MS
  for (;;) {
    try {
      return await openOnce(file)
    } catch (error) {
      // SQLite does not wait by itself when two connections change a file's mode at once.
      const isLocked = error instanceof SternlineError && error.code === 'ledger-locked'
      if (!isLocked || performance.now() > patientUntil) throw error
      await setTimeout(OPENING_PAUSE_MS)
    }
  }
}

async function openOnce(file: string | null): Promise<Kysely<LedgerDatabase>> {
  const db = await connect(file)
  try {
    await sql`pragma busy_timeout = ${sql.lit(OPENING_PATIENCE_MS)}`.execute(db)
    await migrate(db, file ?? 'memory', MIGRATIONS)
    await sql`pragma journal_mode = wal`.execute(db)
    await sql`pragma synchronous = normal`.execute(db)
    // What is deleted is overwritten, so that it can't be read in the file any more.
    await sql`pragma secure_delete = on`.execute(db)
    await sql`pragma cache_size = ${sql.lit(-CACHE_KB)}`.execute(db)
    await sql`pragma busy_timeout = ${sql.lit(WRITING_PATIENCE_MS)}`.execute(db)
    return db
  } catch (error) {
    await db.destroy()
    throw explain(file ?? 'memory', error)
  }
}

/**
 * Has a connection wait for another process as long as opening does, for what is written last: there is no later try for that, and nobody is served
 * any more who would be held up.
 */
export async function waitLonger(db: Kysely<LedgerDatabase>): Promise<void> {
  await sql`pragma busy_timeout = ${sql.lit(OPENING_PATIENCE_MS)}`.execute(db)
}

/**
 * Closes a database. The log is written back first, so that the file alone holds everything and can be copied: libsql keeps the file open
 * until its statements are collected, and SQLite would do this only then.
 */
export async function closeDatabase(db: Kysely<LedgerDatabase>): Promise<void> {
  try {
    // Whoever reads the file now writes the log back later: that is not waited for.
    await sql`pragma busy_timeout = ${sql.lit(WRITING_PATIENCE_MS)}`.execute(db)
    await writeBackLog(db)
  } finally {
    await db.destroy()
  }
}

/**
 * Writes the log back into the file and empties it: what was deleted stands in neither of them then.
 *
 * @returns whether it was done: another process that reads or writes is in the way, which SQLite tells in a row, not as an error
 */
export async function writeBackLog(db: Kysely<LedgerDatabase>): Promise<boolean> {
  // https://www.sqlite.org/pragma.html#pragma_wal_checkpoint
  const { rows } = await sql<{ busy: number }>`pragma wal_checkpoint(truncate)`.execute(db)
  return rows.every(({ busy }) => busy === 0)
}

/** libsql is loaded only here, so that a machine without its compiled part gets a sentence instead of a stack trace. */
async function connect(file: string | null): Promise<Kysely<LedgerDatabase>> {
  const { default: Connection } = await import('libsql').catch(cause => {
    throw noDriver(cause)
  })
  try {
    return new Kysely({ dialect: new SqliteDialect({ database: adaptLibsql(new Connection(file ?? ':memory:')) }) })
  } catch (error) {
    // libsql gives no code here, and there is only one reason: SQLite can't open the file.
    throw explain(file ?? 'memory', error, 'SQLITE_CANTOPEN')
  }
}

function explain(file: string, cause: unknown, result: string = codeOf(cause)): unknown {
  if (cause instanceof SternlineError) return cause
  const { code, why, fix } = reasonOf(result)
  const what = `The ledger ${file} can't be opened (${messageOf(cause)}).`
  return ledgerError(code, { what, why, fix }, cause)
}

type Reason = Readonly<{ code: LedgerErrorCode; why: string; fix: string }>

/** SQLite's result codes: https://www.sqlite.org/rescode.html */
function reasonOf(code: string): Reason {
  return REASONS.find(({ codes }) => codes.test(code)) ?? DAMAGED
}

const REASONS: readonly (Reason & { codes: RegExp })[] = [
  {
    codes: /^SQLITE_(BUSY|LOCKED)/,
    code: 'ledger-locked',
    why: 'Another program holds the file.',
    fix: 'Close that program, or name another file for the ledger.',
  },
  {
    codes: /^SQLITE_(CANTOPEN|READONLY|PERM)/,
    code: 'ledger-no-file',
    why: 'The file or its folder can not be written.',
    fix: 'Make it writable for this user, or name another file for the ledger.',
  },
  {
    codes: /^SQLITE_(FULL|IOERR)/,
    code: 'ledger-disk',
    why: 'The disk is full or failed.',
    fix: 'Free some space or check the disk, or name a file on another one.',
  },
]

const DAMAGED: Reason = {
  code: 'ledger-not-a-database',
  why: 'The file is not a SQLite database, or it is damaged.',
  fix: 'Move it away, and a new one is created; or name another file for the ledger.',
}

function noDriver(cause: unknown): Error {
  return ledgerError(
    'ledger-no-driver',
    {
      what: "SQLite can't be loaded.",
      why: `The compiled part of the package libsql for ${process.platform} on ${process.arch} is not installed (${messageOf(cause)}).`,
      fix: 'Run `npm ci` without `--omit=optional`; it is built for Linux, macOS and Windows.',
    },
    cause,
  )
}
