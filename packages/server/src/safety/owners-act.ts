import type { IncomingMessage } from 'node:http'
import { redact } from '@sternline/engine'

/** Something that a caller of the API did or took out: what, about which session, with which answer. */
export type OwnersAct = Readonly<{
  /** Method and path, with the names of its parts in place of the parts: `DELETE /api/sessions/{session}`. */
  act: string
  /** As the caller named it; null where it was about none. */
  session: string | null
  status: number
  /** Null in a process without sockets. */
  request: IncomingMessage | null
}>

/** How a caller showed that it may: by the cookie of an opened page, by the token, or not at all where nothing is asked for. */
export type ShownBy = 'page' | 'token' | 'anyone'

/** What is written down of an act: who, what, and how it ended. The log itself tells when. */
export type NotedAct = Readonly<{ act: string; session: string | null; by: ShownBy; status: number }>

/** Sessions of other lengths are none of ours. Unit: characters. */
const LONGEST = 128

/** An act as it may be written down: a caller chooses the name of a session, and puts neither a key nor a line break into a log with it. */
export function notedAct({ act, session, status }: OwnersAct, by: ShownBy): NotedAct {
  const name = session === null ? null : redact(session.slice(0, LONGEST)).replaceAll(/[^\x20-\x7e]/g, '?')
  return { act, session: name, by, status }
}

const WHO: Readonly<Record<ShownBy, string>> = {
  page: 'an opened page',
  token: 'a caller with the token',
  anyone: 'a program of this machine',
}

/** An act in a line for the owner's terminal; null for what is not about what was recorded. */
export function actLine({ act, session, by, status }: NotedAct, at: number): string | null {
  if (!/ \/api\/(sessions|export|exchanges)/.test(act)) return null
  const who = WHO[by]
  return `${new Date(at).toISOString()} ${act}${session === null ? '' : ` "${session}"`} by ${who}: answered with ${status}`
}
