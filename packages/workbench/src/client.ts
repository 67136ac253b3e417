import { type ApiStatus, type EngineEvent, EVENTS_PATH, type Exchange, type SessionSummary } from '@sternline/engine'
import { isApiStatus, isEngineEvent, type ReadList, readExchanges, readSessions } from './view-model/api-guards.ts'
import { type Problem, refused, unreachable, unreadable } from './view-model/problem.ts'

/** An answer of the server, or what went wrong; `null` when the question was withdrawn. */
export type Answer<T> = Readonly<{ ok: true; value: T }> | Readonly<{ ok: false; problem: Problem | null }>

/** What a listener is told. */
export type Listener = Readonly<{
  /** The stream stands; also after every reconnection. Events may have been missed before. */
  onOpen: () => void
  onEvent: (event: EngineEvent) => void
  /** The stream was lost and is being opened again. */
  onDrop: () => void
  onProblem: (problem: Problem) => void
}>

/** The server as the page sees it. */
export interface Client {
  status(signal: AbortSignal): Promise<Answer<ApiStatus>>
  sessions(signal: AbortSignal): Promise<Answer<ReadList<SessionSummary>>>
  exchanges(session: string, signal: AbortSignal): Promise<Answer<ReadList<Exchange>>>
  /** Follows the live events until the returned function is called. */
  listen(listener: Listener): () => void
}

const EVENT_NAMES: readonly EngineEvent['type'][] = ['exchange-started', 'exchange-answered', 'exchange-finished']

/** How long to wait before a stream that the browser gave up is opened again. Unit: milliseconds. */
const REOPEN_AFTER_MS = 2000

/** Speaks to the server that served this page. The only place that uses `fetch` and `EventSource`. */
export function createClient(): Client {
  return {
    status: signal => ask('/api/status', value => (isApiStatus(value) ? value : null), signal),
    sessions: signal => ask('/api/sessions', readSessions, signal),
    exchanges: (session, signal) =>
      ask(`/api/sessions/${encodeURIComponent(session)}/exchanges`, readExchanges, signal),
    listen,
  }
}

async function ask<T>(path: string, read: (answer: unknown) => T | null, signal: AbortSignal): Promise<Answer<T>> {
  let response: Response
  try {
    response = await fetch(path, { signal, headers: { accept: 'application/json' } })
  } catch {
    return { ok: false, problem: signal.aborted ? null : unreachable(path) }
  }
  if (!response.ok) return { ok: false, problem: refused(path, response.status) }
  try {
    const value = read(await response.json())
    return value === null ? { ok: false, problem: unreadable(path) } : { ok: true, value }
  } catch {
    return { ok: false, problem: signal.aborted ? null : unreadable(path) }
  }
}

function listen(listener: Listener): () => void {
  let source: EventSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  const open = (): void => {
    const opened = new EventSource(EVENTS_PATH)
    source = opened
    opened.onopen = listener.onOpen
    opened.onerror = () => {
      listener.onDrop()
      // The browser opens a broken stream again by itself, but gives up when the answer was not a stream.
      if (opened.readyState !== EventSource.CLOSED) return
      clearTimeout(timer)
      timer = setTimeout(open, REOPEN_AFTER_MS)
    }
    for (const name of EVENT_NAMES) opened.addEventListener(name, message => tell(message, listener))
  }
  open()
  return () => {
    clearTimeout(timer)
    source?.close()
  }
}

function tell(message: MessageEvent<unknown>, listener: Listener): void {
  const event = parse(message.data)
  if (isEngineEvent(event)) listener.onEvent(event)
  else listener.onProblem(unreadable(EVENTS_PATH))
}

function parse(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : null
  } catch {
    return null
  }
}
