import type { ApprovalRequest, EditorState } from '@sternline/engine'
import type { ProjectClient } from '../client/project-client.ts'
import type { OpenFile } from '../view-model/project/open-file.ts'
import type { TreeStore } from './tree-store.ts'

/** A place to be shown in the editor. */
export type Reveal = Readonly<{
  path: string
  startLine: number
  endLine: number /** Rises with each wish. */
  wish: number
}>

/** What the editor and the tree show. */
export type ProjectState = Readonly<{
  /** Null while it is read, and where the server has no project. */
  root: string | null
  name: string | null
  /** Whether the server was asked. */
  isRead: boolean
  open: readonly OpenFile[]
  /** Path of the file in front; null for none. */
  shown: string | null
  /** A proposed change in front of everything else; null for none. */
  proposal: ApprovalRequest | null
  reveal: Reveal | null
}>

/** The project's files on the page. */
export interface ProjectStore {
  readonly state: () => ProjectState
  readonly subscribe: (changed: () => void) => () => void
  /** Opens a file and shows it, at these lines where they are given. */
  readonly openFile: (path: string, lines?: Readonly<{ startLine: number; endLine: number }>) => void
  /** Opens a file that is not there, or the one that is. It comes to the disk when it is saved. */
  readonly newFile: (path: string) => Promise<void>
  /** Closes a file and gives its draft up: ask before. */
  readonly closeFile: (path: string) => void
  readonly edit: (path: string, draft: string) => void
  readonly save: (path: string) => Promise<void>
  /** Takes what is on disk and gives the draft up. */
  readonly reload: (path: string) => Promise<void>
  /** Keeps the draft of a stale file: the next save writes over what is on disk. */
  readonly keepDraft: (path: string) => void
  /** Looks at the disk again; a draft stays. */
  readonly look: (path: string) => Promise<void>
  /** Shows a proposed change as a diff; null goes back to the file before it. */
  readonly propose: (request: ApprovalRequest | null) => void
  /** The editor tells what is selected, lines from 1; null for nothing. */
  readonly select: (lines: Readonly<{ startLine: number; endLine: number }> | null) => void
  /** For the newest message: the open file and the selected lines. */
  readonly editorState: () => EditorState
  readonly tree: TreeStore
  /** For what only one part asks: the names of all files, a search. */
  readonly client: ProjectClient
  /** Asks what project there is and follows the disk until the returned function is called. */
  readonly start: () => () => void
}
