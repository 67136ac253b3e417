import {
  Annotation,
  type AnnotationType,
  type EditorState,
  type Extension,
  Text,
  type TransactionSpec,
} from '@codemirror/state'
import { lineBreakOf, replacement } from '../../../view-model/project/line-breaks.ts'
import type { OpenFile } from '../../../view-model/project/open-file.ts'
import { fileState } from './file-state.ts'

/** Marks a change that came from the store, so that it is not told back to it. */
export const FROM_STORE: AnnotationType<boolean> = Annotation.define<boolean>()

/** A file's editor while another one is in front: with its history, selection and place. */
type Aside = Readonly<{ state: EditorState; top: number }>

/** The editors of open files that are not in front. */
export interface FileStates {
  /** The state of a file as it was left, or a new one; its text is that of the draft. `top`: how far it was scrolled. */
  readonly take: (file: OpenFile) => Aside
  readonly keep: (path: string, aside: Aside) => void
  /** Forgets the files that are closed. */
  readonly retain: (open: readonly OpenFile[]) => void
}

/** Keeps nothing yet. @param own what every new state gets */
export function createFileStates(own: Extension): FileStates {
  const aside = new Map<string, Aside>()
  return {
    take: file => {
      const known = aside.get(file.path)
      if (known === undefined) return { state: fileState(file.path, file.draft, own), top: 0 }
      const change = changeTo(known.state, file.draft)
      if (change === 'other') return { state: fileState(file.path, file.draft, own), top: known.top }
      return change === null ? known : { state: known.state.update(change).state, top: known.top }
    },
    keep: (path, each) => {
      aside.set(path, each)
    },
    retain: open => {
      const paths = new Set(open.map(({ path }) => path))
      for (const path of aside.keys()) if (!paths.has(path)) aside.delete(path)
    },
  }
}

/**
 * The smallest change that gives a state another text, so that history, selection and place stay.
 *
 * @returns null where the text is the same; `other` where its lines end otherwise: that needs a new state
 */
export function changeTo(state: EditorState, text: string): TransactionSpec | 'other' | null {
  const lineBreak = state.lineBreak
  if (lineBreakOf(text) !== lineBreak && text.includes('\n')) return 'other'
  const change = replacement(state.doc.toString(), lineBreak === '\n' ? text : text.replaceAll(lineBreak, '\n'))
  if (change === null) return null
  const { from, to, insert } = change
  return { changes: { from, to, insert: Text.of(insert.split('\n')) }, annotations: FROM_STORE.of(true) }
}
