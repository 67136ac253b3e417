import { type CacheSettings, SternlineError } from '@sternline/core'
import type { HeaderList, Upstream } from '@sternline/engine'
import { addressOf, type ConfiguredModel, type Route, type Upstreams } from '@sternline/upstreams'
import { type Fetch, openAiUpstream } from '@sternline/upstreams/clients'

/** Where the requests for one model go, and how. */
export type ModelWay = Readonly<{
  upstream: Upstream
  /** Path and query of the Messages API there. */
  path: string
  /**
   * Headers to set on the way out.
   *
   * @throws SternlineError when a credential can't be had
   */
  headers(signal: AbortSignal): Promise<HeaderList>
  /** What is sent as `model`. */
  model: string
  /** The model behind it; null when not known. */
  serves: string | null
  /** How it is cached; null for the engine's settings. */
  cache: CacheSettings | null
  /** Names the credential in the engine's memory. Never the credential itself. */
  scope: string
  /** How much the model gives out at most; null when not known. Unit: tokens. */
  maxOutputTokens: number | null
}>

/** A way, or why there is none. */
export type ModelWayResult = Readonly<{ ok: true; way: ModelWay }> | Readonly<{ ok: false; problem: SternlineError }>

/** Knows the way to every model that a conversation may name. */
export interface ModelWays {
  find(model: string): ModelWayResult
  /** Names of the models that are configured, for explanations. */
  names(): readonly string[]
  /** The model behind a name, a deployment's for one; null when not known. */
  serves(model: string): string | null
}

/** What ways are made of. */
export type ModelWaysParts = Readonly<{
  upstreams: Upstreams
  /** Opens a host that speaks the Messages API; asked again for every request, so it should keep what it opened. */
  open: (route: Route) => Upstream
  /** What reaches Azure OpenAI. Default: the platform's own. */
  fetch?: Fetch
}>

/**
 * The ways of someone's settings. Claude's models are asked in their own shape; those of Azure OpenAI through the one converter
 * of `@sternline/upstreams`.
 */
export function createModelWays({ upstreams, open, fetch = globalThis.fetch }: ModelWaysParts): ModelWays {
  const names = (): readonly string[] => upstreams.models().map(({ name }) => name)
  const configuredAs = (model: string): ConfiguredModel | undefined =>
    upstreams.models().find(({ name }) => name === model)

  const wayOf = (route: Route, upstream: Upstream, target: Pick<ModelWay, 'path' | 'headers'>): ModelWay => ({
    upstream,
    ...target,
    model: route.model,
    serves: route.serves,
    cache: route.cache,
    scope: `assistant ${route.upstream} ${route.baseUrl}`,
    maxOutputTokens: configuredAs(route.model)?.maxOutputTokens ?? null,
  })

  const native = (route: Route): ModelWay => {
    const { pathname, search } = addressOf(route, '/v1/messages')
    return wayOf(route, open(route), { path: pathname + search, headers: signal => headersOf(route, signal) })
  }

  const converted = (route: Route): ModelWay => {
    const upstream = openAiUpstream({ route, wire: 'responses', fetch, configured: names() })
    // The converter signs what it sends by itself.
    return wayOf(route, upstream, { path: '/v1/messages', headers: async () => [] })
  }

  const resolve = (model: string): Found => {
    const claude = upstreams.resolve(model, 'messages')
    return claude.ok ? claude : orFirst(upstreams.resolve(model, 'openai'), claude)
  }

  return {
    names,
    serves(model) {
      const found = resolve(model)
      return found.ok ? found.route.serves : null
    },
    find(model) {
      const found = resolve(model)
      if (!found.ok) return found
      const { route } = found
      if (!route.custody && route.upstream !== 'emulator') return { ok: false, problem: noCredential(model, route) }
      return { ok: true, way: route.upstream === 'azure_openai' ? converted(route) : native(route) }
    },
  }
}

/** The emulator asks for a key, as the API does, and takes any. */
async function headersOf(route: Route, signal: AbortSignal): Promise<HeaderList> {
  const own = await route.headers(signal)
  return route.upstream === 'emulator' ? [['x-api-key', 'emulated'], ...own] : own
}

type Found = ReturnType<Upstreams['resolve']>

/** The explanation of the first attempt is about the names that a person knows. */
function orFirst(second: Found, first: Found): Found {
  return second.ok ? second : first
}

function noCredential(model: string, { upstream }: Route): SternlineError {
  return new SternlineError('assistant-needs-credential', {
    what: `The assistant cannot ask ${model}.`,
    why: `The settings name no credential for ${upstream}, and the assistant has no caller whose own could be forwarded.`,
    fix: 'Put the key into an environment variable or a file, and name it in settings.json.',
  })
}
