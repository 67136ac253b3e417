import type { ProjectClient } from '../client/project-client.ts'
import { type FolderListing, foldersAbove, ROOT } from '../view-model/project/tree-rows.ts'

/** What of the project's folders is known and shown. */
export type TreeState = Readonly<{
  /** Folders that were read, by path. */
  folders: ReadonlyMap<string, FolderListing>
  unfolded: ReadonlySet<string>
  /** The row that keys act on; null for the first. */
  active: string | null
}>

/** The file tree. Folders are read when they are unfolded. */
export interface TreeStore {
  readonly state: () => TreeState
  readonly subscribe: (changed: () => void) => () => void
  readonly unfold: (path: string) => void
  readonly fold: (path: string) => void
  readonly activate: (path: string) => void
  /** Unfolds what is above a file, and makes it active. */
  readonly reveal: (path: string) => void
  /** Reads a folder again where it is shown. */
  readonly look: (path: string) => void
  /** Withdraws the questions that are not answered. */
  readonly stop: () => void
}

/** A tree with nothing read. */
export function createTreeStore(client: Pick<ProjectClient, 'entries'>): TreeStore {
  let state: TreeState = { folders: new Map(), unfolded: new Set(), active: null }
  let questions = new AbortController()
  const listeners = new Set<() => void>()

  function set(next: Partial<TreeState>): void {
    state = { ...state, ...next }
    for (const changed of listeners) changed()
  }

  async function read(path: string): Promise<void> {
    const { signal } = questions
    const answer = await client.entries(path, signal)
    if (signal.aborted || !state.unfolded.has(path)) return
    // A folder that is gone can be neither shown nor followed.
    if (!answer.ok && answer.problem?.code === 'path-unusable' && path !== ROOT) return fold(path)
    const folders = new Map(state.folders)
    if (answer.ok) folders.set(path, { entries: answer.value.entries, problem: null })
    else if (answer.problem !== null)
      folders.set(path, { entries: folders.get(path)?.entries ?? [], problem: answer.problem })
    set({ folders })
  }

  function fold(path: string): void {
    set({ unfolded: new Set([...state.unfolded].filter(each => each !== path)) })
  }

  function unfold(...paths: readonly string[]): void {
    const folded = paths.filter(path => !state.unfolded.has(path))
    if (folded.length === 0) return
    set({ unfolded: new Set([...state.unfolded, ...folded]) })
    // What was read before is shown at once, and read again: it was not watched meanwhile.
    for (const path of folded) void read(path)
  }

  return {
    state: () => state,
    subscribe: changed => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    unfold,
    fold,
    activate: active => set({ active }),
    reveal: path => {
      unfold(ROOT, ...foldersAbove(path))
      set({ active: path })
    },
    look: path => {
      if (state.unfolded.has(path)) void read(path)
    },
    stop: () => {
      questions.abort()
      questions = new AbortController()
    },
  }
}
