import { hasSecret, type SettingsEdit } from '@sternline/engine'
import { isRecord, type SettingPath } from './settings-schema.ts'

/** The ways to connect, as sections of `language_models` are called. */
export type ConnectionName = 'azure_anthropic' | 'anthropic' | 'azure_openai'

/** Where a key comes from. `none`: nothing is said, and the assistant can't ask. */
export type KeyKind = 'environment' | 'file' | 'entra' | 'none'

/** A model of a connection, as the form shows it; texts are empty where nothing is said. */
export type FormModel = Readonly<{
  name: string
  displayName: string
  serves: string
  maxTokens: string
  maxOutput: string
}>

/** A connection as the form shows it. */
export type Connection = Readonly<{
  isThere: boolean
  address: string
  key: KeyKind
  variable: string
  keyFile: string
  models: readonly FormModel[]
}>

/** Words and examples of a way to connect. */
export type ConnectionWords = Readonly<{
  title: string
  /** What is asked for in one sentence. */
  lead: string
  addressHint: string
  addressHelp: string
  variable: string
  keyFile: string
  /** Whether a machine's own identity may sign. */
  hasEntra: boolean
  /** What its models are called. */
  models: string
}>

/** The ways to connect in the order in which the form offers them. */
export const CONNECTIONS: readonly ConnectionName[] = ['azure_anthropic', 'anthropic', 'azure_openai']

/** What the form says of each. */
export const CONNECTION_WORDS: Readonly<Record<ConnectionName, ConnectionWords>> = {
  azure_anthropic: {
    title: 'Azure AI Foundry',
    lead: 'Claude as you deployed it in your own Azure resource.',
    addressHint: 'https://contoso.services.ai.azure.com/anthropic',
    addressHelp: 'The name of your resource alone is enough; so is the Target URI that the portal shows.',
    variable: 'AZURE_API_KEY',
    keyFile: '~/.config/sternline/azure.key',
    hasEntra: true,
    models: 'Deployments',
  },
  anthropic: {
    title: 'Anthropic',
    lead: 'Claude at Anthropic’s own API. Its models need no list.',
    addressHint: 'https://api.anthropic.com',
    addressHelp: 'Leave it empty, unless your company has an address of its own.',
    variable: 'ANTHROPIC_API_KEY',
    keyFile: '~/.config/sternline/anthropic.key',
    hasEntra: false,
    models: 'Models with a name of your own',
  },
  azure_openai: {
    title: 'Azure OpenAI',
    lead: 'OpenAI’s models as you deployed them in your own Azure resource. They cache without breakpoints.',
    addressHint: 'https://contoso.openai.azure.com/openai/v1',
    addressHelp: 'The name of your resource alone is enough; so is the Target URI that the portal shows.',
    variable: 'AZURE_OPENAI_API_KEY',
    keyFile: '~/.config/sternline/azure-openai.key',
    hasEntra: true,
    models: 'Deployments',
  },
}

/** The place of a connection in the file. */
export function placeOf(connection: ConnectionName): SettingPath {
  return ['language_models', connection]
}

/** The place of one of its models. */
export function modelPlaceOf(connection: ConnectionName, index: number): SettingPath {
  return [...placeOf(connection), 'available_models', index]
}

/** A connection of a file's value, whatever else it holds. */
export function connectionIn(value: unknown, name: ConnectionName): Connection {
  const sections = isRecord(value) ? value['language_models'] : undefined
  const section = isRecord(sections) ? sections[name] : undefined
  const found = isRecord(section) ? section : {}
  const variable = textIn(found, 'api_key_env')
  const keyFile = textIn(found, 'api_key_file')
  const models = Array.isArray(found['available_models']) ? found['available_models'] : []
  return {
    isThere: isRecord(section),
    address: textIn(found, 'api_url'),
    key: keyKindOf(textIn(found, 'auth'), variable, keyFile),
    variable,
    keyFile,
    models: models.map(modelIn),
  }
}

function keyKindOf(auth: string, variable: string, keyFile: string): KeyKind {
  if (auth === 'entra') return 'entra'
  if (variable !== '') return 'environment'
  return keyFile === '' ? 'none' : 'file'
}

function modelIn(value: unknown): FormModel {
  const found = isRecord(value) ? value : {}
  return {
    name: textIn(found, 'name'),
    displayName: textIn(found, 'display_name'),
    serves: textIn(found, 'model'),
    maxTokens: numberIn(found, 'max_tokens'),
    maxOutput: numberIn(found, 'max_output_tokens'),
  }
}

function textIn(found: Readonly<Record<string, unknown>>, name: string): string {
  const value = found[name]
  return typeof value === 'string' ? value : ''
}

function numberIn(found: Readonly<Record<string, unknown>>, name: string): string {
  const value = found[name]
  return typeof value === 'number' ? String(value) : ''
}

/** The changes that make a key come from elsewhere: one place counts, so the others go. */
export function keyEdits(
  connection: ConnectionName,
  kind: Exclude<KeyKind, 'none'>,
  value: string,
): readonly SettingsEdit[] {
  const place = placeOf(connection)
  const set = (name: string, to: string | null): SettingsEdit => ({ path: [...place, name], value: to })
  const auth = kind === 'entra' ? [set('auth', 'entra')] : []
  return [
    set('api_key_env', kind === 'environment' ? orNull(value) : null),
    set('api_key_file', kind === 'file' ? orNull(value) : null),
    ...auth,
  ]
}

/** What a text of the form becomes in the file: nothing where it is empty. */
export function orNull(text: string): string | null {
  const trimmed = text.trim()
  return trimmed === '' ? null : trimmed
}

/** What a text of the form becomes where the file wants a number; the text itself where it is none, which the check then explains. */
export function numberOrText(text: string): string | number | null {
  const trimmed = text.trim().replaceAll(/[,_ ]/g, '')
  return /^\d{1,9}$/.test(trimmed) ? Number(trimmed) : orNull(text)
}

/** Whether a text that was put into the form looks like a key. The page takes none. */
export function looksLikeKey(text: string): boolean {
  return hasSecret(text)
}
