import type { Exchange, SessionSummary } from '@sternline/engine'
import type { Conversation, State } from './state.ts'
import { summarise } from './totals.ts'

/** A session as the list shows it. */
export type ListedSession = Readonly<{
  summary: SessionSummary
  /** True while one of its exchanges is not over. */
  running: boolean
}>

/** The session that is shown on the right. */
export type OpenSession = Readonly<{
  summary: SessionSummary
  rows: readonly Exchange[]
  /** True while its rows have not been read from the server yet. */
  loading: boolean
  /** Messages that the server counts but did not list; 0 as a rule. */
  missing: number
}>

/** All sessions, newest first. */
export function listSessions(state: State): readonly ListedSession[] {
  const names = new Set([...state.summaries.keys(), ...state.conversations.keys()])
  const listed: ListedSession[] = []
  for (const session of names) {
    const conversation = state.conversations.get(session)
    const summary = summaryOf(state.summaries.get(session), conversation)
    if (summary === null) continue
    listed.push({ summary, running: conversation?.rows.some(row => row.state !== 'finished') ?? false })
  }
  return listed.sort((a, b) => newestFirst(a.summary, b.summary))
}

/** Name of the session to show: the one picked, else the newest; null when there is none. */
export function openSessionName(state: State): string | null {
  return state.picked ?? listSessions(state)[0]?.summary.session ?? null
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
 * start, so that a session moves up as soon as something happens in it.
 */
function summaryOf(told: SessionSummary | undefined, conversation: Conversation | undefined): SessionSummary | null {
  const summed = conversation === undefined ? null : summarise(conversation.rows)
  if (told === undefined || summed === null) return told ?? summed
  if (conversation?.complete === true && summed.exchanges >= told.exchanges) return summed
  return { ...told, lastAt: Math.max(told.lastAt, summed.lastAt) }
}

function newestFirst(a: SessionSummary, b: SessionSummary): number {
  if (a.lastAt !== b.lastAt) return b.lastAt - a.lastAt
  return a.session < b.session ? 1 : -1
}
