import { isAbsolute, join, resolve } from 'node:path'
import { type CacheOptions, type CacheSettings, cache, findModel } from '@sternline/core'
import { ANTHROPIC_URL } from '../addresses/anthropic-address.ts'
import { readAddress } from '../addresses/read-address.ts'
import { DEFAULT_ENTRA_SCOPE } from '../auth/entra-scope.ts'
import type { Credential, ModelSettings, Settings, UpstreamSettings } from './settings.ts'
import type { CacheSection, ModelEntry, SectionName, SettingsFile, UpstreamSection } from './settings-file.ts'

/** Where the paths of a settings file start. */
export type PathBase = Readonly<{
  /** The file's own folder. */
  folder: string
  /** What `~` stands for. */
  home: string
}>

const SECTIONS: readonly SectionName[] = ['anthropic', 'azure_anthropic', 'azure_openai']

/**
 * Makes settings of a user's file, and of what a project's own file adds to it.
 *
 * @param user checked: without a problem of severity `error`
 * @param project checked likewise; only what is safe in it counts
 */
export function buildSettings(user: SettingsFile, project: SettingsFile, base: PathBase): Settings {
  const common = mergeCache(user.cache, project.cache)
  const { server = {}, ledger = {}, language_models: sections = {} } = user
  return {
    upstreams: SECTIONS.flatMap(name => {
      const section = sections[name]
      return section === undefined ? [] : [upstreamOf(name, section, common, base)]
    }),
    cache: common === undefined ? null : cacheOf(common),
    assistant: { model: project.assistant?.model ?? user.assistant?.model ?? null },
    server: { host: server.host ?? null, port: server.port ?? null, hostNames: server.host_names ?? null },
    ledger: {
      folder: ledger.folder === undefined ? null : absolute(ledger.folder, base),
      retentionDays: ledger.retention_days ?? null,
    },
  }
}

function upstreamOf(
  name: SectionName,
  section: UpstreamSection,
  common: CacheSection | undefined,
  base: PathBase,
): UpstreamSettings {
  const version = section.api_version ?? null
  const reading = readAddress(section.api_url ?? ANTHROPIC_URL, name, version)
  if (!reading.ok)
    throw new TypeError('The address of a checked file is good: call checkUpstreams before buildSettings.')
  return {
    name,
    baseUrl: reading.address.baseUrl,
    apiVersion: reading.address.apiVersion,
    anthropicVersion: name === 'azure_openai' ? null : version,
    credential: credentialOf(section, base),
    models: (section.available_models ?? []).map(model => modelOf(model, common)),
  }
}

function credentialOf(section: UpstreamSection, base: PathBase): Credential {
  const { auth = 'key', api_key_env: name, api_key_file: file } = section
  if (auth === 'entra') return { kind: 'entra', scope: section.entra_scope ?? DEFAULT_ENTRA_SCOPE }
  const asBearer = auth === 'bearer'
  if (name !== undefined) return { kind: 'key', source: { kind: 'environment', name }, asBearer }
  if (file !== undefined) return { kind: 'key', source: { kind: 'file', path: absolute(file, base) }, asBearer }
  return { kind: 'caller' }
}

function modelOf(entry: ModelEntry, common: CacheSection | undefined): ModelSettings {
  return {
    name: entry.name,
    displayName: entry.display_name ?? entry.name,
    serves: entry.model ?? findModel(entry.name)?.id ?? null,
    aliases: entry.aliases ?? [],
    maxTokens: entry.max_tokens ?? null,
    maxOutputTokens: entry.max_output_tokens ?? null,
    hosting: entry.hosting ?? null,
    cache: entry.cache === undefined ? null : cacheOf(mergeCache(common, entry.cache) ?? {}),
  }
}

/** One section laid over another. A `ttl` of the upper one is meant for all layers, so the lower one's layers go with it. */
function mergeCache(lower: CacheSection | undefined, upper: CacheSection | undefined): CacheSection | undefined {
  if (lower === undefined || upper === undefined) return upper ?? lower
  const layers = { ...(upper.ttl === undefined ? lower.layers : {}), ...upper.layers }
  return { ...lower, ...upper, layers }
}

function cacheOf({ ttl, layers, client_markers, max_breakpoints, ...same }: CacheSection): CacheSettings {
  const everywhere = ttl === undefined ? {} : { tools: ttl, system: ttl, continuity: ttl, active: ttl }
  const options: CacheOptions = {
    ...same,
    layers: { ...everywhere, ...layers },
    ...(client_markers === undefined ? {} : { clientMarkers: client_markers }),
    ...(max_breakpoints === undefined ? {} : { maxBreakpoints: max_breakpoints }),
  }
  return cache.with(options)
}

function absolute(path: string, { folder, home }: PathBase): string {
  if (path === '~' || path.startsWith('~/')) return join(home, path.slice(1))
  return isAbsolute(path) ? path : resolve(folder, path)
}
