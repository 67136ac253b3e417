import { open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SternlineError } from '@sternline/core'
import { ledgerError, messageOf } from '../ledger-error.ts'
import { createPrivateFolder } from './create-private-folder.ts'

/** For the owner alone: session names and models tell what someone works on. */
const PRIVATE_FILE = 0o600

/**
 * Creates an empty file and the folders above it, unless they exist; what exists keeps its mode. SQLite gives its log the mode of the file.
 *
 * @throws SternlineError `ledger-no-file`, also for a path that is a folder, a device or a pipe, which opening could wait on for ever
 */
export async function createPrivateFile(file: string): Promise<void> {
  try {
    await createPrivateFolder(dirname(file))
    const existing = await stat(file).catch(() => null)
    if (existing !== null && !existing.isFile()) throw noFile(file, 'It is a folder or a device, not a plain file.')
    const handle = await open(file, 'a', PRIVATE_FILE)
    await handle.close()
  } catch (error) {
    throw error instanceof SternlineError ? error : noFile(file, `The system says: ${messageOf(error)}.`, error)
  }
}

function noFile(file: string, why: string, cause?: unknown): Error {
  return ledgerError(
    'ledger-no-file',
    {
      what: `The ledger ${file} can't be created or written.`,
      why,
      fix: 'Make its folder writable for this user, or name another file for the ledger.',
    },
    cause,
  )
}
