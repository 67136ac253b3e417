import { stat } from 'node:fs/promises'
import { SternlineError } from '@sternline/core'
import type { OnBytes } from '../recording/read-lines.ts'
import { readBodies } from './bodies/read-bodies.ts'
import { readClaudeCode } from './claude-code/read-claude-code.ts'
import { readCodex } from './codex/read-codex.ts'
import { findLogs, type LogFile } from './find-logs.ts'
import type { ImportItem } from './import-item.ts'
import { readLedger } from './ledger/read-ledger.ts'
import { readRecordedFile, readTopologyFile } from './read-recorded.ts'
import { SeenCalls } from './seen-calls.ts'

/** How logs are read. */
export type ImportOptions = Readonly<{
  /** Told how far it is, as files go by. Unit: bytes as they are stored. */
  onProgress?: (done: number, total: number) => void
}>

/**
 * Reads logs of any known form as conversations without text, one at a time: memory holds one session's, whatever the size of
 * the folder. What can't be read is told with its place, and the rest goes on. A call that stands in several files is
 * given once.
 *
 * @param paths files and folders
 * @throws SternlineError `no-logs` when there is nothing to read at all
 */
export async function* importLogs(
  paths: readonly string[],
  { onProgress }: ImportOptions = {},
): AsyncGenerator<ImportItem> {
  const { files, problems } = await findLogs(paths)
  if (files.length === 0)
    throw noLogs(
      paths,
      problems.map(({ file, reason }) => `${file}: ${reason}`),
    )
  yield* problems
  const seen = new SeenCalls()
  if (onProgress === undefined) {
    for (const file of files) yield* readLog(file, seen)
    return
  }
  const sizes = await Promise.all(files.map(sizeOf))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  let before = 0
  for (const [i, file] of files.entries()) {
    let read = 0
    const size = sizes[i] ?? 0
    yield* readLog(file, seen, bytes => {
      // A log that is still written to may have grown.
      read = Math.min(size, read + bytes)
      onProgress(before + read, total)
    })
    before += size
    onProgress(before, total)
  }
}

/** A file that is gone by now is told when it is read. */
async function sizeOf({ file }: LogFile): Promise<number> {
  return (await stat(file).catch(() => null))?.size ?? 0
}

/**
 * Reads one log.
 *
 * @param seen calls that were counted already; those of this file are added
 * @param onBytes told while it is read; a ledger's bytes are not
 */
export async function* readLog(file: LogFile, seen: SeenCalls, onBytes?: OnBytes): AsyncGenerator<ImportItem> {
  try {
    yield* readerOf(file, seen, onBytes)
  } catch (error) {
    // A file that goes away or fails while it is read costs itself, not the rest.
    const reason = `it can't be read to its end (${error instanceof Error ? error.message : String(error)})`
    yield { kind: 'problem', file: file.file, line: null, reason }
  }
}

function readerOf({ file, format }: LogFile, seen: SeenCalls, onBytes?: OnBytes): AsyncGenerator<ImportItem> {
  switch (format) {
    case 'claude-code':
      return readClaudeCode(file, seen, onBytes)
    case 'codex':
      return readCodex(file, onBytes)
    case 'bodies':
      return readBodies(file, seen, onBytes)
    case 'ledger':
      return readLedger(file)
    case 'recording':
      return readRecordedFile(file, onBytes)
    case 'topology':
      return readTopologyFile(file, onBytes)
  }
}

const SHOWN = 3

function noLogs(paths: readonly string[], problems: readonly string[]): SternlineError {
  const shown = problems.slice(0, SHOWN).join('; ')
  return new SternlineError('no-logs', {
    what: `There are no logs in ${paths.join(', ')}.`,
    why: shown === '' ? 'No file there is a log of a form that can be read.' : `${shown}.`,
    fix: 'Give files or folders with logs of Claude Code or Codex, recordings (.jsonl or .jsonl.gz), bodies of requests, or a ledger.',
  })
}
