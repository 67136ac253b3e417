import type { TreeState } from '../../stores/tree-store.ts'
import { folderOf, ROOT } from './tree-rows.ts'

/** Where a new file is to stand first: in the active folder, or beside the active file. With a slash at its end; empty for the project. */
export function newFileFolder({ active, folders }: Pick<TreeState, 'active' | 'folders'>): string {
  if (active === null) return ''
  const folder = folders.has(active) ? active : folderOf(active)
  return folder === ROOT ? '' : `${folder}/`
}

/** What was typed as a path below the project; null where it names no file. What may not be written, the server says. */
export function newPath(typed: string): string | null {
  const path = typed
    .trim()
    .replaceAll('\\', '/')
    .replaceAll(/\/{2,}/g, '/')
    .replace(/^(?:\.?\/)+/, '')
  return path === '' || path.endsWith('/') ? null : path
}
