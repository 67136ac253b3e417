import { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { Compartment, EditorState, type Extension } from '@codemirror/state'
import {
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from '@codemirror/view'
import { lineBreakOf } from '../../../view-model/project/line-breaks.ts'
import { visibleName } from '../../../view-model/visible-text.ts'
import { EDITOR_LOOK } from './editor-theme.ts'

/** Where the language goes once it is loaded. */
export const LANGUAGE: Compartment = new Compartment()

/** What every editor of a file has. */
const SETUP: Extension = [
  lineNumbers(),
  highlightActiveLineGutter(),
  highlightSpecialChars(),
  history(),
  foldGutter(),
  drawSelection(),
  dropCursor(),
  EditorState.allowMultipleSelections.of(true),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  rectangularSelection(),
  highlightActiveLine(),
  highlightSelectionMatches(),
  search({ top: true }),
  indentUnit.of('  '),
  keymap.of([
    ...closeBracketsKeymap,
    ...defaultKeymap,
    ...searchKeymap,
    ...historyKeymap,
    ...foldKeymap,
    indentWithTab,
  ]),
  EDITOR_LOOK,
]

/** An editor's state for a file, with a history of its own. @param own what this place adds: keys, listeners */
export function fileState(path: string, text: string, own: Extension): EditorState {
  return EditorState.create({
    doc: text,
    extensions: [
      own,
      SETUP,
      EditorState.lineSeparator.of(lineBreakOf(text)),
      EditorView.contentAttributes.of({
        'aria-label': `${visibleName(path)}. Escape, then Tab leaves the editor.`,
      }),
      LANGUAGE.of([]),
    ],
  })
}

/** The text of a state with its own line breaks. */
export function textOf(state: EditorState): string {
  return state.sliceDoc()
}
