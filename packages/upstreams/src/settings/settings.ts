import type { CacheSettings } from '@sternline/core'
import type { KeySource } from '../auth/key-source.ts'
import type { SectionName } from './settings-file.ts'

/** How requests to an upstream are signed. */
export type Credential =
  /** With what the caller brings; nothing is held here. */
  | Readonly<{ kind: 'caller' }>
  /** With a key of ours, in the upstream's own header or as a bearer token. */
  | Readonly<{ kind: 'key'; source: KeySource; asBearer: boolean }>
  /** With a Microsoft Entra token of this machine. `scope` is what it is asked for. */
  | Readonly<{ kind: 'entra'; scope: string }>

/** One of `available_models`, checked. */
export type ModelSettings = Readonly<{
  name: string
  displayName: string
  /** The model behind it: as the settings say, else by its name; null when neither tells. */
  serves: string | null
  aliases: readonly string[]
  /** Unit: tokens. Null when not said. */
  maxTokens: number | null
  /** Unit: tokens. Null when not said. */
  maxOutputTokens: number | null
  /** Who runs a deployment; null when not said. */
  hosting: 'azure' | 'anthropic' | null
  /** Null: the settings' own. */
  cache: CacheSettings | null
}>

/** One of `language_models`, checked: its address is one that requests can go to. */
export type UpstreamSettings = Readonly<{
  name: SectionName
  baseUrl: string
  /** `api-version` of Azure OpenAI's older addresses; null for every other. */
  apiVersion: string | null
  /** What `anthropic-version` is set to; null leaves the caller's. */
  anthropicVersion: string | null
  credential: Credential
  models: readonly ModelSettings[]
}>

/** Everything that the settings say, checked. What they don't say is null. */
export type Settings = Readonly<{
  upstreams: readonly UpstreamSettings[]
  cache: CacheSettings | null
  assistant: Readonly<{ model: string | null }>
  server: Readonly<{
    host: string | null
    port: number | null
    /** Null where none are named. */
    hostNames: readonly string[] | null
  }>
  ledger: Readonly<{
    /** An absolute path. */
    folder: string | null
    retentionDays: number | null
  }>
}>

/** The settings of someone who has none. */
export const NO_SETTINGS: Settings = {
  upstreams: [],
  cache: null,
  assistant: { model: null },
  server: { host: null, port: null, hostNames: null },
  ledger: { folder: null, retentionDays: null },
}
