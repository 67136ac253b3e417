import { existsSync } from 'node:fs'
import { claudeFolders } from '@sternline/lab'
import { dataFolder } from './folders.ts'
import type { Io } from './io.ts'
import { existingLedger, ledgerFileIn } from './records/existing-ledger.ts'
import { UsageError } from './usage-error.ts'

/** What a command is told about the logs it is to read. */
export type LogOptions = Readonly<{ ledger: boolean; data?: string }>

/**
 * The logs that a command reads: those that were given, else the user's own ledger where it was asked for, else the logs that
 * Claude Code keeps in the user's home.
 *
 * @throws UsageError where nothing was given and nothing is found
 */
export function ownLogs(
  io: Pick<Io, 'env' | 'home'>,
  given: readonly string[],
  options: LogOptions,
): readonly string[] {
  if (options.ledger) {
    return [existingLedger(ledgerFileIn(dataFolder(io, options.data))), ...given]
  }
  if (given.length > 0) return given
  const folders = claudeFolders(io.env, io.home)
  const found = folders.filter(folder => existsSync(folder))
  if (found.length > 0) return found
  throw new UsageError(
    `No logs of Claude Code were found in ${folders.join(' or ')}. Name files or folders: logs of Claude Code or Codex, recordings, bodies of requests, or a ledger.`,
  )
}
