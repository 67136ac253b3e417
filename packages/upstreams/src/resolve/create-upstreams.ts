import { findModel } from '@sternline/core'
import { ANTHROPIC_URL } from '../addresses/anthropic-address.ts'
import { createEntraTokens, type EntraTokens } from '../auth/entra-tokens.ts'
import { type CredentialTools, outgoingHeaders } from '../auth/outgoing-headers.ts'
import type { Environment } from '../settings/environment.ts'
import type { Settings, UpstreamSettings } from '../settings/settings.ts'
import { capabilitiesOf } from './capabilities.ts'
import { apiOf, type ModelNames, modelNames, type NamedModel } from './model-names.ts'
import type { Api, ConfiguredModel, Resolution, Route, Upstreams } from './route.ts'
import { otherApi, unknownModel } from './unknown-model.ts'

/** What upstreams are made of. */
export type UpstreamsOptions = Readonly<{
  /** The settings of this moment; asked at every request, so that a changed file counts at once. */
  settings: () => Settings
  /** Where keys are read. */
  environment: Pick<Environment, 'variables'>
  /** Where requests go as long as the settings name no upstream at all; null refuses them. */
  fallback: 'emulator' | 'anthropic' | null
  /** Base address of the emulator. Default: one that no network knows, for an emulator in this process. */
  emulatorUrl?: string
  /** Gives Entra tokens. Default: this machine's identities. */
  tokens?: EntraTokens
}>

/** The emulator looks at paths alone. */
const EMULATOR_URL = 'http://emulator.invalid'

/** Anthropic's API without settings of ours: the caller's own credential is forwarded. */
const PASS_THROUGH: UpstreamSettings = {
  name: 'anthropic',
  baseUrl: ANTHROPIC_URL,
  apiVersion: null,
  anthropicVersion: null,
  credential: { kind: 'caller' },
  models: [],
}

/** Makes the one place that knows where requests go. */
export function createUpstreams(options: UpstreamsOptions): Upstreams {
  const tools: CredentialTools = { environment: options.environment, tokens: options.tokens ?? createEntraTokens() }
  const emulatorUrl = options.emulatorUrl ?? EMULATOR_URL
  const lookup = rememberLast(lookupOf)
  return {
    resolve: (model, api) => {
      const settings = options.settings()
      if (settings.upstreams.length > 0) return withCache(resolveIn(lookup(settings), model, api, tools), settings)
      if (options.fallback === 'emulator') return { ok: true, route: emulatorRoute(model, api, emulatorUrl) }
      if (options.fallback === 'anthropic' && api === 'messages') {
        return { ok: true, route: openRoute(PASS_THROUGH, model, tools) }
      }
      return { ok: false, problem: unknownModel(model, []) }
    },
    models: () => options.settings().upstreams.flatMap(upstream => configuredModels(upstream)),
  }
}

/** A model without cache rules of its own gets those of the file, as they are now. */
function withCache(found: Resolution, { cache }: Settings): Resolution {
  return found.ok && found.route.cache === null ? { ok: true, route: { ...found.route, cache } } : found
}

type Lookup = Readonly<{
  names: Readonly<Record<Api, ModelNames>>
  open: UpstreamSettings | null
  isOpenToAll: boolean
}>

function lookupOf(settings: Settings): Lookup {
  const claude = settings.upstreams.filter(upstream => apiOf(upstream) === 'messages')
  const open = claude.find(({ name }) => name === 'anthropic') ?? null
  return {
    names: { messages: modelNames(settings, 'messages'), openai: modelNames(settings, 'openai') },
    open,
    isOpenToAll: claude.length === 1 && open?.models.length === 0,
  }
}

function rememberLast<In, Out>(make: (from: In) => Out): (from: In) => Out {
  let last: Readonly<{ from: In; made: Out }> | null = null
  return from => {
    if (last?.from !== from) last = { from, made: make(from) }
    return last.made
  }
}

function resolveIn({ names, open, isOpenToAll }: Lookup, asked: string, api: Api, tools: CredentialTools): Resolution {
  const found = names[api].find(asked)
  if (found !== null) return { ok: true, route: routeOf(found, asked, tools) }
  const other: Api = api === 'messages' ? 'openai' : 'messages'
  if (names[other].find(asked) !== null) return { ok: false, problem: otherApi(asked, other, api) }
  // Anthropic knows its own models; what else was asked for is a slip, unless nothing else could have been meant.
  const isItsOwn = isOpenToAll || /^claude-/i.test(asked) || findModel(asked) !== null
  if (api === 'messages' && open !== null && isItsOwn) return { ok: true, route: openRoute(open, asked, tools) }
  return { ok: false, problem: unknownModel(asked, names[api].models) }
}

function routeOf({ upstream, model }: NamedModel, asked: string, tools: CredentialTools): Route {
  const isNamed = [model.name, ...model.aliases].some(name => name.toLowerCase() === asked.toLowerCase())
  return {
    ...commonOf(upstream, tools),
    // A dated id is Anthropic's own, and more exact than the name without the date.
    model: upstream.name === 'anthropic' && !isNamed ? asked : model.name,
    serves: model.serves,
    cache: model.cache,
    capabilities: capabilitiesOf(upstream.name, apiOf(upstream), model.hosting),
  }
}

function openRoute(upstream: UpstreamSettings, asked: string, tools: CredentialTools): Route {
  return {
    ...commonOf(upstream, tools),
    model: asked,
    serves: findModel(asked)?.id ?? null,
    cache: null,
    capabilities: capabilitiesOf(upstream.name, 'messages', null),
  }
}

function commonOf(
  upstream: UpstreamSettings,
  tools: CredentialTools,
): Pick<Route, 'upstream' | 'baseUrl' | 'apiVersion' | 'custody' | 'headers'> {
  return {
    upstream: upstream.name,
    baseUrl: upstream.baseUrl,
    apiVersion: upstream.apiVersion,
    custody: upstream.credential.kind !== 'caller',
    headers: signal => outgoingHeaders(upstream, tools, signal),
  }
}

function emulatorRoute(asked: string, api: Api, emulatorUrl: string): Route {
  return {
    upstream: 'emulator',
    baseUrl: api === 'openai' ? `${emulatorUrl}/openai/v1` : emulatorUrl,
    apiVersion: null,
    custody: false,
    headers: async () => [],
    model: asked,
    serves: findModel(asked)?.id ?? null,
    cache: null,
    capabilities: capabilitiesOf('emulator', api, null),
  }
}

function configuredModels(upstream: UpstreamSettings): readonly ConfiguredModel[] {
  return upstream.models.map(({ name, displayName, serves, aliases, maxTokens, maxOutputTokens }) => ({
    name,
    displayName,
    upstream: upstream.name,
    api: apiOf(upstream),
    serves,
    aliases,
    maxTokens,
    maxOutputTokens,
  }))
}
