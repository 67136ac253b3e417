import { mkdir, open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { SternlineError } from '@sternline/core'
import { codeOf, ledgerError, messageOf } from '../ledger-error.ts'

/** For the owner alone: session names and models tell what someone works on. */
const PRIVATE_FOLDER = 0o700
const PRIVATE_FILE = 0o600

/**
 * Creates an empty file and the folders above it, unless they exist; what exists keeps its mode. SQLite gives its log the mode of the file.
 *
 * @throws SternlineError `ledger-no-file`, also for a path that is a folder, a device or a pipe, which opening could wait on for ever
 */
export async function createPrivateFile(file: string): Promise<void> {
  try {
    await createFolder(dirname(file))
    const existing = await stat(file).catch(() => null)
    if (existing !== null && !existing.isFile()) throw noFile(file, 'It is a folder or a device, not a plain file.')
    const handle = await open(file, 'a', PRIVATE_FILE)
    await handle.close()
  } catch (error) {
    throw error instanceof SternlineError ? error : noFile(file, `The system says: ${messageOf(error)}.`, error)
  }
}

/** Node's own `recursive` never ends where a folder can't be made though the one above it is there, as in `/proc` (Node 20.20). */
async function createFolder(folder: string): Promise<void> {
  const existing = await stat(folder).catch(() => null)
  if (existing !== null || dirname(folder) === folder) return
  await createFolder(dirname(folder))
  try {
    await mkdir(folder, PRIVATE_FOLDER)
  } catch (error) {
    // Another process may have been faster.
    if (codeOf(error) !== 'EEXIST') throw error
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
