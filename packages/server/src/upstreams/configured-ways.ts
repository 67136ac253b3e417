import { type CacheSettings, SternlineError } from '@sternline/core'
import { type Api, type Resolution, type Route, targetOf, type Upstreams } from '@sternline/upstreams'
import { assistantHosts, type HostShelf } from './assistant-hosts.ts'
import type { ClosableUpstream } from './closable-upstream.ts'
import type { Way, WayResult, Ways } from './ways.ts'

/**
 * The ways of someone's settings: every model has its own.
 *
 * @param shelf the hosts that they lead to, the emulator of this process among them
 */
export function createConfiguredWays(upstreams: Upstreams, shelf: HostShelf, emulator: ClosableUpstream): Ways {
  const wayOf = (route: Route, asked: string): Way => {
    const { custody, model, serves } = route
    const cache: CacheSettings | null = route.cache
    const way: Way = {
      upstream: shelf.open(route),
      custody,
      headers: signal => route.headers(signal),
      target: ({ path, deployment }, target) => targetOf(route, { path, isOfDeployment: deployment !== null }, target),
      model: model === asked ? null : model,
      serves,
      cache,
    }
    return way
  }

  const find = (model: string, api: Api): WayResult => {
    if (model === '') return unnamed(api)
    const resolution = upstreams.resolve(model, api)
    return resolution.ok ? { ok: true, way: wayOf(resolution.route, model) } : resolution
  }

  /** Where a request goes whose model is not known: where all of its API do. None is chosen by chance: each has a key of its own. */
  const unnamed = (api: Api): WayResult => {
    const names = upstreams.models().flatMap(candidate => (candidate.api === api ? [candidate.name] : []))
    const found = names.map(name => upstreams.resolve(name, api))
    const [first = upstreams.resolve('', api)] = found
    if (!first.ok) return first
    const { upstream, baseUrl, apiVersion } = first.route
    const isSame = (other: Resolution): boolean =>
      other.ok &&
      other.route.upstream === upstream &&
      other.route.baseUrl === baseUrl &&
      other.route.apiVersion === apiVersion
    const unlisted = upstreams.resolve(UNLISTED, api)
    if (!found.every(isSame) || (unlisted.ok && !isSame(unlisted))) return { ok: false, problem: NEEDS_MODEL }
    return { ok: true, way: wayOf(first.route, '') }
  }

  const first = (): ClosableUpstream => {
    const { name = '', api = 'messages' } = upstreams.models()[0] ?? {}
    const resolution = upstreams.resolve(name, api)
    if (!resolution.ok) throw resolution.problem
    return shelf.open(resolution.route)
  }
  let main = first()
  /** Settings change while we run; where they name nothing any more, the last that they named is told. */
  const newest = (): ClosableUpstream => {
    try {
      main = first()
    } catch {
      // Whoever asks for a model is told why.
    }
    return main
  }

  return {
    find,
    get models() {
      const models = upstreams.models()
      return models.length === 0 ? null : models
    },
    get main() {
      return newest()
    },
    clock: { now: () => Date.now() },
    movable: null,
    isSingle: false,
    assistant: assistantHosts(upstreams, shelf, emulator),
    close: () => shelf.close(),
  }
}

/** A name that no settings list. Anthropic takes it, as it takes everything that begins like this. */
const UNLISTED = 'claude-unlisted'

const NEEDS_MODEL = new SternlineError('model-needed', {
  what: 'No model was found in the request, and the settings name several upstreams for it.',
  why: 'Which of them is meant can only be known by the model, and none is chosen by chance.',
  fix: "Name a model in the body, once and as a string; for OpenAI's API a deployment in the path will do: /openai/deployments/NAME/... What names none, as files and batches do, send to its upstream directly.",
})
