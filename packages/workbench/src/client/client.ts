import {
  type ApiComparison,
  type ApiDeletion,
  type ApiExchange,
  type ApiStatus,
  type ApiTextKeeping,
  type ApiUsage,
  type EngineEvent,
  EVENTS_PATH,
  type UsageRange,
} from '@sternline/engine'
import { isEngineEvent } from '../view-model/api/exchange-guards.ts'
import {
  isApiComparison,
  isApiDeletion,
  isApiExchange,
  isApiStatus,
  isApiTextKeeping,
  isApiUsage,
  isSessionDeleted,
  type ReadExchanges,
  type ReadSessions,
  readExchanges,
  readSessions,
} from '../view-model/api/read-answers.ts'
import { type Problem, unreadable } from '../view-model/problem.ts'
import { type Answer, ask, checked } from './ask.ts'
import { followStream } from './follow-stream.ts'

/** What a listener is told. */
export type Listener = Readonly<{
  /** The stream stands; also after every reconnection. Events may have been missed before. */
  onOpen: () => void
  onEvent: (event: EngineEvent) => void
  /** Somebody deleted a session. */
  onDeleted: (session: string) => void
  /** The stream was lost and is being opened again. */
  onDrop: () => void
  onProblem: (problem: Problem) => void
}>

/** The server as the page sees it. */
export interface Client {
  status(signal: AbortSignal): Promise<Answer<ApiStatus>>
  /** The newest sessions: all that the API gives, or as many as are asked for. */
  sessions(limit: number | null, signal: AbortSignal): Promise<Answer<ReadSessions>>
  /** The newest exchanges of a session, or those before one of them. */
  exchanges(session: string, before: string | null, signal: AbortSignal): Promise<Answer<ReadExchanges>>
  exchange(id: string, signal: AbortSignal): Promise<Answer<ApiExchange>>
  comparison(id: string, signal: AbortSignal): Promise<Answer<ApiComparison>>
  usage(range: UsageRange, signal: AbortSignal): Promise<Answer<ApiUsage>>
  textKeeping(session: string, signal: AbortSignal): Promise<Answer<ApiTextKeeping>>
  /** Keeps the texts of a session for some hours; for none it forgets them. */
  keepText(session: string, hours: number | null, signal: AbortSignal): Promise<Answer<ApiTextKeeping>>
  /** Deletes a session for good: its exchanges, and the texts that were kept of it. */
  deleteSession(session: string, signal: AbortSignal): Promise<Answer<ApiDeletion>>
  /** Follows the live events until the returned function is called. */
  listen(listener: Listener): () => void
}

const EVENT_NAMES: readonly EngineEvent['type'][] = ['exchange-started', 'exchange-answered', 'exchange-finished']

/** Sessions and exchanges asked for at once: the most that the API gives. */
const PAGE = 1000

/** Speaks to the server that served this page. The only place that uses `fetch` and `EventSource`. */
export function createClient(): Client {
  return {
    status: signal => ask('/api/status', checked(isApiStatus), { signal }),
    sessions: (limit, signal) => ask(`/api/sessions?limit=${limit ?? PAGE}`, readSessions, { signal }),
    exchanges: (session, before, signal) => {
      const from = before === null ? '' : `&before=${encodeURIComponent(before)}`
      return ask(`${sessionPath(session)}/exchanges?limit=${PAGE}${from}`, readExchanges, { signal })
    },
    exchange: (id, signal) => ask(exchangePath(id), checked(isApiExchange), { signal }),
    comparison: (id, signal) => ask(`${exchangePath(id)}/comparison`, checked(isApiComparison), { signal }),
    usage: ({ from, to, step }, signal) =>
      ask(`/api/usage?from=${from}&to=${to}&step=${step}`, checked(isApiUsage), { signal }),
    textKeeping: (session, signal) => ask(`${sessionPath(session)}/keep-text`, checked(isApiTextKeeping), { signal }),
    keepText: (session, hours, signal) =>
      ask(`${sessionPath(session)}/keep-text`, checked(isApiTextKeeping), {
        signal,
        method: hours === null ? 'DELETE' : 'POST',
        headers: { 'content-type': 'application/json' },
        ...(hours === null ? {} : { body: JSON.stringify({ hours }) }),
      }),
    deleteSession: (session, signal) =>
      ask(sessionPath(session), checked(isApiDeletion), {
        signal,
        method: 'DELETE',
        headers: { 'content-type': 'application/json' },
      }),
    listen,
  }
}

function sessionPath(session: string): string {
  return `/api/sessions/${encodeURIComponent(session)}`
}

function exchangePath(id: string): string {
  return `/api/exchanges/${encodeURIComponent(id)}`
}

function listen(listener: Listener): () => void {
  return followStream(EVENTS_PATH, [...EVENT_NAMES, 'gap', 'session-deleted'], {
    onOpen: listener.onOpen,
    onDrop: why => {
      if (why === 'lost') listener.onDrop()
    },
    onEvent: (name, data) => {
      if (name === 'gap') listener.onOpen()
      else tell(parse(data), listener)
    },
  })
}

function tell(event: unknown, listener: Listener): void {
  if (isEngineEvent(event)) listener.onEvent(event)
  else if (isSessionDeleted(event)) listener.onDeleted(event.session)
  else listener.onProblem(unreadable(EVENTS_PATH))
}

function parse(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : null
  } catch {
    return null
  }
}
