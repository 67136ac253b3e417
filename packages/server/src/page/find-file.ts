import { realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'

/** One path segment of a built page's file: no dot in front, nothing that a file system might take for more than a name. */
const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/

/**
 * Finds the file that a URL path names inside a folder.
 *
 * Names that a built page does not have (`..`, dot files, percent escapes, NUL, backslashes, colons) are not looked up at all. A
 * link that leads out of the folder is as good as absent.
 *
 * @param folder absolute path
 * @param path of the URL, from `/`, without its query
 * @returns absolute path of a regular file inside the folder, links resolved; null when there is none
 */
export async function findFile(folder: string, path: string): Promise<string | null> {
  const segments = (path === '/' ? '/index.html' : path).split('/').slice(1)
  if (!segments.every(segment => SEGMENT.test(segment))) return null
  try {
    const root = await realpath(folder)
    const file = await realpath(join(root, ...segments))
    return file.startsWith(root + sep) && (await stat(file)).isFile() ? file : null
  } catch {
    return null
  }
}
