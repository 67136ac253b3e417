import type { ApiSettings, ApiSettingsCheck, ApiSettingsEdited, ApiSettingsSave, SettingsEdit } from '@sternline/engine'
import { isApiSettings, isSettingsCheck, isSettingsEdited } from '../view-model/settings/settings-guards.ts'
import { readSchema, type SettingsSchema } from '../view-model/settings/settings-schema.ts'
import { type Answer, ask, checked, withBody } from './ask.ts'

/** What the settings view asks the server. */
export interface SettingsClient {
  read(signal: AbortSignal): Promise<Answer<ApiSettings>>
  schema(signal: AbortSignal): Promise<Answer<SettingsSchema>>
  /** What is wrong with a text. Writes nothing. */
  check(text: string, signal: AbortSignal): Promise<Answer<ApiSettingsCheck>>
  /** The text with changes at their places. Writes nothing. */
  edit(text: string, edits: readonly SettingsEdit[], signal: AbortSignal): Promise<Answer<ApiSettingsEdited>>
  save(save: ApiSettingsSave, signal: AbortSignal): Promise<Answer<ApiSettings>>
}

const PATH = '/api/settings'

/** Speaks to the server that served this page. */
export function createSettingsClient(): SettingsClient {
  return {
    read: signal => ask(PATH, checked(isApiSettings), { signal }),
    schema: signal => ask(`${PATH}/schema`, readSchema, { signal }),
    check: (text, signal) =>
      ask(`${PATH}/check`, checked(isSettingsCheck), withBody('POST', { text, revision: null }, signal)),
    edit: (text, edits, signal) =>
      ask(`${PATH}/edit`, checked(isSettingsEdited), withBody('POST', { text, edits }, signal)),
    save: (save, signal) => ask(PATH, checked(isApiSettings), withBody('PUT', save, signal)),
  }
}
