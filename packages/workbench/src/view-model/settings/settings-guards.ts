import type { ApiSettings, ApiSettingsCheck, ApiSettingsEdited, SettingsNote } from '@sternline/engine'
import { type Guard, isCount, isListOf, isObject, isOneOf, isText, orNull } from '../guards.ts'

const isNote: Guard<SettingsNote> = isObject<SettingsNote>({
  severity: isOneOf<SettingsNote['severity']>({ error: true, warning: true }),
  code: isText,
  what: isText,
  why: isText,
  fix: isText,
  line: isCount,
  column: isCount,
  at: isText,
})

/** The person's file as it is on disk. */
export const isApiSettings: Guard<ApiSettings> = isObject<ApiSettings>({
  file: isText,
  text: orNull(isText),
  revision: orNull(isText),
  notes: isListOf(isNote),
  needRestart: isListOf(isText),
})

/** What is wrong with a text. */
export const isSettingsCheck: Guard<ApiSettingsCheck> = isObject<ApiSettingsCheck>({ notes: isListOf(isNote) })

/** A changed text, and what is wrong with it. */
export const isSettingsEdited: Guard<ApiSettingsEdited> = isObject<ApiSettingsEdited>({
  text: isText,
  notes: isListOf(isNote),
})
