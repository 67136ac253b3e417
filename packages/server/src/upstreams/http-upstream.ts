import { isIP, type LookupFunction } from 'node:net'
import type { UpstreamName } from '@sternline/engine'
import { createKeyGuard } from '@sternline/upstreams'
import { carefulLookup } from './careful-lookup.ts'
import type { ClosableUpstream } from './closable-upstream.ts'
import { explainFailure } from './explain-failure.ts'
import { readApiUrl } from './read-api-url.ts'
import type { Patience } from './wire/connection.ts'
import { createDial, type Place } from './wire/dial.ts'
import { HostConnections } from './wire/host-connections.ts'
import { requestHead } from './wire/request-head.ts'

/** A host on the network, and the name that it goes by in the ledger. */
export type HttpUpstreamOptions = Readonly<{
  name: UpstreamName
  /** Where its API is, `https://api.anthropic.com` for example; a path in it is put before every request's path. */
  apiUrl: string
  /** Finds the address of a name. Default: the system's. */
  lookup?: LookupFunction
  /** Proxy that the host is reached through; null for none. */
  proxy?: URL | null
}> &
  Patience

/** Opens a host. */
export type UpstreamMaker = (options: HttpUpstreamOptions) => ClosableUpstream

const DEFAULT_PORTS = { http: 80, https: 443 } as const

/**
 * An upstream behind HTTP or HTTPS, over connections that are kept open between requests.
 *
 * Redirects are not followed: the credential goes to the host that the owner named and to no other.
 *
 * @throws SternlineError `bad-upstream-url` when `apiUrl` can't be used
 */
export function createHttpUpstream({
  name,
  apiUrl,
  lookup,
  proxy = null,
  ...patience
}: HttpUpstreamOptions): ClosableUpstream {
  const url = readApiUrl(apiUrl)
  const { host } = url
  const basePath = url.pathname.replace(/\/+$/, '')
  const dial = createDial({ ...placeOf(url), lookup: carefulLookup(lookup), proxy })
  const connections = new HostConnections(dial, patience)

  return {
    name,
    emulated: false,
    host,
    send: async request => {
      try {
        return await connections.send({ head: requestHead(request, host, basePath), request })
      } catch (problem) {
        throw request.signal.aborted ? problem : explainFailure(problem, host)
      }
    },
    refuseKey: createKeyGuard(`https://${host}`),
    close: () => connections.close(),
  }
}

function placeOf({
  protocol,
  hostname: written,
  port,
}: URL): Pick<Place, 'isSecure' | 'hostname' | 'port' | 'servername'> {
  const isSecure = protocol === 'https:'
  const hostname = written.replace(/^\[|\]$/g, '')
  return {
    isSecure,
    hostname,
    port: port === '' ? DEFAULT_PORTS[isSecure ? 'https' : 'http'] : Number(port),
    // An address is no name to be shown a certificate for.
    servername: isIP(hostname) === 0 ? hostname : '',
  }
}
