import { SternlineError } from '@sternline/core'
import type { FileText } from '@sternline/engine'
import { visibleName } from '../text/visible-text.ts'
import { openInside } from './open-inside.ts'

/** No larger file is read. Unit: bytes. */
const LARGEST_FILE = 10 * 1024 * 1024

const PERMISSIONS = 0o777

/**
 * Reads a text file of the project.
 *
 * @throws SternlineError `path-refused`, `path-unusable`, `file-too-large` or `file-not-text`
 */
export async function readTextInside(root: string, path: string): Promise<FileText> {
  const { handle, resolved } = await openInside(root, path)
  try {
    const { size, mtimeMs, mode } = await handle.stat()
    if (size > LARGEST_FILE) throw tooLarge(resolved.path, size)
    const text = decode(await handle.readFile(), resolved.path)
    return { path: resolved.path, text, modifiedAt: Math.floor(mtimeMs), mode: mode & PERMISSIONS }
  } finally {
    await handle.close()
  }
}

function decode(bytes: Uint8Array, path: string): string {
  try {
    if (!bytes.includes(0)) return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    // It is told below.
  }
  throw new SternlineError('file-not-text', {
    what: `${visibleName(path)} is not read.`,
    why: 'It is no text in UTF-8.',
    fix: 'Look at it with a program that knows its format.',
  })
}

function tooLarge(path: string, size: number): SternlineError {
  return new SternlineError('file-too-large', {
    what: `${visibleName(path)} is not read.`,
    why: `It has ${size} bytes; the largest file that is read has ${LARGEST_FILE}.`,
    fix: 'Search in it with search_text, or split it.',
  })
}
