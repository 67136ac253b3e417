import { SternlineError } from '@sternline/core'
import {
  type ApiSettings,
  type ApiSettingsCheck,
  type ApiSettingsEdit,
  type ApiSettingsEdited,
  type ApiSettingsSave,
  hasSecret,
} from '@sternline/engine'
import type { Settings } from '@sternline/upstreams/settings'
import { editText, keyInSettings } from './edit-text.ts'
import { needRestart } from './need-restart.ts'
import type { RefusedNames } from './refused-names.ts'
import { readSettingsFile, type SettingsOnDisk, writeSettingsFile } from './settings-file.ts'
import { checkSettings, type SettingsCheck, type SettingsPlace, unusableNote } from './settings-notes.ts'

/** What a server is told about the person's settings. */
export type SettingsSource = SettingsPlace &
  Readonly<{
    /** The settings that count at this moment. */
    current: () => Settings
    /** Resolves when what was just written counts, or was refused. Default: at once. */
    taken?: () => Promise<void>
  }>

/** The person's settings.json, as the page reads, checks and writes it. */
export interface SettingsRoom {
  read(): Promise<ApiSettings>
  check(text: string): ApiSettingsCheck
  /** @throws SternlineError as `editText` does */
  edit(change: ApiSettingsEdit): ApiSettingsEdited
  /** @throws SternlineError `key-in-settings`, `settings-refused`, `file-changed`, `settings-unwritable` */
  write(save: ApiSettingsSave): Promise<ApiSettings>
}

/** What was seen of the settings before anybody opened their room. */
export type SeenOfSettings = Readonly<{
  /** Those that the process was started with. */
  atStart: Settings
  /** Names that Azure did not know, to be marked. */
  refused: RefusedNames
}>

/** Makes the room of one settings file. */
export function createSettingsRoom(
  { file, home, taken }: Pick<SettingsSource, 'file' | 'home' | 'taken'>,
  { atStart, refused }: SeenOfSettings,
): SettingsRoom {
  const place = { file, home }
  const checked = (text: string): SettingsCheck => checkSettings(text, place, refused)
  let writing: Promise<unknown> = Promise.resolve()

  const read = async (): Promise<ApiSettings> => {
    const found = await readSettingsFile(file)
    return told(found)
  }

  const told = (found: SettingsOnDisk): ApiSettings => {
    if (found.kind === 'unusable') {
      return { file, text: null, revision: null, notes: [unusableNote(found)], needRestart: [] }
    }
    const { text, revision } = found.kind === 'text' ? found : { text: null, revision: null }
    const { notes, settings } = checked(text ?? '')
    return { file, text, revision, notes, needRestart: settings === null ? [] : needRestart(atStart, settings) }
  }

  const write = async ({ text, revision, evenWithErrors = false }: ApiSettingsSave): Promise<ApiSettings> => {
    const { notes, hasKey } = checked(text)
    if (hasKey || hasSecret(text)) throw keyInSettings()
    const errors = notes.filter(({ severity }) => severity === 'error').length
    if (errors > 0 && !evenWithErrors) throw withErrors(errors)
    await writeSettingsFile(file, text, revision)
    await taken?.()
    return read()
  }

  return {
    read,
    check: text => ({ notes: checked(text).notes }),
    edit({ text, edits }) {
      const changed = editText(text, edits)
      return { text: changed, notes: checked(changed).notes }
    },
    write(save) {
      // One after the other: of two that changed the same text, the second is told so.
      const done = writing.then(() => write(save))
      writing = done.catch(() => {})
      return done
    },
  }
}

function withErrors(count: number): SternlineError {
  return new SternlineError('settings-refused', {
    what: 'The settings are not written.',
    why: `${count === 1 ? 'One thing in them is wrong' : `${count} things in them are wrong`}, and a file with an error does not count.`,
    fix: 'Mend what is marked, or save it as it is to go on later.',
  })
}
