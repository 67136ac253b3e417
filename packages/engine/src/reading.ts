import { type BodyMap, type Prompt, type ReadProblem, readBody, type Span } from '@sternline/core'
import { sessionIn } from './named-session.ts'
import { findRootStrings } from './root-members.ts'

/** What was read in a body. */
export type Reading = Readonly<{
  body: Uint8Array
  /** Null when the body could not be read: it then goes on untouched. */
  prompt: Prompt | null
  map: BodyMap | null
  /** Why it could not be read; null when it could. */
  problem: ReadProblem['code'] | 'reading-failed' | null
  /** Code and place of that, as it is recorded; null when it could be read. */
  warning: string | null
  /** The session that the body itself names, in `metadata.user_id`; null when it names none. */
  session: string | null
  /** Where the value of `model` stands, quotes included; null when it was not found. */
  modelSpan: Span | null
}>

/** Reads a body. Never throws: a fault of ours makes a body that could not be read. */
export function readCall(body: Uint8Array): Reading {
  try {
    return readOrThrow(body)
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown'
    return unread(body, 'reading-failed', `reading-failed:${name}`)
  }
}

function readOrThrow(body: Uint8Array): Reading {
  const read = readBody(body)
  if (!read.ok) return unread(body, read.problem.code, `unreadable:${read.problem.code}:${read.problem.at}`)
  const { prompt, map } = read
  const { model, userId } = findRootStrings(body, map)
  const session = userId === null ? null : sessionIn(body.subarray(userId.start, userId.end))
  return { body, prompt, map, problem: null, warning: null, session, modelSpan: model }
}

function unread(body: Uint8Array, problem: Reading['problem'], warning: string): Reading {
  return { body, prompt: null, map: null, problem, warning, session: null, modelSpan: null }
}
