import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { EVENTS_PATH } from '@sternline/engine'
import type { PageRooms } from './api/page-rooms.ts'
import type { Gateway } from './gateway/create-gateway.ts'
import { isRun } from './gateway/routes.ts'
import { refuseStopping } from './health/refuse-stopping.ts'
import { type Readiness, serveHealth } from './health/serve-health.ts'
import { pathOf } from './http1/path-of.ts'
import type { EventFeed } from './live/event-ring.ts'
import type { EventStreams } from './live/event-streams.ts'
import type { Metrics } from './metrics/metrics.ts'
import type { PageServer } from './page/serve-page.ts'
import { NodeRequest } from './plain/node-request.ts'
import { onceForAlike } from './plain/once-for-alike.ts'
import type { Answering, Asking } from './plain/sides.ts'
import type { Access } from './safety/access.ts'
import { checkCaller, type OwnAddress } from './safety/check-caller.ts'
import { PAGE_HEADERS } from './safety/page-headers.ts'
import { type Refusal, refuse } from './safety/refusal.ts'
import { ACCESS_PATH, serveAccess, UNKNOWN_CALLER } from './safety/serve-access.ts'

/** The rooms that a request may go to. */
export type Rooms = Readonly<{
  gateway: Gateway
  events: EventStreams
  /** What happens here, for `GET /api/events`. */
  happenings: EventFeed
  /** The rest of the API, opened when it is first asked for. */
  pageRooms: () => Promise<Pick<PageRooms, 'serve'>>
  page: PageServer
  /** The names and the port that we are reached by. */
  own: () => OwnAddress
  /** Who may ask the API; null where everyone who reaches it may. */
  access: Access | null
  /** Whether the figures need the token as well: on an address that others can reach. */
  isGuarded: boolean
  metrics: Pick<Metrics, 'render'>
  /** Does what was put off of exchanges that are over: whoever asks for one sees it as it is. */
  settle: () => void
  notReady: Readiness
  /** Takes a line about something that went wrong inside. */
  log: (line: string) => void
}>

/** Leads requests to their rooms, and knows which are still being answered. */
export interface Router {
  /** For `server.on('request', ...)`. Never throws. */
  readonly route: (request: IncomingMessage, response: ServerResponse) => void
  /** For requests of the gateway's alone. Never throws. */
  readonly routePlain: (request: Asking, response: Answering) => void
  /** Whether a path is answered by `routePlain`: none while the server stops, so that all it refuses is refused in one place. */
  readonly serves: (path: string) => boolean
  /** Resolves when no request is being answered any more. */
  settled(): Promise<void>
}

/** Every request is checked first, whatever its path. */
export function createRouter(rooms: Rooms): Router {
  let underWay = 0
  let settled: (() => void)[] = []
  const checkAlike = onceForAlike(request => checkCaller(request, rooms.own()))

  const answer = async (answering: () => Promise<void> | void, response: Answering): Promise<void> => {
    try {
      await answering()
    } catch (problem) {
      rooms.log(`request failed inside: ${describe(problem)}`)
      refuse(response, FAILED)
    }
    underWay -= 1
    if (underWay > 0) return
    for (const tell of settled) tell()
    settled = []
  }

  return {
    route: (request, response) => {
      // A connection that breaks is seen by 'close'; unheard, its error would end the process.
      request.on('error', unheard)
      response.on('error', unheard)
      underWay += 1
      void answer(() => dispatch(rooms, request, response), response)
    },
    routePlain: (request, response) => {
      underWay += 1
      void answer(() => serveGateway(rooms, checkAlike(request), request, response), response)
    },
    serves: path => rooms.notReady() === null && isRun(path),
    settled: () => (underWay === 0 ? Promise.resolve() : new Promise(resolve => settled.push(resolve))),
  }
}

function unheard(): void {}

