import type { IncomingMessage, ServerResponse } from 'node:http'
import { EVENTS_PATH } from '@sternline/engine'
import type { Gateway } from './gateway/create-gateway.ts'
import type { EventStreams } from './live/event-streams.ts'
import type { PageServer } from './page/serve-page.ts'
import { checkCaller } from './safety/check-caller.ts'
import { type Refusal, refuse } from './safety/refusal.ts'

/** The rooms that a request may go to. */
export type Rooms = Readonly<{
  gateway: Gateway
  events: EventStreams
  api: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  page: PageServer
  /** The port that we listen on. */
  port: () => number
  /** Takes a line about something that went wrong inside. */
  log: (line: string) => void
}>

/** Leads requests to their rooms, and knows which are still being answered. */
export interface Router {
  /** For `server.on('request', ...)`. Never throws. */
  readonly route: (request: IncomingMessage, response: ServerResponse) => void
  /** Resolves when no request is being answered any more. */
  settled(): Promise<void>
}

/** Every request is checked first, whatever its path. */
export function createRouter(rooms: Rooms): Router {
  const underWay = new Set<Promise<void>>()

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      await dispatch(rooms, request, response)
    } catch (problem) {
      rooms.log(`request failed inside: ${describe(problem)}`)
      refuse(response, FAILED)
    }
  }

  return {
    route: (request, response) => {
      // A connection that breaks is seen by 'close'; unheard, its error would end the process.
      request.on('error', () => {})
      response.on('error', () => {})
      const done = answer(request, response).finally(() => underWay.delete(done))
      underWay.add(done)
    },
    settled: async () => {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}

async function dispatch(rooms: Rooms, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const refusal = checkCaller(request, rooms.port())
  if (refusal !== null) return refuse(response, refusal)
  const target = request.url ?? '/'
  const path = target.split('?', 1)[0] ?? target
  const served = rooms.gateway.serve(path, { request, response, target, left: leaving(response) })
  if (served !== null) return served
  if (path === EVENTS_PATH && request.method === 'GET') return rooms.events.open(request, response)
  if (path === '/api' || path.startsWith('/api/')) return rooms.api(request, response)
  if (path.startsWith('/v1/')) return refuse(response, UNKNOWN_GATEWAY_ROUTE)
  return rooms.page(request, response, path)
}

/** A signal that aborts when the client goes away before it has its whole answer. */
function leaving(response: ServerResponse): AbortSignal {
  const left = new AbortController()
  response.on('close', () => {
    if (!response.writableFinished) left.abort()
  })
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
  fix: 'Use POST /v1/messages, POST /v1/messages/count_tokens or GET /v1/models.',
}
