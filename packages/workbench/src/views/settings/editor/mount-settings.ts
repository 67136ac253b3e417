import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { jsonLanguage } from '@codemirror/lang-json'
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language'
import { lintGutter, lintKeymap } from '@codemirror/lint'
import { EditorState, type Extension } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  hoverTooltip,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import type { SettingsStore } from '../../../stores/settings-store.ts'
import { lineBreakOf, replacement } from '../../../view-model/project/line-breaks.ts'
import { EDITOR_LOOK } from '../../editor/code/editor-theme.ts'
import { emptyShadowRoot } from '../../editor/code/shadow-root.ts'
import { COMMENT_LOOK } from './comment-look.ts'
import { completeSettings } from './complete-settings.ts'
import { hoverSettings } from './hover-settings.ts'
import { NOTE_LOOK } from './note-look.ts'
import { showNotes } from './show-notes.ts'

/**
 * Puts the editor of the settings into an element, joined with the store both ways.
 *
 * @returns what takes it away again
 */
export function mountSettings(host: HTMLElement, store: SettingsStore): () => void {
  const root = emptyShadowRoot(host)
  const view = new EditorView({ root, parent: root, state: stateOf(store) })
  let notes = store.state().notes
  view.dispatch(showNotes(view.state, notes))
  const leave = store.subscribe(() => {
    const { draft, notes: told } = store.state()
    const isOther = takeText(view, store, draft)
    if (told === notes && !isOther) return
    notes = told
    view.dispatch(showNotes(view.state, notes))
  })
  return () => {
    leave()
    view.destroy()
  }
}

/** Makes the editor hold a text, by the smallest change, so that history and cursor stay. @returns whether it held another */
function takeText(view: EditorView, store: SettingsStore, text: string): boolean {
  if (view.state.sliceDoc() === text) return false
  if (lineBreakOf(text) !== view.state.lineBreak && text.includes('\n')) {
    view.setState(stateOf(store))
    return true
  }
  const { lineBreak } = view.state
  const change = replacement(view.state.doc.toString(), lineBreak === '\n' ? text : text.replaceAll(lineBreak, '\n'))
  if (change !== null) view.dispatch({ changes: change })
  return true
}

function stateOf(store: SettingsStore): EditorState {
  const { draft } = store.state()
  return EditorState.create({
    doc: draft,
    extensions: [EditorState.lineSeparator.of(lineBreakOf(draft)), setup(store)],
  })
}

function setup(store: SettingsStore): Extension {
  const schema = (): ReturnType<SettingsStore['state']>['schema'] => store.state().schema
  return [
    lineNumbers(),
    lintGutter(),
    highlightSpecialChars(),
    history(),
    drawSelection(),
    indentOnInput(),
    indentUnit.of('  '),
    bracketMatching(),
    closeBrackets(),
    highlightActiveLine(),
    jsonLanguage,
    autocompletion({ override: [context => completeSettings(schema(), context)] }),
    hoverTooltip((view, offset) => hoverSettings(schema(), view.state.doc.toString(), offset)),
    keymap.of([
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...lintKeymap,
      ...defaultKeymap,
      ...historyKeymap,
      indentWithTab,
    ]),
    EditorView.updateListener.of(update => {
      if (update.docChanged) store.write(update.state.sliceDoc())
    }),
    EditorView.contentAttributes.of({ 'aria-label': 'settings.json. Escape, then Tab leaves the editor.' }),
    EDITOR_LOOK,
    COMMENT_LOOK,
    NOTE_LOOK,
  ]
}
