import type { CacheSettings } from '@sternline/core'
import { type Api, addressOf, type Route, type Upstreams } from '@sternline/upstreams'
import type { ClosableUpstream } from './closable-upstream.ts'
import type { UpstreamMaker } from './http-upstream.ts'
import type { Way, WayResult, Ways } from './ways.ts'

/**
 * The ways of someone's settings: every model has its own.
 *
 * @param make opens a host; one upstream a host and name, whatever the number of models
 * @param emulator for what goes to the emulator, which is in this process
 */
export function createConfiguredWays(
  upstreams: Upstreams,
  make: UpstreamMaker,
  emulator: () => ClosableUpstream,
): Ways {
  const hosts = new Map<string, ClosableUpstream>()

  const hostOf = ({ upstream: name, baseUrl }: Route): ClosableUpstream => {
    const { origin } = new URL(baseUrl)
    const key = `${name} ${origin}`
    const found = hosts.get(key) ?? (name === 'emulator' ? emulator() : make({ name, apiUrl: origin }))
    hosts.set(key, found)
    return found
  }

  const wayOf = (route: Route, asked: string): Way => {
    const { custody, model, serves } = route
    const cache: CacheSettings | null = route.cache
    const way: Way = {
      upstream: hostOf(route),
      custody,
      headers: signal => route.headers(signal),
      target: ({ path }, target) => {
        const { pathname, search } = addressOf(route, path, queryOf(target))
        return pathname + search
      },
      model: model === asked ? null : model,
      serves,
      cache,
    }
    return way
  }

  const find = (model: string, api: Api): WayResult => {
    const wanted = model === '' ? upstreams.models().find(candidate => candidate.api === api)?.name : model
    const resolution = upstreams.resolve(wanted ?? '', api)
    return resolution.ok ? { ok: true, way: wayOf(resolution.route, model) } : resolution
  }

  const main = (): ClosableUpstream => {
    const { name = '', api = 'messages' } = upstreams.models()[0] ?? {}
    const resolution = upstreams.resolve(name, api)
    if (!resolution.ok) throw resolution.problem
    return hostOf(resolution.route)
  }

  return {
    find,
    get models() {
      const models = upstreams.models()
      return models.length === 0 ? null : models
    },
    main: main(),
    clock: { now: () => Date.now() },
    movable: null,
    isSingle: false,
    close: () => {
      for (const host of hosts.values()) host.close()
    },
  }
}

/** An `api-version` of the client's belongs to the address that it thought of; ours carries its own. */
function queryOf(target: string): string {
  const at = target.indexOf('?')
  if (at < 0) return ''
  const query = target.slice(at + 1)
  if (!query.includes('api-version')) return query
  return query
    .split('&')
    .filter(part => !part.startsWith('api-version='))
    .join('&')
}
