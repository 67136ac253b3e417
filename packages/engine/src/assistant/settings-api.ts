import type { SettingsNote } from './assistant-api.ts'

/** One change of a settings text. */
export type SettingsEdit = Readonly<{
  /** The way to the setting from the file's root; what is missing on it is made. */
  path: readonly (string | number)[]
  /** What it is to be; null removes it. */
  value: string | number | null
}>

/**
 * Body of `POST /api/settings/edit`, which writes nothing: the text with the changes at their places, comments and formatting as
 * they are. 422 `settings-unreadable` for a text that is not JSON with comments, `key-in-settings` for a value that looks like a key.
 */
export type ApiSettingsEdit = Readonly<{ text: string; edits: readonly SettingsEdit[] }>

/** The answer to `POST /api/settings/edit`. */
export type ApiSettingsEdited = Readonly<{ text: string; notes: readonly SettingsNote[] }>