function dispatch(rooms: Rooms, request: IncomingMessage, response: ServerResponse): Promise<void> | void {
  const target = request.url ?? '/'
  const path = pathOf(target)
  // Whoever watches over processes asks by the address of the machine, and learns no more than a word.
  if (isLook(request.method) && serveHealth(path, response, rooms.notReady)) return
  const refusal = checkCaller(request, rooms.own())
  if (refusal !== null) return refuse(response, refusal)
  if (rooms.notReady() !== null) return refuseStopping(request, response)
  const visit = { request: new NodeRequest(request), response, target, left: leaving(request.socket) }
  const served = rooms.gateway.serve(path, visit)
  if (served !== null) return served
  rooms.settle()
  if (path === '/metrics' && request.method === 'GET') return serveMetrics(rooms, request, response)
  if (path === '/api' || path.startsWith('/api/')) return serveApi(rooms, request, response, path)
  if (GATEWAY_PATHS.test(path)) return refuse(response, UNKNOWN_GATEWAY_ROUTE)
  // Who gets the page asks the API next: its rooms are opened while the page is on its way. What fails is told to who asks for them.
  if (path === '/') rooms.pageRooms().catch(() => {})
  return rooms.page(request, response, path)
}

/** Some load balancers and monitors ask with HEAD; Node leaves the body out of such an answer by itself. */
function isLook(method: string | undefined): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** Of what the gateway serves. */
function serveGateway(
  rooms: Rooms,
  refusal: Refusal | null,
  request: Asking,
  response: Answering,
): Promise<void> | void {
  if (refusal !== null) return refuse(response, refusal)
  const target = request.url ?? '/'
  const visit = { request, response, target, left: leaving(request.socket) }
  return rooms.gateway.serve(pathOf(target), visit) ?? refuse(response, UNKNOWN_GATEWAY_ROUTE)
}

/** What looks like a path of the gateway's is none of the page's. */
const GATEWAY_PATHS = /^\/(v1|anthropic|openai)(\/|$)/

/** What the API answers to everyone of this machine: what is running here, and the emulator's clock, which is nobody's secret. */
const OPEN_PATHS: ReadonlySet<string> = new Set(['/api/status', '/api/emulator/clock', '/api/openapi.json'])

async function serveApi(
  { access, events, happenings, pageRooms, isGuarded }: Rooms,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  if (access !== null && path === ACCESS_PATH && request.method === 'POST')
    return serveAccess(request, response, access)
  const isOpen = access === null || (OPEN_PATHS.has(path) && !isGuarded)
  if (!isOpen && access.shownBy(request) === null) return refuse(response, UNKNOWN_CALLER)
  if (request.method === 'GET' && path === EVENTS_PATH) return events.open(happenings, request, response)
  const rooms = await pageRooms()
  return rooms.serve(path, request, response)
}

async function serveMetrics(rooms: Rooms, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { access, isGuarded, metrics } = rooms
  if (isGuarded && access?.shownBy(request) == null) return refuse(response, UNKNOWN_CALLER)
  const { type, text } = await metrics.render()
  response.writeHead(200, { ...PAGE_HEADERS, 'content-type': type }).end(text)
}

/** Signals of the open connections: a signal costs as much as all else that is done for a request here, and a client leaves by closing. */
const signals = new WeakMap<Socket, AbortSignal>()

/** A signal that aborts when a connection closes; for every request that comes over it. */
function leaving(socket: Socket): AbortSignal {
  const known = signals.get(socket)
  if (known !== undefined) return known
  const left = new AbortController()
  signals.set(socket, left.signal)
  if (socket.destroyed) left.abort()
  else socket.once('close', () => left.abort())
  return left.signal
}

/** Where a fault happened, without its message: that could quote a request. */
function describe(problem: unknown): string {
  if (!(problem instanceof Error)) return typeof problem
  const place = problem.stack?.split('\n').find(line => line.startsWith('    at ')) ?? ''
  return `${problem.name}${place.replace('    at ', ' at ')}`
}

const FAILED: Refusal = {
  status: 500,
  type: 'api_error',
  what: 'The request failed inside Sternline.',
  why: 'This is a fault of ours; where it happened stands in the log.',
  fix: 'Try again; if it stays, restart Sternline and report it.',
}

const UNKNOWN_GATEWAY_ROUTE: Refusal = {
  status: 404,
  type: 'not_found_error',
  what: 'The gateway does not serve this path.',
  why: 'It passes on what coding agents use, nothing else.',
  fix: 'Use POST /v1/messages, POST /v1/messages/count_tokens or GET /v1/models, as they are or below /anthropic, or what Azure OpenAI has below /openai/v1, /openai/deployments/NAME and /openai/responses.',
}
