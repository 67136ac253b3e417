import type { StrategyName, Ttl } from '@sternline/core'

/** Cache settings as they are written: `cache.with` of the core, in the file's spelling. */
export type CacheSection = Readonly<{
  enabled?: boolean
  strategy?: StrategyName
  /** Life of every layer that `layers` does not name. */
  ttl?: Ttl
  layers?: Readonly<{ tools?: Ttl | null; system?: Ttl | null; continuity?: Ttl | null; active?: Ttl | null }>
  client_markers?: 'respect' | 'replace' | 'only'
  repair?: boolean
  max_breakpoints?: number
}>

/** One of `available_models` as it is written. */
export type ModelEntry = Readonly<{
  name: string
  display_name?: string
  /** Unit: tokens. */
  max_tokens?: number
  /** Unit: tokens. */
  max_output_tokens?: number
  model?: string
  aliases?: readonly string[]
  hosting?: 'azure' | 'anthropic'
  cache?: CacheSection
}>

/** One of `language_models` as it is written. */
export type UpstreamSection = Readonly<{
  /** Left out for `anthropic` alone. */
  api_url?: string
  api_version?: string
  api_key_env?: string
  api_key_file?: string
  auth?: 'key' | 'bearer' | 'entra'
  entra_scope?: string
  /** Left out for `anthropic` alone. */
  available_models?: readonly ModelEntry[]
}>

/** The sections of `language_models`. */
export type SectionName = 'anthropic' | 'azure_anthropic' | 'azure_openai'

/** A settings file's content in the form that it is written in. */
export type SettingsFile = Readonly<{
  $schema?: string
  language_models?: Readonly<Partial<Record<SectionName, UpstreamSection>>>
  cache?: CacheSection
  assistant?: Readonly<{ model?: string }>
  server?: Readonly<{ host?: string; port?: number; host_names?: readonly string[] }>
  ledger?: Readonly<{ folder?: string; retention_days?: number }>
}>
