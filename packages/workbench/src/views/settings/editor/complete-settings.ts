import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete'
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
      const beginning = place.follows === ':' || help === null ? '' : `: ${beginningOf(help)}`
      return {
        label: `"${name}"`,
        apply: `"${name}"${beginning}`,
        type: 'property',
        info: help?.description ?? '',
      }
    })
}

function valuesOf({ values, example, description, type }: SettingHelp): readonly Completion[] {
  const all =
    values.length > 0 ? values : example === undefined || type === 'object' || type === 'array' ? [] : [example]
  return all.map(value => ({ label: JSON.stringify(value), type: 'constant', info: description }))
}
