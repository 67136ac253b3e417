import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  insertCompletionText,
  pickedCompletion,
} from '@codemirror/autocomplete'
import type { EditorView } from '@codemirror/view'
import {
  beginningOf,
  helpFor,
  type SettingHelp,
  type SettingsSchema,
} from '../../../view-model/settings/settings-schema.ts'
import { type Place, placeAt } from './place-at.ts'

/** What may be written at the cursor, as the schema says: names of settings, and values. */
export function completeSettings(schema: SettingsSchema | null, context: CompletionContext): CompletionResult | null {
  if (schema === null) return null
  const place = placeAt(context.state.sliceDoc(), context.pos)
  const isWanted = context.explicit || context.matchBefore(/["\w]/) !== null
  const help = helpFor(schema, place.path)
  if (!isWanted || help === null) return null
  const options = place.isName ? namesOf(schema, help, place) : valuesOf(help)
  return options.length === 0 ? null : { from: place.from, to: place.to, options, filter: true }
}

function namesOf(schema: SettingsSchema, { names }: SettingHelp, place: Place): readonly Completion[] {
  const written = place.names
  return names
    .filter(name => !written.includes(name))
    .map(name => {
      const help = helpFor(schema, [...place.path, name])
      const beginning = place.follows === ':' || help === null ? '' : beginningOf(help)
      const text = beginning === '' ? `"${name}"` : `"${name}": ${beginning}`
      return { label: `"${name}"`, apply: writing(text, beginning), type: 'property', info: help?.description ?? '' }
    })
}

function valuesOf({ values, example, description, type }: SettingHelp): readonly Completion[] {
  const all =
    values.length > 0 ? values : example === undefined || type === 'object' || type === 'array' ? [] : [example]
  return all.map(value => ({ label: JSON.stringify(value), type: 'constant', info: description }))
}

/** Writes a setting, with the cursor where its value goes on, and an example's text selected to be written over. */
function writing(
  text: string,
  value: string,
): (view: EditorView, completion: Completion, from: number, to: number) => void {
  return (view, completion, from, to) => {
    const end = from + text.length
    const isOpen = /^["[{]/.test(value)
    view.dispatch({
      ...insertCompletionText(view.state, text, from, to),
      selection: isOpen ? { anchor: end - value.length + 1, head: end - 1 } : { anchor: end - value.length, head: end },
      annotations: pickedCompletion.of(completion),
    })
  }
}
