import { type ErrorSentences, SternlineError } from '@sternline/core'

/**
 * Codes of everything that this package throws.
 *
 * - `ledger-no-driver`: libsql's compiled part for this machine is not installed
 * - `ledger-no-file`: the folder or the file can't be created or written, or the path is not a plain file
 * - `ledger-not-a-database`: the file is something else, or damaged
 * - `ledger-foreign`: the file is a SQLite database of another program
 * - `ledger-newer`: the file was written by a newer Sternline
 * - `ledger-locked`: another process holds the file
 * - `ledger-disk`: the disk failed or is full
 * - `ledger-write-failed`, `ledger-read-failed`: a batch or a query failed
 * - `ledger-queue-full`: told, not thrown: it could not be written for so long that exchanges are dropped
 * - `ledger-bad-value`, `ledger-bad-limit`: a value or a limit that can't be used
 * - `ledger-closed`: asked after `close()`
 */
export type LedgerErrorCode =
  | 'ledger-no-driver'
  | 'ledger-no-file'
  | 'ledger-not-a-database'
  | 'ledger-foreign'
  | 'ledger-newer'
  | 'ledger-locked'
  | 'ledger-disk'
  | 'ledger-write-failed'
  | 'ledger-read-failed'
  | 'ledger-queue-full'
  | 'ledger-bad-value'
  | 'ledger-bad-limit'
  | 'ledger-closed'

/** Makes a SternlineError with one of this package's codes. */
export function ledgerError(code: LedgerErrorCode, sentences: ErrorSentences, cause?: unknown): SternlineError {
  return new SternlineError(code, sentences, cause === undefined ? undefined : { cause })
}

/** SQLite's (`SQLITE_BUSY`) or the system's (`EACCES`) code of an error; empty when it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** An error's message as half a sentence, without a full stop. It comes from SQLite or the system and names files at most. */
export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/[.\s]+$/, '')
}

/** `1 exchange`, `5 exchanges`. */
export function countOf(exchanges: number): string {
  return exchanges === 1 ? '1 exchange' : `${exchanges} exchanges`
}

/** What reading that failed is told as. Errors that already say what to do pass as they are. */
export function readFailed(cause: unknown): unknown {
  if (cause instanceof SternlineError) return cause
  return ledgerError(
    'ledger-read-failed',
    {
      what: `The ledger can't be read (${messageOf(cause)}).`,
      why: 'The disk failed, or the file was changed or damaged from outside.',
      fix: 'Check the disk. If the file is damaged, move it away: a new one is created at the next start.',
    },
    cause,
  )
}
