import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { UpstreamName, UpstreamRequest, UpstreamResponse } from '@sternline/engine'
import { createKeyGuard } from '@sternline/upstreams'
import { HttpsProxyAgent } from 'https-proxy-agent'
import { headerList } from '../safety/header-values.ts'
import { carefulLookup } from './careful-lookup.ts'
import type { ClosableUpstream } from './closable-upstream.ts'
import { cutOnAbort } from './cut-on-abort.ts'
import { explainFailure } from './explain-failure.ts'
import { keptAgent, limitIdle } from './kept-agent.ts'
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

const AGENT = { keepAlive: true, scheduling: 'lifo' } as const

/** Keeps connections to the one host. */
function agentFor(secure: boolean, proxy: URL | null): HttpAgent {
  if (!secure) return keptAgent(new HttpAgent(AGENT))
  return keptAgent(proxy === null ? new HttpsAgent(AGENT) : proxied(proxy, AGENT))
}

/** For a connection that is used once. */
function freshAgent(secure: boolean, proxy: URL | null): HttpAgent | false {
  return secure && proxy !== null ? proxied(proxy) : false
}

function proxied(proxy: URL, options?: typeof AGENT): HttpAgent {
  const agent = new HttpsProxyAgent(proxy, options)
  // Unset, it is found out for every request from the stack of a new error.
  agent.protocol = 'https:'
  return agent
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
  const { protocol, host, port } = url
  const secure = protocol === 'https:'
  const agent = agentFor(secure, proxy)
  const basePath = url.pathname.replace(/\/+$/, '')
  const start = secure ? httpsRequest : httpRequest
  const hostname = url.hostname.replace(/^\[|\]$/g, '')
  // As Node would find out for every request: an address is no name to be shown a certificate for.
  const servername = isIP(hostname) === 0 ? hostname : ''
  const careful = carefulLookup(lookup)

  const attempt = (request: UpstreamRequest, fresh: boolean): Promise<UpstreamResponse> => {
    const options: RequestOptions = {
      protocol,
      hostname,
      port,
      servername,
      lookup: careful,
      agent: fresh ? freshAgent(secure, proxy) : agent,
      path: basePath + request.path,
      method: request.method,
      headers: wireHeaders(request, host),
    }
    return exchange(request, start, options)
  }
  /** What a failure of a request's comes to. */
  const explained = ({ signal }: UpstreamRequest, problem: unknown): unknown =>
    signal.aborted ? problem : explainFailure(problem, host)

  return {
    name,
    emulated: false,
    host,
    send: request =>
      attempt(request, false).catch(problem => {
        if (!(problem instanceof StaleConnection)) throw explained(request, problem)
        return attempt(request, true).catch(again => {
          throw explained(request, again)
        })
      }),
    refuseKey: createKeyGuard(`https://${host}`),
    close: () => agent.destroy(),
  }
}

/**
 * A kept connection was reset before a byte of the answer came: the host had closed it for being idle.
 * @see https://nodejs.org/api/http.html#requestreusedsocket
 */
class StaleConnection extends Error {}

type Start = typeof httpRequest

/** Sends a request, and resolves with the answer when its head has come. */
function exchange({ body, signal }: UpstreamRequest, start: Start, options: RequestOptions): Promise<UpstreamResponse> {
  return new Promise((resolve, reject) => {
    const outgoing = start(options)
    cutOnAbort(outgoing, signal)
    outgoing.on('response', (answer: IncomingMessage) => {
      // Whoever reads the body sees its error; without a reader it must not bring the process down.
      answer.on('error', () => {})
      if (!outgoing.reusedSocket) limitIdle(answer)
      const status = answer.statusCode ?? 0
      if (status < FIRST_FINAL_STATUS) outgoing.destroy(failure('EPROTO'))
      else resolve({ status, headers: headerList(answer), body: answer, hasAll: outgoing.writableFinished })
    })
    // Stays for good: a request whose answer has begun may still fail, and the answer's body then says so.
    outgoing.on('error', (problem: NodeJS.ErrnoException) => {
      const isStale = outgoing.reusedSocket && (problem.code === 'ECONNRESET' || problem.code === 'EPIPE')
      reject(isStale ? new StaleConnection('stale', { cause: problem }) : problem)
    })
    if (!outgoing.reusedSocket) limitConnecting(outgoing)
    outgoing.cork()
    for (const piece of body) outgoing.write(piece)
    outgoing.end()
    outgoing.uncork()
  })
}

/** Gives up a connection that does not come about. */
function limitConnecting(outgoing: ClientRequest): void {
  outgoing.on('socket', socket => {
    if (!socket.connecting) return
    const timer = setTimeout(() => outgoing.destroy(failure('ETIMEDOUT')), CONNECT_MS)
    const stop = (): void => clearTimeout(timer)
    socket.once('connect', stop).once('close', stop)
  })
}

/** Names and values in turn, as Node writes them without looking them up by name. */
function wireHeaders({ method, headers, body }: UpstreamRequest, host: string): string[] {
  const flat = ['host', host]
  for (const [name, value] of headers) flat.push(name, value)
  let length = 0
  for (const piece of body) length += piece.length
  if (length > 0 || method === 'POST') flat.push('content-length', String(length))
  return flat
}

function failure(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code })
}
