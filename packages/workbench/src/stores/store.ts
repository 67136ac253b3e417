import type { Exchange } from '@sternline/engine'
import type { Client } from '../client/client.ts'
import { type Problem, unreadable } from '../view-model/problem.ts'
import { openSessionName } from '../view-model/selectors.ts'
import { type Action, INITIAL_STATE, reduce, type State } from '../view-model/state.ts'

/** The page's state, kept up to date with the server. */
export interface Store {
  /** For what only one view asks. */
  readonly client: Client
  readonly state: () => State
  /** Calls `changed` after every change until the returned function is called. */
  readonly subscribe: (changed: () => void) => () => void
  /** Shows a session; null goes back to following the newest. */
  readonly pick: (session: string | null) => void
  readonly dismissProblem: () => void
  /** Reads everything from the server again. */
  readonly refresh: () => void
  /** Follows the server until the returned function is called. */
  readonly start: () => () => void
}

/** Events that come within this time are taken in together. Unit: milliseconds. */
const BATCH_MS = 30

/** The list of sessions is read again at most this often while events come. Unit: milliseconds. */
const LIST_EVERY_MS = 1000

/** The emulator's clock may be moved by anybody, and nothing tells of it: it is looked at this often. Unit: milliseconds. */
const CLOCK_EVERY_MS = 2000

/** Clocks are read with a delay that varies: only more than this is a clock that was moved. Unit: milliseconds. */
const CLOCK_JITTER_MS = 1000

/** How many of the newest sessions are read again then: what happens, happens there, and long lists cost the server time. */
const LIVE_SESSIONS = 60

/** Joins a client and the reducer: what the server says becomes state, what the person picks becomes questions. */
export function createStore(client: Client): Store {
  let state = INITIAL_STATE
  let questions = new AbortController()
  let asked: string | null = null
  let waiting: Exchange[] = []
  let batch: ReturnType<typeof setTimeout> | undefined
  let list: ReturnType<typeof setTimeout> | undefined
  const listeners = new Set<() => void>()

  function dispatch(action: Action): void {
    state = reduce(state, action)
    for (const changed of listeners) changed()
  }

  function report(problem: Problem | null): void {
    // A server that does not answer is told by the state of the stream, calmly; it needs no notice as well.
    if (problem !== null && problem.code !== 'server-unreachable') dispatch({ type: 'problem', problem })
  }

  function keep<T>({ kept, dropped }: Readonly<{ kept: readonly T[]; dropped: number }>, where: string): readonly T[] {
    if (dropped > 0) report(unreadable(where))
    return kept
  }

  async function readStatus(signal: AbortSignal): Promise<void> {
    const answer = await client.status(signal)
    if (signal.aborted) return
    if (answer.ok) dispatch({ type: 'status', status: answer.value, ahead: answer.value.now - Date.now() })
    else report(answer.problem)
  }

  async function lookAtClock(): Promise<void> {
    const isHidden = typeof document !== 'undefined' && document.hidden
    if (state.status?.emulated !== true || state.connection !== 'live' || isHidden) return
    const { signal } = questions
    const answer = await client.status(signal)
    if (signal.aborted || !answer.ok) return
    const ahead = answer.value.now - Date.now()
    if (Math.abs(ahead - state.ahead) > CLOCK_JITTER_MS) dispatch({ type: 'status', status: answer.value, ahead })
  }

  async function readList(limit: number | null, signal: AbortSignal): Promise<void> {
    const answer = await client.sessions(limit, signal)
    if (signal.aborted) return
    if (answer.ok) {
      const { now } = answer.value
      const sessions = keep(answer.value, '/api/sessions')
      dispatch({ type: 'sessions', sessions, ahead: now - Date.now(), whole: limit === null })
    } else report(answer.problem)
    await readOpen(signal)
  }

  async function readOpen(signal: AbortSignal): Promise<void> {
    const session = openSessionName(state)
    if (session === null || session === asked || state.conversations.get(session)?.complete === true) return
    asked = session
    await readPages(session, signal)
    if (asked === session) asked = null
  }

  /** The newest page first, so that it is seen at once; older ones until there are no more. */
  async function readPages(session: string, signal: AbortSignal): Promise<void> {
    let before: string | null = null
    do {
      const answer = await client.exchanges(session, before, signal)
      if (signal.aborted) return
      if (!answer.ok) return report(answer.problem)
      const { more, first } = answer.value
      before = more ? first : null
      const exchanges = keep(answer.value, `session ${session}`)
      dispatch({ type: 'exchanges', session, exchanges, complete: before === null })
    } while (before !== null && openSessionName(state) === session)
  }

  function readAll(): void {
    questions.abort()
    questions = new AbortController()
    asked = null
    void readStatus(questions.signal)
    void readList(null, questions.signal)
  }

  function readListSoon(): void {
    list ??= setTimeout(() => {
      list = undefined
      void readList(LIVE_SESSIONS, questions.signal)
    }, LIST_EVERY_MS)
  }

  function takeIn(): void {
    batch = undefined
    const exchanges = waiting
    waiting = []
    dispatch({ type: 'events', exchanges })
    readListSoon()
  }

  return {
    client,
    state: () => state,
    subscribe: changed => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    pick: session => {
      dispatch({ type: 'picked', session })
      void readOpen(questions.signal)
    },
    dismissProblem: () => dispatch({ type: 'problem', problem: null }),
    refresh: () => {
      dispatch({ type: 'problem', problem: null })
      readAll()
    },
    start: () => {
      const stop = client.listen({
        onOpen: () => {
          dispatch({ type: 'opened' })
          readAll()
        },
        onEvent: event => {
          waiting.push(event.exchange)
          batch ??= setTimeout(takeIn, BATCH_MS)
        },
        onDeleted: session => {
          waiting = waiting.filter(exchange => exchange.session !== session)
          dispatch({ type: 'deleted', session })
          // What is being read still holds it.
          readAll()
        },
        onDrop: () => {
          dispatch({ type: 'dropped' })
          readAll()
        },
        onProblem: report,
      })
      const clock = setInterval(() => void lookAtClock(), CLOCK_EVERY_MS)
      return () => {
        stop()
        questions.abort()
        clearInterval(clock)
        clearTimeout(batch)
        clearTimeout(list)
        batch = undefined
        list = undefined
      }
    },
  }
}
