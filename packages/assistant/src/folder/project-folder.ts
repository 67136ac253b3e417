import { realpath, stat } from 'node:fs/promises'
import { SternlineError } from '@sternline/core'
import type { FileList, FileText, FolderEntry, SearchQuery, SearchResult } from '@sternline/engine'
import { listEntriesInside } from './list-entries.ts'
import { listFilesInside } from './list-files.ts'
import { readTextInside } from './read-text.ts'
import { type Resolved, resolveInside } from './resolve-inside.ts'
import { searchInside } from './search-text.ts'
import { writeTextInside } from './write-text.ts'

/**
 * A project's folder, and nothing outside of it. Every path is relative to it, judged before use and again when it is open; each
 * function throws SternlineError `path-refused` for a path that leaves it, and `path-unusable` for one that fits nothing there.
 */
export interface ProjectFolder {
  /** Its real path. */
  readonly root: string
  /** Where a path leads. */
  locate(path: string): Promise<Resolved>
  /** @throws SternlineError also `file-too-large`, `file-not-text` */
  readText(path: string): Promise<FileText>
  /**
   * Writes a file whole.
   *
   * @param expected what it held when the change was proposed; null when it was not there
   * @throws SternlineError also `file-changed`
   */
  writeText(path: string, text: string, expected: string | null): Promise<void>
  /** One folder, for a tree. */
  entries(path: string): Promise<readonly FolderEntry[]>
  /** All files below a folder that the project does not ignore. */
  files(path: string, signal: AbortSignal): Promise<FileList>
  search(query: SearchQuery, signal: AbortSignal): Promise<SearchResult>
}

/**
 * Opens a project.
 *
 * @throws SternlineError `no-project-folder` when there is no folder at this path
 */
export async function openProjectFolder(folder: string): Promise<ProjectFolder> {
  const root = await realpath(folder).catch(() => null)
  if (root === null || !(await stat(root)).isDirectory()) {
    throw new SternlineError('no-project-folder', {
      what: `${folder} cannot be opened as a project.`,
      why: 'There is no folder at this path.',
      fix: 'Name a folder that exists.',
    })
  }
  return {
    root,
    locate: path => resolveInside(root, path),
    readText: path => readTextInside(root, path),
    writeText: (path, text, expected) => writeTextInside(root, path, text, expected),
    entries: path => listEntriesInside(root, path),
    files: (path, signal) => listFilesInside(root, path, signal),
    search: (query, signal) => searchInside(root, query, signal),
  }
}
