import { type BodyMap, type BodyReadResult, type Prompt, type ReadProblem, readBody, type Span } from '@sternline/core'
import { type ConversationReadResult, createConversationReader } from '@sternline/core/memory'
import { sessionIn } from './named-session.ts'
import { findRootStrings, type RootStrings } from './root-members.ts'

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
  return attemptToRead(body, () => {
    const read = readBody(body)
    return readingOf(body, read, read.ok ? findRootStrings(body, read.map) : NO_STRINGS)
  })
}

/** Reads the bodies of conversations: `conversation` names whom one probably continues. Never throws. */
export type CallReader = (body: Uint8Array, conversation: string) => Reading

/** Makes a reader of bodies that reads as `readCall` does, and of a body that continues another one only what is new. */
export function createCallReader(): CallReader {
  const reader = createConversationReader()
  const strings = new WeakMap<Prompt, RootStrings>()
  const stringsOf = (body: Uint8Array, read: ConversationReadResult): RootStrings => {
    if (!read.ok) return NO_STRINGS
    const { continued, prompt, map } = read
    const known = continued === null ? undefined : strings.get(continued.prompt)
    const found = known === undefined ? findRootStrings(body, map) : moved(known, continued)
    strings.set(prompt, found)
    return found
  }
  return (body, conversation) =>
    attemptToRead(body, () => {
      const read = reader.read(body, conversation)
      return readingOf(body, read, stringsOf(body, read))
    })
}

function moved({ model, userId }: RootStrings, continued: ConversationReadResult['continued']): RootStrings {
  const { from = 0, by = 0 } = continued ?? {}
  const move = (span: Span | null): Span | null =>
    span === null || span.start < from ? span : { start: span.start + by, end: span.end + by }
  return { model: move(model), userId: move(userId) }
}

function attemptToRead(body: Uint8Array, read: () => Reading): Reading {
  try {
    return read()
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
  return attemptToRead(body, () => {
    const { model } = findRootStrings(body, NO_BLOCKS)
    return { ...unread(body, null, null), model: textAt(body, model), modelSpan: model }
  })
}

const NO_BLOCKS: BodyMap = { blocks: [], automaticSpan: null }

/** Model names that are longer are no names. Unit: bytes. */
const LONGEST_NAME = 1_024

function textAt(body: Uint8Array, span: Span | null): string {
  if (span === null || span.end - span.start > LONGEST_NAME) return ''
  const text: unknown = JSON.parse(new TextDecoder().decode(body.subarray(span.start, span.end)))
  return typeof text === 'string' ? text : ''
}

const NO_STRINGS: RootStrings = { model: null, userId: null }

function readingOf(body: Uint8Array, read: BodyReadResult, { model, userId }: RootStrings): Reading {
  if (!read.ok) return unread(body, read.problem.code, `unreadable:${read.problem.code}:${read.problem.at}`)
  const { prompt, map } = read
  const session = userId === null ? null : sessionIn(body.subarray(userId.start, userId.end))
  return { body, model: prompt.model, prompt, map, problem: null, warning: null, session, modelSpan: model }
}

function unread(body: Uint8Array, problem: Reading['problem'], warning: string | null): Reading {
  return { body, model: '', prompt: null, map: null, problem, warning, session: null, modelSpan: null }
}
