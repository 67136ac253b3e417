import type { SettingsNote } from '@sternline/engine'
import { plural } from '../words.ts'
import type { SettingPath } from './settings-schema.ts'

/** A setting as the server's notes write it: `language_models.azure_anthropic.available_models[0].name`. */
export function formatPlace(path: SettingPath): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('')
}

/** The notes on a setting itself, and not on those below it. */
export function notesAt(notes: readonly SettingsNote[], path: SettingPath): readonly SettingsNote[] {
  const place = formatPlace(path)
  return notes.filter(({ at }) => at === place)
}

/** How many things are wrong and how many are doubtful, in few words; empty where all is well. */
export function notesWords(notes: readonly SettingsNote[]): string {
  const errors = notes.filter(({ severity }) => severity === 'error').length
  const warnings = notes.length - errors
  const parts = [errors === 0 ? '' : plural(errors, 'error'), warnings === 0 ? '' : plural(warnings, 'warning')]
  return parts.filter(part => part !== '').join(', ')
}

/** Whether a text with these notes would not count. */
export function hasError(notes: readonly SettingsNote[]): boolean {
  return notes.some(({ severity }) => severity === 'error')
}

/** What a setting that needs a restart is called for people. */
export function restartWords(names: readonly string[]): string {
  return names.map(name => RESTART[name] ?? name).join(', ')
}

const RESTART: Readonly<Record<string, string>> = {
  language_models: 'where clients of the gateway are sent (the assistant has the new models at once)',
}

/** An offset in a text of a note's line and column, which count from 1. */
export function offsetOf(text: string, { line, column }: Pick<SettingsNote, 'line' | 'column'>): number {
  const starts = [0]
  for (const found of text.matchAll(/\r\n|\r|\n/g)) starts.push(found.index + found[0].length)
  const start = starts[Math.min(Math.max(line, 1), starts.length) - 1] ?? 0
  return Math.min(start + Math.max(column, 1) - 1, text.length)
}
