import { type Extension, Prec, type Transaction } from '@codemirror/state'
import { EditorView, keymap, type ViewUpdate } from '@codemirror/view'
import type { ProjectStore, Reveal } from '../../../stores/project-store.ts'
import type { OpenFile } from '../../../view-model/project/open-file.ts'
import { LANGUAGE, textOf } from './file-state.ts'
import { changeTo, createFileStates, FROM_STORE } from './file-states.ts'
import { languageOf } from './language-of.ts'
import { emptyShadowRoot } from './shadow-root.ts'

/** Where the cursor is, for the line below the editor. From 1. */
export type CursorPlace = Readonly<{ line: number; column: number; selectedLines: number }>

/** What the editor needs of its page. */
export type EditorParts = Readonly<{
  project: ProjectStore
  onCursor: (place: CursorPlace) => void
  /** Adds the selected lines, or the file, to the next message. */
  onAttach: () => void
}>

/** Above this length a draft is told to the store at intervals instead of with every key. Unit: characters. */
const LARGE_TEXT = 100_000

/** That interval. Unit: milliseconds. */
const INTERVAL_MS = 300

/**
 * Puts an editor into an element that shows the file in front, one at a time; the files that are open beside it keep their
 * history, selection and place.
 *
 * @returns what takes it away
 */
export function mountEditor(host: HTMLElement, { project, onCursor, onAttach }: EditorParts): () => void {
  const root = emptyShadowRoot(host)
  let shown: string | null = null
  /** The draft that editor and store agree on. */
  let agreed = ''
  let wish = 0
  let interval: ReturnType<typeof setTimeout> | undefined

  function flush(): void {
    clearTimeout(interval)
    interval = undefined
    if (shown === null) return
    agreed = textOf(view.state)
    project.edit(shown, agreed)
  }

  function tellDraft(): void {
    if (interval !== undefined) return
    // The first change is told at once: the mark of what is not saved must not wait.
    flush()
    if (view.state.doc.length > LARGE_TEXT) interval = setTimeout(flush, INTERVAL_MS)
  }

  function tellCursor(): void {
    const { doc, selection } = view.state
    const { from, to, head, empty } = selection.main
    const lines = { startLine: doc.lineAt(from).number, endLine: doc.lineAt(to).number }
    project.select(empty ? null : lines)
    const line = doc.lineAt(head)
    const selectedLines = empty ? 0 : lines.endLine - lines.startLine + 1
    onCursor({ line: line.number, column: head - line.from + 1, selectedLines })
  }

  function onUpdate({ docChanged, selectionSet, transactions }: ViewUpdate): void {
    if (docChanged && transactions.some(isTyped)) tellDraft()
    if (docChanged || selectionSet) tellCursor()
  }

  function attach(): boolean {
    onAttach()
    return true
  }

  const own: Extension = [
    EditorView.updateListener.of(onUpdate),
    Prec.highest(keymap.of([{ key: 'Mod->', run: attach }])),
  ]
  const states = createFileStates(own)
  const view = new EditorView({ root, parent: root })

  function put(file: OpenFile): void {
    const { state, top } = states.take(file)
    shown = file.path
    agreed = file.draft
    view.setState(state)
    view.scrollDOM.scrollTop = top
    tellCursor()
    void colour(file.path)
  }

  async function colour(path: string): Promise<void> {
    const language = await languageOf(path)
    if (language !== null && shown === path && LANGUAGE.get(view.state) !== language.extension)
      view.dispatch({ effects: LANGUAGE.reconfigure(language) })
  }

  function leave(): void {
    if (shown === null) return
    if (interval !== undefined) flush()
    states.keep(shown, { state: view.state, top: view.scrollDOM.scrollTop })
    shown = null
  }

  /** Brings the draft of the store into the editor, where it is another one. */
  function take(file: OpenFile): void {
    if (file.draft === agreed) return
    clearTimeout(interval)
    interval = undefined
    agreed = file.draft
    const change = changeTo(view.state, file.draft)
    if (change === 'other') {
      leave()
      put(file)
    } else if (change !== null) view.dispatch(change)
  }

  function reveal(wanted: Reveal | null): void {
    if (wanted === null || wanted.path !== shown || wanted.wish === wish) return
    wish = wanted.wish
    view.focus()
    if (wanted.startLine === 0) return
    const { doc } = view.state
    const lineAt = (line: number): number => Math.min(Math.max(1, line), doc.lines)
    const from = doc.line(lineAt(wanted.startLine)).from
    const { to } = doc.line(lineAt(wanted.endLine))
    const selection = wanted.startLine === wanted.endLine ? { anchor: from } : { anchor: from, head: to }
    view.dispatch({ selection, effects: EditorView.scrollIntoView(from, { y: 'center' }) })
  }

  function sync(): void {
    const state = project.state()
    const file = state.open.find(({ path }) => path === state.shown)
    if (file?.path !== shown) leave()
    states.retain(state.open)
    if (file?.phase !== 'ready') return
    if (shown === null) put(file)
    else take(file)
    reveal(state.reveal)
  }

  const onKey = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
    event.preventDefault()
    if (shown === null) return
    flush()
    void project.save(shown)
  }
  const unsubscribe = project.subscribe(sync)
  document.addEventListener('keydown', onKey)
  sync()
  return () => {
    leave()
    unsubscribe()
    document.removeEventListener('keydown', onKey)
    view.destroy()
  }
}

function isTyped(transaction: Transaction): boolean {
  return transaction.docChanged && transaction.annotation(FROM_STORE) !== true
}
