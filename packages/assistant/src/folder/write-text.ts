import { randomBytes } from 'node:crypto'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { SternlineError } from '@sternline/core'
import type { FileText } from '@sternline/engine'
import { visibleName } from '../text/visible-text.ts'
import { createInside } from './open-inside.ts'
import { pathError } from './path-error.ts'
import { readTextInside } from './read-text.ts'
import { type Resolved, resolveInside } from './resolve-inside.ts'

const NEW_FILE = 0o666

/**
 * Writes a text file of the project, whole or not at all: beside it first, then in its place. Folders on the way are made.
 *
 * @param expected what the file held when the change was proposed; null when there was none
 * @throws SternlineError `path-refused`, `path-unusable`, or `file-changed` when something else is there by now
 */
export async function writeTextInside(
  root: string,
  path: string,
  text: string,
  expected: string | null,
): Promise<void> {
  const resolved = await resolveInside(root, path)
  if (resolved.path === '.') throw pathError(path, 'not-a-file')
  const { mode } = await checkExpected(root, resolved, expected)
  const folder = dirname(resolved.real)
  await mkdir(folder, { recursive: true }).catch(() => {
    throw pathError(path, 'not-a-folder')
  })
  const beside = join(folder, `.sternline-${randomBytes(8).toString('hex')}.tmp`)
  const handle = await createInside(root, path, beside, mode)
  try {
    try {
      await handle.writeFile(text)
      if (expected !== null) await handle.chmod(mode)
      await handle.sync()
    } finally {
      await handle.close()
    }
    const again = await resolveInside(root, path)
    if (again.real !== resolved.real) throw pathError(path, 'outside')
    await checkExpected(root, again, expected)
    await rename(beside, resolved.real)
  } catch (problem) {
    await rm(beside, { force: true })
    throw problem
  }
}

async function checkExpected(root: string, at: Resolved, expected: string | null): Promise<Pick<FileText, 'mode'>> {
  if (!at.exists) {
    if (expected !== null) throw changed(at.path, 'It is gone since the change was proposed.')
    return { mode: NEW_FILE }
  }
  const now = await readTextInside(root, at.path)
  if (expected === null) throw changed(at.path, 'It was made since the change was proposed.')
  if (now.text !== expected) throw changed(at.path, 'It was changed on disk since the change was proposed.')
  return now
}

function changed(path: string, why: string): SternlineError {
  return new SternlineError('file-changed', {
    what: `${visibleName(path)} is not written.`,
    why,
    fix: 'Read it again and propose the change anew.',
  })
}
