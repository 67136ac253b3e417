import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf } from '../ledger-error.ts'

/** For the owner alone. */
const PRIVATE_FOLDER = 0o700

/**
 * Creates a folder and those above it, unless they exist, for this user alone; what exists keeps its mode.
 *
 * Node's own `recursive` never ends, and keeps a thread busy, where a folder can't be made though the one above it is
 * there, as in `/proc` (Node 20.20).
 *
 * @throws what the system says when it can't be created
 */
export async function createPrivateFolder(folder: string): Promise<void> {
  const existing = await stat(folder).catch(() => null)
  if (existing !== null || dirname(folder) === folder) return
  await createPrivateFolder(dirname(folder))
  try {
    await mkdir(folder, PRIVATE_FOLDER)
  } catch (error) {
    // Another process may have been faster.
    if (codeOf(error) !== 'EEXIST') throw error
  }
}
