import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { HeaderList, UpstreamName, UpstreamRequest, UpstreamResponse } from '@sternline/engine'
import { HttpsProxyAgent } from 'https-proxy-agent'
import { headerList } from '../safety/header-values.ts'
import { carefulLookup } from './careful-lookup.ts'
import type { ClosableUpstream } from './closable-upstream.ts'
import { explainFailure } from './explain-failure.ts'
import { readApiUrl } from './read-api-url.ts'

/** A host on the network, and the name that it goes by in the ledger. */
export type HttpUpstreamOptions = Readonly<{
  name: UpstreamName
  /** Where its API is, `https://api.anthropic.com` for example; a path in it is put before every request's path. */
  apiUrl: string
  /** Finds the address of a name. Default: the system's. */
  lookup?: LookupFunction
  /** Proxy that the host is reached through; null for none. */
  proxy?: URL | null
}>

/** Opens a host. */
export type UpstreamMaker = (options: HttpUpstreamOptions) => ClosableUpstream

/** How long a connection that nothing uses is kept. A shorter time that the host announces wins. Unit: milliseconds. */
const IDLE_MS = 60_000

const AGENT = { keepAlive: true, timeout: IDLE_MS, scheduling: 'lifo' } as const

function secureAgent(proxy: URL | null): HttpsAgent | HttpsProxyAgent<string> {
  return proxy === null ? new HttpsAgent(AGENT) : new HttpsProxyAgent(proxy, AGENT)
}

/** For a connection that is used once. */
function freshAgent(secure: boolean, proxy: URL | null): HttpsProxyAgent<string> | false {
  return secure && proxy !== null ? new HttpsProxyAgent(proxy) : false
}

/** Below it a status is no answer yet; Node does not hand those to us, unless a host invents one below 100. */
const FIRST_FINAL_STATUS = 200

/** How long a connection may take to come about. Unit: milliseconds. */
const CONNECT_MS = 30_000

/**
 * An upstream behind HTTP or HTTPS, over connections that are kept open between requests.
 *
 * Redirects are not followed: the credential goes to the host that the owner named and to no other.
 *
 * @throws SternlineError `bad-upstream-url` when `apiUrl` can't be used
 */
export function createHttpUpstream({ name, apiUrl, lookup, proxy = null }: HttpUpstreamOptions): ClosableUpstream {
  const url = readApiUrl(apiUrl)
  const secure = url.protocol === 'https:'
  const agent = secure ? secureAgent(proxy) : new HttpAgent(AGENT)
  const basePath = url.pathname.replace(/\/+$/, '')
  const start = secure ? httpsRequest : httpRequest
  const careful = carefulLookup(lookup)

  const attempt = (request: UpstreamRequest, fresh: boolean): Promise<UpstreamResponse> =>
    exchange(request, start, {
      protocol: url.protocol,
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port,
      path: basePath + request.path,
      method: request.method,
      lookup: careful,
      headers: wireHeaders(request, url.host).flat(),
      agent: fresh ? freshAgent(secure, proxy) : agent,
    })

  return {
    name,
    emulated: false,
    host: url.host,
    send: async request => {
      try {
        return await attempt(request, false).catch(problem => {
          if (problem instanceof StaleConnection) return attempt(request, true)
          throw problem
        })
      } catch (problem) {
        throw request.signal.aborted ? problem : explainFailure(problem, url.host)
      }
    },
    close: () => agent.destroy(),
  }
}

/**
 * A kept connection was reset before a byte of the answer came: the host had closed it for being idle.
 * @see https://nodejs.org/api/http.html#requestreusedsocket
 */
class StaleConnection extends Error {}

type Start = typeof httpRequest

function exchange(request: UpstreamRequest, start: Start, options: RequestOptions): Promise<UpstreamResponse> {
  return new Promise((resolve, reject) => {
    const outgoing = start(options)
    // Cheaper than to pass the signal on, which would be listened to on every stream there is.
    const { signal } = request
    const abort = (): void => void outgoing.destroy(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort)
    outgoing.on('close', () => signal.removeEventListener('abort', abort))
    outgoing.on('response', (answer: IncomingMessage) => {
      // Whoever reads the body sees its error; without a reader it must not bring the process down.
      answer.on('error', () => {})
      const status = answer.statusCode ?? 0
      if (status < FIRST_FINAL_STATUS) outgoing.destroy(failure('EPROTO'))
      else resolve({ status, headers: headerList(answer), body: answer })
    })
    // Stays for good: a request whose answer has begun may still fail, and the answer's body then says so.
    outgoing.on('error', (problem: NodeJS.ErrnoException) => {
      const isStale = outgoing.reusedSocket && (problem.code === 'ECONNRESET' || problem.code === 'EPIPE')
      reject(isStale ? new StaleConnection('stale', { cause: problem }) : problem)
    })
    outgoing.on('socket', socket => {
      if (!socket.connecting) return
      const timer = setTimeout(() => outgoing.destroy(failure('ETIMEDOUT')), CONNECT_MS)
      const stop = (): void => clearTimeout(timer)
      socket.once('connect', stop).once('close', stop)
    })
    outgoing.cork()
    for (const piece of request.body) outgoing.write(piece)
    outgoing.end()
    outgoing.uncork()
  })
}

function wireHeaders(request: UpstreamRequest, host: string): HeaderList {
  const length = request.body.reduce((sum, piece) => sum + piece.length, 0)
  const hasBody = length > 0 || request.method === 'POST'
  const framing: HeaderList = hasBody ? [['content-length', String(length)]] : []
  return [['host', host], ...request.headers, ...framing]
}

function failure(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code })
}
