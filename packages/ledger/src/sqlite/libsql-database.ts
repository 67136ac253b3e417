import type { SqliteDatabase, SqliteStatement } from 'kysely'
import type { Database as Connection, Statement } from 'libsql'
import { ledgerError } from '../ledger-error.ts'
import { createStatements } from './statements.ts'

/** What libsql can be given without harm. */
type Bindable = bigint | number | string | Uint8Array | null

/** Least and greatest integer that a SQLite column can hold. https://www.sqlite.org/datatype3.html */
const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n

/** libsql cuts a text at its first NUL when reading, and writes U+FFFD for half of a surrogate pair: both in silence. */
const UNSTORABLE_TEXT = /[\0\p{Surrogate}]/u

/**
 * Adapts a libsql connection to what Kysely's SQLite dialect expects, and stands between the two for every value.
 *
 * libsql 0.5.29 ends the whole process when a boolean is bound (`not yet implemented: bool`), and loses others in silence. Seen here:
 *
 * | bound | libsql alone | through this adapter |
 * |---|---|---|
 * | boolean | the process aborts | 0 or 1, as SQLite's own TRUE and FALSE |
 * | integer | stored as REAL | stored as INTEGER |
 * | whole number beyond 2^53 | stored as REAL, perhaps already rounded | refused: give a bigint |
 * | fraction | REAL | REAL |
 * | NaN | NULL | refused |
 * | Infinity | REAL | refused |
 * | bigint in 64 bits | INTEGER | INTEGER |
 * | bigint beyond 64 bits | RangeError | refused |
 * | undefined | NULL | refused |
 * | text with NUL | cut when read | refused |
 * | text with half a surrogate pair | replaced by U+FFFD | refused |
 * | Uint8Array | BLOB, read as ArrayBuffer | BLOB, read as Uint8Array |
 * | Date, object, array, function, symbol | Error | refused |
 *
 * Read back, an integer is a number while it is safe and a bigint beyond that, so it is never rounded in silence.
 * Transactions are meant for writing: `begin` takes the write lock at once.
 * One hole can't be closed here: reading a TEXT value that is not UTF-8, which only a damaged file holds, aborts the process as well.
 *
 * @param connection an open connection; it is switched to exact integers
 */
export function adaptLibsql(connection: Connection): SqliteDatabase {
  connection.defaultSafeIntegers(true)
  const prepared = createStatements(text => adaptStatement(connection.prepare(text)))
  return {
    close: () => {
      prepared.forget()
      connection.close()
    },
    prepare: text => (isControl(text) ? controlStatement(connection, text) : prepared.statement(text)),
  }
}

/** Kysely's words for a transaction, and what SQLite is told. */
const CONTROL = {
  // Takes the write lock at once. A write that has to wait for it in the middle of a transaction fails as a statement that libsql
  // never resets, and no later transaction of this connection could be committed ("SQL statements in progress").
  begin: 'begin immediate',
  commit: 'commit',
  rollback: 'rollback',
} as const

function isControl(text: string): text is keyof typeof CONTROL {
  return Object.hasOwn(CONTROL, text)
}

/** For the same reason these are not prepared: `exec` leaves no statement behind when the lock can't be had. */
function controlStatement(connection: Connection, text: keyof typeof CONTROL): SqliteStatement {
  function execute(): void {
    // A full or failing disk makes SQLite roll back by itself (https://www.sqlite.org/lang_transaction.html). Kysely does so as well, and
    // SQLite's complaint about the second time would hide what really happened.
    if (text === 'rollback' && !connection.inTransaction) return
    connection.exec(CONTROL[text])
  }
  return {
    reader: false,
    all: () => [],
    run() {
      execute()
      return { changes: 0, lastInsertRowid: 0 }
    },
    *iterate() {},
  }
}

function adaptStatement(statement: Statement): SqliteStatement {
  return {
    reader: statement.reader,
    all: parameters => statement.all(toBindable(parameters)).map(fromRow),
    run: parameters => statement.run(toBindable(parameters)),
    *iterate(parameters) {
      for (const row of statement.iterate(toBindable(parameters))) yield fromRow(row)
    },
  }
}

function toBindable(parameters: readonly unknown[]): Bindable[] {
  return parameters.map(bindable)
}

/**
 * Gives a value the form in which it can be bound.
 *
 * @throws SternlineError `ledger-bad-value`, which names the kind of value and never the value
 */
function bindable(value: unknown): Bindable {
  if (value === null) return null
  switch (typeof value) {
    case 'string':
      return bindableText(value)
    case 'number':
      return bindableNumber(value)
    case 'bigint':
      return value >= INT64_MIN && value <= INT64_MAX ? value : refuse('an integer beyond 64 bits')
    case 'boolean':
      return value ? 1n : 0n
    case 'object':
      return value instanceof Uint8Array ? value : refuse(`an object (${value.constructor?.name ?? 'no prototype'})`)
    default:
      return refuse(value === undefined ? 'undefined' : `a ${typeof value}`)
  }
}

function bindableText(value: string): string {
  return UNSTORABLE_TEXT.test(value) ? refuse('a text with a NUL character or half of a surrogate pair') : value
}

function bindableNumber(value: number): bigint | number {
  if (Number.isSafeInteger(value)) return BigInt(value)
  if (!Number.isFinite(value)) return refuse(`${value}`)
  return Number.isInteger(value) ? refuse('a whole number beyond 2^53') : value
}

function refuse(kind: string): never {
  throw ledgerError('ledger-bad-value', {
    what: `The ledger was given ${kind}.`,
    why: 'SQLite can hold null, text, numbers, 64-bit integers and bytes; anything else would be changed in silence or end the process.',
    fix: 'Turn it into one of those before it is written. This is a fault in Sternline: please report it.',
  })
}

/** Rows come as plain objects that are fresh with each call, so they are changed in place. */
function fromRow(row: unknown): unknown {
  if (!isRecord(row)) return row
  for (const [column, value] of Object.entries(row)) {
    if (typeof value === 'bigint' && isSafe(value)) row[column] = Number(value)
    else if (value instanceof ArrayBuffer) row[column] = new Uint8Array(value)
  }
  return row
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isSafe(value: bigint): boolean {
  return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
}
