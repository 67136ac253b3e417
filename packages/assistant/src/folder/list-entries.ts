import { readdir } from 'node:fs/promises'
import type { FolderEntry } from '@sternline/engine'
import { pathError } from './path-error.ts'
import { isGitFolder } from './path-rules.ts'
import { resolveInside } from './resolve-inside.ts'

/**
 * Lists one folder as it is on disk, folders first; git's own folder is left out.
 *
 * @throws SternlineError `path-refused` or `path-unusable`
 */
export async function listEntriesInside(root: string, path: string): Promise<readonly FolderEntry[]> {
  const resolved = await resolveInside(root, path)
  const found = await readdir(resolved.real, { withFileTypes: true }).catch(() => {
    throw pathError(path, resolved.exists ? 'not-a-folder' : 'not-found')
  })
  const entries = found
    .filter(({ name }) => !isGitFolder(name))
    .map((entry): FolderEntry => {
      const kind = entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : entry.isSymbolicLink() ? 'link' : 'other'
      return { name: entry.name, path: resolved.path === '.' ? entry.name : `${resolved.path}/${entry.name}`, kind }
    })
  const rank = ({ kind }: FolderEntry): number => (kind === 'folder' ? 0 : 1)
  return entries.sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
}
