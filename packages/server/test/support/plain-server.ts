import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { type ClientLimits, createHttpServer, type HttpServer } from '../../src/create-http-server.ts'
import { listen } from '../../src/listen.ts'
import { NodeRequest } from '../../src/plain/node-request.ts'
import type { Answering, Asking } from '../../src/plain/sides.ts'
import { answerMalformed } from '../../src/safety/answer-malformed.ts'

/** The path that the lane for plain requests serves. */
export const PLAIN_PATH = '/v1/messages'

/** A server as ours is made. */
export type PlainServer = Readonly<{
  port: number
  http: HttpServer
  /** How many requests were read as plain ones, and how many by Node. */
  counted: { plain: number; nodes: number }
  /** The connections in the order in which they came, as the server has them. */
  sockets: readonly Socket[]
}>

/**
 * Starts a server whose requests are all answered by a test, and stops it after the test.
 *
 * @param hasLane whether it is ours; where not, one that Node makes, to compare with
 * @param readsBy how bytes come to ours: `data`, as they would on a Node that has it otherwise inside
 */
export async function servePlain(
  answer: (request: Asking, response: Answering) => void,
  {
    limits = {},
    hasLane = true,
    readsBy = 'places',
  }: { limits?: ClientLimits; hasLane?: boolean; readsBy?: 'places' | 'data' } = {},
): Promise<PlainServer> {
  const counted = { plain: 0, nodes: 0 }
  const sockets: Socket[] = []
  const route = (request: IncomingMessage, response: ServerResponse): void => {
    counted.nodes += 1
    request.on('error', () => {})
    response.on('error', () => {})
    answer(new NodeRequest(request), response)
  }
  const routePlain = (request: Asking, response: Answering): void => {
    counted.plain += 1
    answer(request, response)
  }
  const serves = (path: string): boolean => path === PLAIN_PATH
  const http = hasLane ? createHttpServer({ route, routePlain, serves }, limits) : nodesAlone(route)
  if (readsBy === 'data') http.server.prependListener('connection', withoutPlaces)
  http.server.on('connection', socket => void sockets.push(socket))
  const port = await listen(http.server, { host: '127.0.0.1', port: 0, exactPort: true })
  onTestFinished(() => {
    http.closeAll()
    http.server.close()
  })
  return { port, http, counted, sockets }
}

/** Hides from a connection that its handle can read into places. */
function withoutPlaces(socket: Socket): void {
  const handle: unknown = Reflect.get(socket, '_handle')
  if (typeof handle === 'object' && handle !== null) Reflect.set(handle, 'useUserBuffer', undefined)
}

/** A server that Node makes, with nothing of ours but the words for what is no HTTP. */
function nodesAlone(route: (request: IncomingMessage, response: ServerResponse) => void): HttpServer {
  const options = { keepAliveTimeout: 65_000, highWaterMark: 64 * 1024, maxHeaderSize: 64 * 1024 }
  const server = createServer(options, route)
  server.on('clientError', (problem: NodeJS.ErrnoException, socket) => answerMalformed(problem, socket, false))
  return {
    server,
    busy: () => new Set(),
    closeIdle: () => server.closeIdleConnections(),
    closeAll: () => server.closeAllConnections(),
  }
}

/** A client that says what a test makes it say. */
export interface Caller {
  readonly socket: Socket
  /** All that was said to it so far, in Latin-1. */
  heard(): string
  /** Everything, when the server has closed the connection. */
  readonly ended: Promise<string>
}

/** Opens a connection, until the test is over. Its errors are heard. */
export function callTo({ port }: Pick<PlainServer, 'port'>): Caller {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  onTestFinished(() => void socket.destroy())
  let heard = ''
  socket.setEncoding('latin1').on('data', (text: string) => {
    heard += text
  })
  socket.on('error', () => {})
  const ended = new Promise<string>(resolve => socket.once('close', () => resolve(heard)))
  return { socket, heard: () => heard, ended }
}

/** A plain request. @param query names what a test means by it */
export function plainRequest(body: string, { query = '', headers = '' } = {}): string {
  const target = query === '' ? PLAIN_PATH : `${PLAIN_PATH}?${query}`
  return `POST ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`
}

/** How many answers a text begins; that a client may go on is none. */
export function answersIn(text: string): number {
  return text.split(/HTTP\/1\.1 [2-5]/).length - 1
}
