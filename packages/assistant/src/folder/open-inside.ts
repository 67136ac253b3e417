import { constants, type FileHandle, lstat, open, readlink, realpath, rm, stat } from 'node:fs/promises'
import { pathError } from './path-error.ts'
import { isInside, type Resolved, resolveInside } from './resolve-inside.ts'

/** Never through a link, and never waiting for the other end of a pipe. Both are unknown on Windows. */
const CAREFULLY = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/** A file that is open, and where it is. */
export type OpenFile = Readonly<{ handle: FileHandle; resolved: Resolved }>

/**
 * Opens a regular file of the project for reading. What was opened is looked at once more: between the look and the opening a
 * folder may have become a link.
 *
 * @throws SternlineError `path-refused` or `path-unusable`
 */
export async function openInside(root: string, path: string): Promise<OpenFile> {
  return openResolved(root, path, await resolveInside(root, path))
}

/** The second half of `openInside`: what was found a moment ago may be something else by now. */
export async function openResolved(root: string, path: string, resolved: Resolved): Promise<OpenFile> {
  if (!resolved.exists) throw pathError(path, 'not-found')
  // Devices and pipes are not even opened.
  const found = await lstat(resolved.real).catch(() => null)
  if (found?.isFile() !== true) throw pathError(path, 'not-a-file')
  const handle = await openOrNull(resolved.real, constants.O_RDONLY | CAREFULLY)
  if (handle === null) throw pathError(path, 'unreadable')
  try {
    if (!(await handle.stat()).isFile()) throw pathError(path, 'not-a-file')
    await checkOpened(root, path, handle, resolved.real)
    return { handle, resolved }
  } catch (problem) {
    await handle.close()
    throw problem
  }
}

/**
 * Makes a file that nothing else has the name of.
 *
 * @param real in a folder of the project
 * @throws SternlineError `path-refused` or `path-unusable`
 */
export async function createInside(root: string, path: string, real: string, mode: number): Promise<FileHandle> {
  const handle = await openOrNull(real, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | CAREFULLY, mode)
  if (handle === null) throw pathError(path, 'unreadable')
  try {
    await checkOpened(root, path, handle, real)
    return handle
  } catch (problem) {
    // It may lie outside by now, and is ours alone: its name is new.
    const told = await pathOf(handle)
    await handle.close()
    await rm(told ?? real, { force: true })
    throw problem
  }
}

async function openOrNull(real: string, flags: number, mode?: number): Promise<FileHandle | null> {
  return await open(real, flags, mode).catch(() => null)
}

/** Where an open file lies; null where the system does not tell. */
async function pathOf({ fd }: FileHandle): Promise<string | null> {
  return await readlink(`/proc/self/fd/${fd}`).catch(() => null)
}

/** The system knows where an open file lies; where it does not tell, what lies there now must be the same file. */
async function checkOpened(root: string, path: string, handle: FileHandle, real: string): Promise<void> {
  const told = await pathOf(handle)
  if (told !== null) {
    if (!isInside(root, told)) throw pathError(path, 'outside')
    return
  }
  const now = await realpath(real).catch(() => '')
  if (!isInside(root, now)) throw pathError(path, 'outside')
  const [there, opened] = await Promise.all([stat(now, { bigint: true }), handle.stat({ bigint: true })])
  if (there.ino !== opened.ino || there.dev !== opened.dev) throw pathError(path, 'outside')
}
