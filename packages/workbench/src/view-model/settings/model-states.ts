import type { ApiSettings, AssistantModel, ProblemText } from '@sternline/engine'
import { CONNECTIONS, connectionIn, modelPlaceOf } from './connection.ts'
import { readJsonText } from './json-text.ts'
import { notesAt } from './notes.ts'

/** A configured model, and why it can't be asked; null when it can, as far as is known. */
export type ModelState = Readonly<{ model: AssistantModel; problem: ProblemText | null }>

/** The models of the settings with what is known of each; those of the emulator need no settings. */
export function modelStates(models: readonly AssistantModel[], onDisk: ApiSettings): readonly ModelState[] {
  const value = readJsonText(onDisk.text ?? '')
  return models
    .filter(({ upstream }) => upstream !== 'emulator')
    .map(model => ({ model, problem: model.problem ?? refusedName(model, value, onDisk) }))
}

/** What Azure said of the name when it was asked for last. */
function refusedName({ upstream, name }: AssistantModel, value: unknown, { notes }: ApiSettings): ProblemText | null {
  const connection = CONNECTIONS.find(each => each === upstream)
  if (connection === undefined) return null
  const index = connectionIn(value, connection).models.findIndex(model => model.name === name)
  const found = notesAt(notes, [...modelPlaceOf(connection, index), 'name'])
  const note = found.find(({ code }) => code.startsWith('deployment-'))
  // Why, and what to do, stands at the name itself.
  return note === undefined ? null : { code: note.code, what: note.what, why: '', fix: '' }
}

/** Whether nobody but the emulator can be asked: the settings name no model yet. */
export function isFirstStart(models: readonly AssistantModel[]): boolean {
  return models.length > 0 && models.every(({ upstream }) => upstream === 'emulator')
}
