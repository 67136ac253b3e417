import type { Route, Upstreams } from '@sternline/upstreams'
import type { ClosableUpstream } from './closable-upstream.ts'
import { fetchOver } from './fetch-over.ts'
import type { UpstreamMaker } from './http-upstream.ts'
import type { AssistantHosts } from './ways.ts'

/** Hosts that stay open between requests: one a name and origin, whatever the number of models. */
export interface HostShelf {
  open(route: Pick<Route, 'upstream' | 'baseUrl'>): ClosableUpstream
  close(): void
}

/** Makes an empty shelf. @param emulator what routes to the emulator lead to */
export function createHostShelf(make: UpstreamMaker, emulator: () => ClosableUpstream): HostShelf {
  const hosts = new Map<string, ClosableUpstream>()
  /** The same by whole addresses: they are few, and taking one apart for every request is not cheap. */
  const known = new Map<string, ClosableUpstream>()
  const hostOf = (name: Route['upstream'], origin: string): ClosableUpstream => {
    const key = `${name} ${origin}`
    const found = hosts.get(key) ?? (name === 'emulator' ? emulator() : make({ name, apiUrl: origin }))
    hosts.set(key, found)
    return found
  }
  return {
    open({ upstream: name, baseUrl }) {
      const key = `${name} ${baseUrl}`
      const found = known.get(key) ?? hostOf(name, new URL(baseUrl).origin)
      known.set(key, found)
      return found
    },
    close: () => {
      for (const host of hosts.values()) host.close()
    },
  }
}

/** What the assistant reaches models through, over the hosts of a shelf. */
export function assistantHosts(
  upstreams: Upstreams | null,
  shelf: HostShelf,
  emulator: ClosableUpstream,
): AssistantHosts {
  const fetch = fetchOver(origin => shelf.open({ upstream: 'azure_openai', baseUrl: origin }))
  return { upstreams, open: route => shelf.open(route), fetch, emulator }
}
