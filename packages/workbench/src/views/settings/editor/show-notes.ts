import { type Diagnostic, setDiagnostics } from '@codemirror/lint'
import type { EditorState, TransactionSpec } from '@codemirror/state'
import type { SettingsNote } from '@sternline/engine'
import { offsetOf } from '../../../view-model/settings/notes.ts'
import { visibleText } from '../../../view-model/visible-text.ts'

/** What a note is put on: a string, a word, or one character. */
const TOKEN = /^(?:"(?:[^"\\\n\r]|\\.)*"?|[\w$.-]+|.)?/

/** Marks the notes at their places, each with what, why and what to do. */
export function showNotes(state: EditorState, notes: readonly SettingsNote[]): TransactionSpec {
  const text = state.doc.toString()
  return setDiagnostics(
    state,
    notes.map(note => diagnosticOf(note, text)),
  )
}

function diagnosticOf(note: SettingsNote, text: string): Diagnostic {
  const from = offsetOf(text, note)
  const length = TOKEN.exec(text.slice(from))?.[0].length ?? 0
  return {
    from,
    to: from + length,
    severity: note.severity,
    source: note.code,
    message: [note.what, note.why, note.fix].map(visibleText).join(' '),
    renderMessage: () => wordsOf(note),
  }
}

function wordsOf({ what, why, fix }: SettingsNote): HTMLElement {
  const words = document.createElement('div')
  for (const [sentence, name] of [
    [what, 'note-what'],
    [why, 'note-why'],
    [fix, 'note-fix'],
  ] as const) {
    if (sentence === '') continue
    const line = document.createElement('p')
    line.className = name
    line.textContent = visibleText(sentence)
    words.append(line)
  }
  return words
}
