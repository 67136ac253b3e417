import type { BodyPlaces, Prompt, ReadProblem, Span } from '@sternline/core'
import { Body, type BodyFollower, createConversationReader, movedSpan, readNamed } from '@sternline/core/memory'
import { sessionIn } from './named-session.ts'
import { findOnlyModel, findRootStrings } from './root-members.ts'

/** What was read in a body. */
export type Reading = Readonly<{
  body: Body
  /** What the request names as its model; empty when none was found. */
  model: string
  /** Null when the body could not be read: it then goes on untouched. */
  prompt: Prompt | null
  map: BodyPlaces | null
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
export function readCall(bytes: Uint8Array | Body): Reading {
  const body = bytes instanceof Body ? bytes : new Body([bytes])
  return attemptToRead(body, () =>
    body.readWhole(whole => {
      const read = readNamed(whole)
      return read.ok ? readingOf(body, read, lookBeside(whole, read.map)) : unreadable(body, read.problem)
    }),
  )
}

/** Reads a body that is still coming. Never throws. */
export interface CallFollower {
  /** Takes the next piece. */
  take(piece: Uint8Array): void
  /** Reads the body, of exactly the pieces that were taken. */
  read(body: Body): Reading
}

/** Reads the bodies of conversations: `conversation` names whom one probably continues. */
export type CallReader = (conversation: string) => CallFollower

/** Makes a reader of bodies that reads as `readCall` does, and of a body that continues another one only what is new. */
export function createCallReader(): CallReader {
  const reader = createConversationReader(lookBeside)
  return conversation => new FollowedCall(reader.follow(conversation))
}

class FollowedCall implements CallFollower {
  readonly #follower: BodyFollower<Beside>
  #failure: Readonly<{ error: unknown }> | null = null

  constructor(follower: BodyFollower<Beside>) {
    this.#follower = follower
  }

  take(piece: Uint8Array): void {
    if (this.#failure !== null) return
    try {
      this.#follower.take(piece)
    } catch (error) {
      this.#failure = { error }
    }
  }

  read(body: Body): Reading {
    return attemptToRead(body, () => {
      if (this.#failure !== null) throw this.#failure.error
      const read = this.#follower.read(body)
      if (!read.ok) return unreadable(body, read.problem)
      const { modelSpan, session } = read.seen
      return readingOf(body, read, { modelSpan: modelSpan && movedSpan(modelSpan, read.move), session })
    })
  }
}

function attemptToRead(body: Body, read: () => Reading): Reading {
  try {
    return read()
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown'
    return unread(body, 'reading-failed', `reading-failed:${name}`)
  }
}

/** What a body has beside its blocks that we want to know. */
type Beside = Pick<Reading, 'modelSpan' | 'session'>

function lookBeside(body: Uint8Array, map: Readonly<{ blocks: readonly Span[] }>): Beside {
  const { model, userId } = findRootStrings(body, map)
  const session = userId === null ? null : sessionIn(body.subarray(userId.start, userId.end))
  return { modelSpan: model, session }
}

/**
 * Looks at a body of OpenAI's APIs, as far as we do: for the name of its model. It has no breakpoints, and goes on as it came.
 * Never throws.
 */
export function readOtherCall(body: Body): Reading {
  return attemptToRead(body, () => {
    const { model } = body.readWhole(whole => findRootStrings(whole, NO_BLOCKS))
    return unread(body, null, null, { model: textAt(body, model), modelSpan: model })
  })
}

const NO_BLOCKS = { blocks: [] }

/** Model names that are longer are no names. Unit: bytes. */
const LONGEST_NAME = 1_024

function textAt(body: Body, span: Span | null): string {
  if (span === null || span.end - span.start > LONGEST_NAME) return ''
  const text: unknown = JSON.parse(new TextDecoder().decode(body.span(span.start, span.end)))
  return typeof text === 'string' ? text : ''
}

type Read = Readonly<{ prompt: Prompt; map: BodyPlaces }>

function readingOf(body: Body, { prompt, map }: Read, { modelSpan, session }: Beside): Reading {
  return { body, model: prompt.model, prompt, map, problem: null, warning: null, session, modelSpan }
}

function unreadable(body: Body, { code, at }: ReadProblem): Reading {
  return unread(body, code, `unreadable:${code}:${at}`)
}

function unread(body: Body, problem: Reading['problem'], warning: string | null, named: Named = nameIn(body)): Reading {
  return { body, ...named, prompt: null, map: null, problem, warning, session: null }
}

type Named = Pick<Reading, 'model' | 'modelSpan'>

const NAMELESS: Named = { model: '', modelSpan: null }

/** What a body names that could not be read: it goes where its caller meant it to, or nowhere by chance. Never throws. */
function nameIn(body: Body): Named {
  try {
    const modelSpan = body.readWhole(findOnlyModel)
    const model = textAt(body, modelSpan)
    return model === '' ? NAMELESS : { model, modelSpan }
  } catch {
    return NAMELESS
  }
}
