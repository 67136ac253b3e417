import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { PlainConnection, type PlainRooms } from './plain/plain-connection.ts'
import type { Answering, Asking } from './plain/sides.ts'
import { answerMalformed } from './safety/answer-malformed.ts'
import { checkUntaken } from './safety/untaken-answers.ts'

/** All headers of a request together. Tokens of enterprise logins run to several kB. Unit: bytes. */
const MAX_HEADER_SIZE = 64 * 1024

/** How long the headers of a request may take. Unit: milliseconds. */
const HEADERS_MS = 30_000

/** How long a whole request may take to arrive: 32 MB over a slow link. Unit: milliseconds. */
const REQUEST_MS = 300_000

/**
 * How long a client may take nothing of what was written for it. Whoever sleeps over an answer comes back within minutes or is gone, and is
 * cut after twice that at the latest. Unit: milliseconds.
 */
const UNTAKEN_MS = 300_000

/** How often the limits above are checked. Unit: milliseconds. */
const CHECK_MS = 5_000

/** How long nothing is heard of a client before its system is asked whether it is still there: one that died says no goodbye. Unit: milliseconds. */
const PROBE_MS = 60_000

/** How long an idle connection is kept: longer than clients keep theirs, so that it is they who close. Unit: milliseconds. */
const KEEP_ALIVE_MS = 65_000

/** What is read of a connection at once, so that its reading need not be stopped before somebody takes what came. Unit: bytes. */
const HIGH_WATER_MARK = 64 * 1024

/** How long clients may take. Each has a default. Unit: milliseconds. */
export type ClientLimits = Readonly<{
  headersMs?: number
  requestMs?: number
  keepAliveMs?: number
  untakenMs?: number
  checkMs?: number
}>

/** A server and its connections. */
export interface HttpServer {
  readonly server: Server
  /** The connections that a request is under way on, or an answer not written out. */
  busy(): ReadonlySet<Duplex>
  /** Closes every connection that no request has come on, or none since its last answer. */
  closeIdle(): void
  /** Closes every connection, whatever is under way on it. */
  closeAll(): void
}

/** Who answers. Neither throws. */
export type Routes = Readonly<{
  /** Answers every request that could be read. */
  route: (request: IncomingMessage, response: ServerResponse) => void
  /** Answers the requests of `serves` where they are plain: the hot path. */
  routePlain: (request: Asking, answer: Answering) => void
  /** @param path of the target, without its query */
  serves: (path: string) => boolean
}>

/**
 * Makes the HTTP server, with limits on slow, broken and dead clients. It does not listen yet.
 *
 * A connection is read here as long as all that comes over it is plain, and by Node's parser from the first request on that is not.
 */
export function createHttpServer(
  { route, routePlain, serves }: Routes,
  {
    headersMs = HEADERS_MS,
    requestMs = REQUEST_MS,
    keepAliveMs = KEEP_ALIVE_MS,
    untakenMs = UNTAKEN_MS,
    checkMs = CHECK_MS,
  }: ClientLimits = {},
): HttpServer {
  const connections = new Map<Socket, PlainConnection>()
  /** Node's answers under way: several on a connection, when a client does not wait for one before it asks again. */
  const underWay = new Set<ServerResponse>()
  function over(this: ServerResponse): void {
    underWay.delete(this)
  }
  const server = createServer({
    maxHeaderSize: MAX_HEADER_SIZE,
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    keepAliveTimeout: keepAliveMs,
    highWaterMark: HIGH_WATER_MARK,
    connectionsCheckingInterval: checkMs,
    keepAlive: true,
    keepAliveInitialDelay: PROBE_MS,
  })
  // `close` calls it, and it would cut answers that are not written out. `closeIdle` takes its place.
  server.closeIdleConnections = () => {}
  const nodes = server.listeners('connection')
  const rooms: PlainRooms = {
    times: { headersMs, requestMs, keepAliveMs },
    serves,
    route: routePlain,
    takeOver: socket => {
      for (const take of nodes) take.call(server, socket)
    },
  }
  server.removeAllListeners('connection').on('connection', socket => {
    connections.set(socket, new PlainConnection(socket, rooms))
    socket.on('close', () => connections.delete(socket))
  })
  server.on('listening', () => {
    const check = setInterval(() => {
      const now = performance.now()
      for (const [socket, connection] of connections) {
        connection.check(now)
        checkUntaken(socket, untakenMs)
      }
    }, checkMs).unref()
    server.once('close', () => clearInterval(check))
  })
  server.on('request', (request, response) => {
    underWay.add(response)
    response.on('close', over)
    route(request, response)
  })
  server.on('clientError', (problem: NodeJS.ErrnoException, socket) => {
    const hasBegun = [...underWay].some(({ req, headersSent }) => req.socket === socket && headersSent)
    answerMalformed(problem, socket, hasBegun)
  })
  const busy = (): ReadonlySet<Duplex> => {
    const found = new Set<Duplex>([...underWay].map(({ req }) => req.socket))
    for (const [socket, plain] of connections) if (plain.isBusy) found.add(socket)
    return found
  }
  return {
    server,
    busy,
    // Node's own closeIdleConnections leaves connections open that a browser made in advance and has not used yet.
    closeIdle: () => {
      const kept = busy()
      for (const socket of connections.keys()) if (!kept.has(socket)) socket.destroy()
    },
    closeAll: () => {
      // Of an answer with neither length nor chunks, an end in order would say that it is whole.
      for (const { req, headersSent } of underWay) {
        if (headersSent && req.httpVersionMinor === 0) req.socket.resetAndDestroy()
      }
      for (const socket of connections.keys()) socket.destroy()
    },
  }
}
