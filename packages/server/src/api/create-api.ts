import type {
  ApiClock,
  ApiExchange,
  ApiExchanges,
  ApiSessions,
  ApiStatus,
  Clock,
  LedgerReader,
} from '@sternline/engine'
import { type Context, Hono } from 'hono'
import type { LiveRoom } from '../live/live-room.ts'
import { mergeExchanges, mergeSessions } from '../live/merge-running.ts'
import { PAGE_HEADERS } from '../safety/page-headers.ts'
import { type Refusal, renderRefusal } from '../safety/refusal.ts'
import { readClockMove, readLimit } from './read-input.ts'
import { readText } from './read-text.ts'

/** A clock that can be moved forward: the emulator's. */
export interface MovableClock extends Clock {
  /** Moves the clock by this many milliseconds, 0 or more. */
  advance(ms: number): void
}

/** What the API tells of. */
export type ApiSources = Readonly<{
  status: () => ApiStatus
  ledger: LedgerReader
  room: LiveRoom
  /** Null when the upstream is not the emulator. */
  clock: MovableClock | null
  /** Takes a line about something that went wrong inside. */
  log: (line: string) => void
}>

/** Largest body that the API takes. Unit: bytes. */
const BODY_LIMIT = 16 * 1024

/** The API that the page and the command line speak, except for the event stream. Types: `api.ts` of the engine. */
export function createApi(sources: ApiSources): Hono {
  const { ledger, room } = sources
  const api = new Hono()

  api.use(async (context, next) => {
    await next()
    for (const [name, value] of Object.entries(PAGE_HEADERS)) context.header(name, value)
  })

  api.get('/api/status', context => context.json<ApiStatus>(sources.status()))

  api.get('/api/sessions', async context => {
    const limit = readLimit(context.req.query('limit'))
    if (!limit.ok) return toResponse(limit.refusal)
    const running = room.running()
    const recorded = await ledger.sessions({ limit: limit.value })
    return context.json<ApiSessions>({ sessions: mergeSessions(recorded, running).slice(0, limit.value) })
  })

  api.get('/api/sessions/:session/exchanges', async context => {
    const session = context.req.param('session')
    const running = room.running().filter(exchange => exchange.session === session)
    return context.json<ApiExchanges>({ exchanges: mergeExchanges(await ledger.exchanges(session), running) })
  })

  api.get('/api/exchanges/:id', async context => {
    const id = context.req.param('id')
    const running = room.running().filter(exchange => exchange.id === id)
    const recorded = await ledger.exchange(id)
    const [exchange] = mergeExchanges(recorded === null ? [] : [recorded], running)
    return exchange === undefined ? toResponse(UNKNOWN_EXCHANGE) : context.json<ApiExchange>({ exchange })
  })

  api.get('/api/emulator/clock', context => answerClock(context, sources.clock))

  api.post('/api/emulator/clock', async context => {
    if (sources.clock === null) return toResponse(NO_EMULATOR)
    const text = await readText(context.req.raw, BODY_LIMIT)
    if (text === null) return toResponse(TOO_LARGE)
    const move = readClockMove(text)
    if (!move.ok) return toResponse(move.refusal)
    sources.clock.advance(move.value.advanceMs)
    return answerClock(context, sources.clock)
  })

  api.notFound(() => toResponse(UNKNOWN_ROUTE))
  api.onError(problem => {
    sources.log(`api: a request failed inside (${problem.name})`)
    return toResponse(FAILED)
  })
  return api
}

function answerClock(context: Context, clock: MovableClock | null): Response {
  return clock === null ? toResponse(NO_EMULATOR) : context.json<ApiClock>({ now: clock.now() })
}

function toResponse(refusal: Refusal): Response {
  const { body, headers } = renderRefusal(refusal)
  return new Response(body, { status: refusal.status, headers })
}

const UNKNOWN_ROUTE: Refusal = {
  status: 404,
  type: 'not_found_error',
  what: 'The API has no such route.',
  why: 'The path or the method is not one of those it answers.',
  fix: 'Use GET on /api/status, /api/sessions, /api/sessions/SESSION/exchanges, /api/exchanges/ID, /api/events or /api/emulator/clock, or POST on the last one.',
}

const UNKNOWN_EXCHANGE: Refusal = {
  status: 404,
  type: 'not_found_error',
  what: 'There is no exchange with this id.',
  why: 'The ledger does not hold it, and it is not running.',
  fix: 'Take an id from the answer header x-sternline-exchange or from a session.',
}

const NO_EMULATOR: Refusal = {
  status: 404,
  type: 'not_found_error',
  what: 'There is no clock to read or move here.',
  why: 'Requests go to a real upstream, whose cache lives by wall time.',
  fix: 'Start Sternline with the emulator as upstream.',
}

const TOO_LARGE: Refusal = {
  status: 413,
  type: 'request_too_large',
  what: 'The body is too large.',
  why: `The API takes at most ${BODY_LIMIT} bytes.`,
  fix: 'Send a smaller one.',
}

const FAILED: Refusal = {
  status: 500,
  type: 'api_error',
  what: 'The request failed inside Sternline.',
  why: 'This is a fault of ours or of the disk; what went wrong stands in the log.',
  fix: 'Try again; if it stays, restart Sternline and report it.',
}
