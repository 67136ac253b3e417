import type { ApiStatus, Exchange, ListedSession } from '@sternline/engine'
import { mergeExchanges } from './merge-exchanges.ts'
import type { Problem } from './problem.ts'

/** How the live stream stands. */
export type Connection = 'connecting' | 'live' | 'reconnecting'

/** The exchanges of a session that the page knows. */
export type Conversation = Readonly<{
  /** Oldest first. */
  rows: readonly Exchange[]
  /** True when the server's list was read since the stream was last opened, so that no row is missing. */
  complete: boolean
}>

/** Everything the page knows. Views are functions of it. */
export type State = Readonly<{
  connection: Connection
  status: ApiStatus | null
  /** True once the server's list of sessions was read: before that, no sessions does not mean there are none. */
  listed: boolean
  summaries: ReadonlyMap<string, ListedSession>
  /** How far the clock that caches live by runs ahead of this browser's. Unit: milliseconds. */
  ahead: number
  /** By session, the one that was heard of last at the end. */
  conversations: ReadonlyMap<string, Conversation>
  /** The session that the person picked; null follows the newest. */
  picked: string | null
  problem: Problem | null
}>

/** What can happen to the page. */
export type Action =
  | Readonly<{ type: 'opened' }>
  | Readonly<{ type: 'dropped' }>
  | Readonly<{ type: 'status'; status: ApiStatus; ahead: number }>
  /** `whole` says that these are all there are to list; else they are the newest of them. */
  | Readonly<{ type: 'sessions'; sessions: readonly ListedSession[]; ahead: number; whole: boolean }>
  /** `complete` says that these and those before them are all there are. */
  | Readonly<{ type: 'exchanges'; session: string; exchanges: readonly Exchange[]; complete: boolean }>
  | Readonly<{ type: 'events'; exchanges: readonly Exchange[] }>
  | Readonly<{ type: 'deleted'; session: string }>
  | Readonly<{ type: 'picked'; session: string | null }>
  | Readonly<{ type: 'problem'; problem: Problem | null }>

/** A page that has heard nothing yet. */
export const INITIAL_STATE: State = {
  connection: 'connecting',
  status: null,
  listed: false,
  summaries: new Map(),
  ahead: 0,
  conversations: new Map(),
  picked: null,
  problem: null,
}

/** How many sessions keep their rows in the page; the others are read again when they are opened. */
const MAX_CONVERSATIONS = 24

const UNKNOWN: Conversation = { rows: [], complete: false }

/** The next state. Pure: the same state and action give the same result, and the state given is not changed. */
export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case 'opened':
      return { ...state, connection: 'live', conversations: afterGap(state.conversations) }
    case 'dropped':
      return { ...state, connection: 'reconnecting', conversations: outdated(state.conversations) }
    case 'status':
      return { ...state, status: action.status, ahead: action.ahead }
    case 'sessions':
      return {
        ...state,
        listed: true,
        ahead: action.ahead,
        summaries: new Map([
          ...(action.whole ? [] : state.summaries),
          ...action.sessions.map(each => [each.session, each] as const),
        ]),
      }
    case 'exchanges':
      return { ...state, conversations: withList(state, action) }
    case 'events':
      return { ...state, conversations: withEvents(state, action.exchanges) }
    case 'deleted':
      return without(state, action.session)
    case 'picked':
      return { ...state, picked: action.session }
    case 'problem':
      return { ...state, problem: action.problem }
  }
}

/**
 * What is left of the conversations when the stream opens after a gap: exchanges that were not over may have ended
 * unseen, so they are dropped until list or stream tell of them again. Those that were over can't change.
 */
function afterGap(conversations: State['conversations']): State['conversations'] {
  return new Map(
    [...conversations].map(([session, { rows }]) => [
      session,
      { rows: rows.filter(row => row.state === 'finished'), complete: false },
    ]),
  )
}

/** Nothing is shown any more of a session that was deleted. What still runs of it comes back when it ends. */
function without(state: State, session: string): State {
  const [summaries, conversations] = [new Map(state.summaries), new Map(state.conversations)]
  summaries.delete(session)
  conversations.delete(session)
  return { ...state, summaries, conversations, picked: state.picked === session ? null : state.picked }
}

/** While the stream is lost, rows may be missing: the server's list has to be read again. */
function outdated(conversations: State['conversations']): State['conversations'] {
  return new Map([...conversations].map(([session, { rows }]) => [session, { rows, complete: false }]))
}

function withList(
  state: State,
  { session, exchanges, complete }: Extract<Action, { type: 'exchanges' }>,
): State['conversations'] {
  const known = state.conversations.get(session) ?? UNKNOWN
  const own = exchanges.filter(exchange => exchange.session === session)
  return new Map(state.conversations).set(session, { rows: mergeExchanges(known.rows, own), complete })
}

function withEvents(state: State, exchanges: readonly Exchange[]): State['conversations'] {
  const conversations = new Map(state.conversations)
  for (const session of new Set(exchanges.map(exchange => exchange.session))) {
    const known = conversations.get(session) ?? UNKNOWN
    const rows = mergeExchanges(
      known.rows,
      exchanges.filter(exchange => exchange.session === session),
    )
    if (rows === known.rows) continue
    // Deleted first, so that it moves to the end: the one heard of last.
    conversations.delete(session)
    conversations.set(session, { ...known, rows })
  }
  return evict(conversations, state.picked)
}

function evict(conversations: Map<string, Conversation>, picked: string | null): State['conversations'] {
  for (const session of conversations.keys()) {
    if (conversations.size <= MAX_CONVERSATIONS) break
    if (session !== picked) conversations.delete(session)
  }
  return conversations
}
