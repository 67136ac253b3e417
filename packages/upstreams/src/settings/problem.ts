import type { ErrorSentences } from '@sternline/core'

/** What can be wrong with a settings file. Stable; `docs/settings.md` explains each. */
export const SETTINGS_CODES = [
  'address-note',
  'bad-address',
  'bad-syntax',
  'bad-value',
  'duplicate-key',
  'duplicate-name',
  'foreign-address',
  'inline-key',
  'key-in-address',
  'missing',
  'not-in-project',
  'not-text',
  'odd-limits',
  'placeholder',
  'too-deep',
  'too-large',
  'two-credentials',
  'unknown-key',
  'unknown-model-id',
  'unreadable',
] as const

/** The stable name of a kind of problem. */
export type SettingsCode = (typeof SETTINGS_CODES)[number]

/** A place in a file as editors count it. */
export type FilePosition = Readonly<{
  /** From 1. */
  line: number
  /** From 1, in UTF-16 units. */
  column: number
}>

/** One thing that is wrong with a settings file, for the person who wrote it. No part of it ever repeats a key. */
export type SettingsProblem = FilePosition &
  ErrorSentences &
  Readonly<{
    /** A file with an error is not taken over; a warning changes nothing. */
    severity: 'error' | 'warning'
    code: SettingsCode
    /** The file's path as it was given. */
    file: string
    /** The setting: `language_models.azure_anthropic.api_url`; empty for the file as a whole. */
    at: string
  }>

/** One line for a terminal or a log: `settings.json:4:18 error bad-address: what. why. fix.` */
export function formatSettingsProblem(problem: SettingsProblem): string {
  const { file, line, column, severity, code, what, why, fix } = problem
  const sentences = [what, why, fix].filter(sentence => sentence !== '').join(' ')
  return `${file}:${line}:${column} ${severity} ${code}: ${sentences}`
}
