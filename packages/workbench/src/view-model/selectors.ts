import type { Exchange, ListedSession } from '@sternline/engine'
import type { Conversation, State } from './state.ts'
import { summarise } from './totals.ts'

/** The session that is shown on the right. */
export type OpenSession = Readonly<{
  summary: ListedSession
  rows: readonly Exchange[]
  /** True while its rows have not been read from the server yet. */
  loading: boolean
  /** Messages that the server counts but did not list; 0 as a rule. */
  missing: number
}>

/** All sessions, newest first. */
export function listSessions({ summaries, conversations }: State): readonly ListedSession[] {
  const names = new Set([...summaries.keys(), ...conversations.keys()])
  const listed: ListedSession[] = []
  for (const session of names) {
    const summary = summaryOf(summaries.get(session), conversations.get(session))
    if (summary !== null) listed.push(summary)
  }
  return listed.sort(newestFirst)
}

/** Name of the session to show: the one picked, else the newest; null when there is none. */
export function openSessionName(state: State): string | null {
  return state.picked ?? listSessions(state)[0]?.session ?? null
}

/** The session to show with its rows; null when there is none. */
export function openSession(state: State): OpenSession | null {
  const session = openSessionName(state)
  if (session === null) return null
  const conversation = state.conversations.get(session)
  const summary = summaryOf(state.summaries.get(session), conversation)
  if (summary === null) return null
  const rows = conversation?.rows ?? []
  const complete = conversation?.complete ?? false
  return { summary, rows, loading: !complete, missing: complete ? Math.max(0, summary.exchanges - rows.length) : 0 }
}

/**
 * The figures of a session: the sums of its rows where all of them are here, else the server's, with the rows' newest
 * start, so that a session moves up as soon as something happens in it. Warmth is the server's to tell: it knows prices.
 */
function summaryOf(told: ListedSession | undefined, conversation: Conversation | undefined): ListedSession | null {
  const summed = conversation === undefined ? null : summarise(conversation.rows)
  if (told === undefined || summed === null) return told ?? summed
  if (conversation?.complete === true && summed.exchanges >= told.exchanges) return { ...summed, warmth: told.warmth }
  return { ...told, lastAt: Math.max(told.lastAt, summed.lastAt), running: Math.max(told.running, summed.running) }
}

function newestFirst(a: ListedSession, b: ListedSession): number {
  if (a.lastAt !== b.lastAt) return b.lastAt - a.lastAt
  return a.session < b.session ? 1 : -1
}
