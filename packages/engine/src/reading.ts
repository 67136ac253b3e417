import { type BodyMap, type Prompt, type ReadProblem, readBody, type Span } from '@sternline/core'
import { sessionIn } from './named-session.ts'
import { findRootStrings } from './root-members.ts'

/** What was read in a body. */
export type Reading = Readonly<{
  body: Uint8Array
  /** What the request names as its model; empty when it names none or could not be read. */
  model: string
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

/**
 * Looks at a body of OpenAI's APIs, as far as we do: for the name of its model. It has no breakpoints, and goes on as it came.
 * Never throws.
 */
export function readOtherCall(body: Uint8Array): Reading {
  try {
    const { model } = findRootStrings(body, NO_BLOCKS)
    return { ...unread(body, null, null), model: textAt(body, model), modelSpan: model }
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown'
    return unread(body, 'reading-failed', `reading-failed:${name}`)
  }
}

const NO_BLOCKS: BodyMap = { blocks: [], automaticSpan: null }

/** Model names that are longer are no names. Unit: bytes. */
const LONGEST_NAME = 1_024

function textAt(body: Uint8Array, span: Span | null): string {
  if (span === null || span.end - span.start > LONGEST_NAME) return ''
  const text: unknown = JSON.parse(new TextDecoder().decode(body.subarray(span.start, span.end)))
  return typeof text === 'string' ? text : ''
}

function readOrThrow(body: Uint8Array): Reading {
  const read = readBody(body)
  if (!read.ok) return unread(body, read.problem.code, `unreadable:${read.problem.code}:${read.problem.at}`)
  const { prompt, map } = read
  const { model, userId } = findRootStrings(body, map)
  const session = userId === null ? null : sessionIn(body.subarray(userId.start, userId.end))
  return { body, model: prompt.model, prompt, map, problem: null, warning: null, session, modelSpan: model }
}

function unread(body: Uint8Array, problem: Reading['problem'], warning: string | null): Reading {
  return { body, model: '', prompt: null, map: null, problem, warning, session: null, modelSpan: null }
}
