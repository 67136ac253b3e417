import { dirname } from 'node:path'
import { buildSettings } from './build-settings.ts'
import { checkFile } from './check-file.ts'
import type { FileText } from './file-text.ts'
import type { SettingsProblem } from './problem.ts'
import { NO_SETTINGS, type Settings } from './settings.ts'

/** The files that settings come from; null for one that does not exist. */
export type SettingsSources = Readonly<{
  user: FileText | null
  project: FileText | null
  /** The user's home folder. */
  home: string
  /** Where the user's file is, or would be. */
  userFile: string
}>

/**
 * What the files came to. `ok` is false when the user's own file has an error. An error in a project's file makes only that
 * file count for nothing: a folder that someone cloned must not keep the user's own settings from working.
 */
export type SettingsReading = Readonly<{ problems: readonly SettingsProblem[] }> &
  (Readonly<{ ok: true; settings: Settings }> | Readonly<{ ok: false }>)

/** Reads settings from the texts of their files, and tells every problem of both at once. Pure. */
export function readSettings({ user, project, home, userFile }: SettingsSources): SettingsReading {
  const own = user === null ? null : checkFile(user, 'user', userFile)
  const theirs = project === null ? null : checkFile(project, 'project', userFile)
  const problems = [...(own?.problems ?? []), ...(theirs?.problems ?? [])]
  if (own !== null && own.content === null) return { ok: false, problems }
  const base = { folder: dirname(userFile), home }
  const isEmpty = own === null && (theirs === null || theirs.content === null)
  const settings = isEmpty ? NO_SETTINGS : buildSettings(own?.content ?? {}, theirs?.content ?? {}, base)
  return { ok: true, settings, problems }
}
