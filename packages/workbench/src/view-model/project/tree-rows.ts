import type { FolderEntry } from '@sternline/engine'
import type { Problem } from '../problem.ts'

/** The path of the project itself. */
export const ROOT = '.'

/** What a folder holds, as far as it could be read. */
export type FolderListing = Readonly<{ entries: readonly FolderEntry[]; problem: Problem | null }>

/** One line of the tree. */
export type TreeRow = Readonly<{
  /** A `note` says that a folder is being read, is empty, or could not be read. */
  kind: FolderEntry['kind'] | 'note'
  path: string
  name: string
  /** From 1. */
  level: number
  isUnfolded: boolean
  /** Its place among its siblings, from 1, and how many they are. */
  place: number
  siblings: number
}>

/**
 * The lines of the tree from top to bottom. Folders stand before files; names are sorted as a person expects: without regard to
 * case, numbers by their size.
 */
export function treeRows(
  folders: ReadonlyMap<string, FolderListing>,
  unfolded: ReadonlySet<string>,
): readonly TreeRow[] {
  const rows: TreeRow[] = []
  const add = (path: string, level: number): void => {
    const listing = folders.get(path)
    const note = noteOf(listing)
    const size = (listing?.entries.length ?? 0) + (note === null ? 0 : 1)
    if (note !== null) rows.push(noteRow(path, note, level, size))
    for (const [index, entry] of sorted(listing?.entries ?? []).entries()) {
      const isUnfolded = entry.kind === 'folder' && unfolded.has(entry.path)
      const place = index + 1 + (note === null ? 0 : 1)
      rows.push({ ...entry, level, isUnfolded, place, siblings: size })
      if (isUnfolded) add(entry.path, level + 1)
    }
  }
  add(ROOT, 1)
  return rows
}

function noteOf(listing: FolderListing | undefined): string | null {
  if (listing === undefined) return 'Reading.'
  if (listing.problem !== null) return `${listing.problem.what} ${listing.problem.why}`
  return listing.entries.length === 0 ? 'Empty.' : null
}

function noteRow(folder: string, name: string, level: number, siblings: number): TreeRow {
  return { kind: 'note', path: `${folder}/\u0000`, name, level, isUnfolded: false, place: 1, siblings }
}

const NAMES = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** Sorted once for each list that the server gave. */
const SORTED = new WeakMap<readonly FolderEntry[], readonly FolderEntry[]>()

function sorted(entries: readonly FolderEntry[]): readonly FolderEntry[] {
  const known = SORTED.get(entries)
  if (known !== undefined) return known
  const rank = ({ kind }: FolderEntry): number => (kind === 'folder' ? 0 : 1)
  const made = entries.toSorted((one, other) => rank(one) - rank(other) || NAMES.compare(one.name, other.name))
  SORTED.set(entries, made)
  return made
}

/** The folders that a path stands in, the outermost first, without the project itself. */
export function foldersAbove(path: string): readonly string[] {
  const names = path.split('/').slice(0, -1)
  return names.map((_name, index) => names.slice(0, index + 1).join('/'))
}

/** The folder that a path stands in; `.` for the project itself. */
export function folderOf(path: string): string {
  return foldersAbove(path).at(-1) ?? ROOT
}

/** The last name of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
