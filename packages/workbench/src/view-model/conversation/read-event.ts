import type { ConversationEvent, TurnEnd } from '@sternline/engine'
import { type Guard, isCount, isFlag, isObject, isOneOf, isText, orNull } from '../guards.ts'
import {
  isApiConversation,
  isApproval,
  isFields,
  isFigures,
  isKeptMessage,
  isProblemText,
  isWord,
} from './conversation-guards.ts'

type EventOf<T extends ConversationEvent['type']> = Extract<ConversationEvent, { type: T }>

const isEnd: Guard<TurnEnd> = isOneOf<TurnEnd>({
  answered: true,
  stopped: true,
  failed: true,
  length: true,
  steps: true,
  refused: true,
})

/** A guard for every event; a new one is a build error here. */
const GUARDS: Readonly<Record<ConversationEvent['type'], Guard<ConversationEvent>>> = {
  view: isObject<EventOf<'view'>>({ type: isWord('view'), conversation: isApiConversation }),
  message: isObject<EventOf<'message'>>({ type: isWord('message'), message: isKeptMessage }),
  answer: isObject<EventOf<'answer'>>({ type: isWord('answer'), message: orNull(isKeptMessage), figures: isFigures }),
  step: isObject<EventOf<'step'>>({ type: isWord('step'), step: isCount }),
  text: isObject<Readonly<{ type: 'text'; text: string }>>({ type: isWord('text'), text: isText }),
  thinking: isObject<Readonly<{ type: 'thinking'; text: string }>>({ type: isWord('thinking'), text: isText }),
  'tool-call-begun': isObject<EventOf<'tool-call-begun'>>({
    type: isWord('tool-call-begun'),
    call: isText,
    name: isText,
  }),
  'tool-call': isObject<EventOf<'tool-call'>>({
    type: isWord('tool-call'),
    call: isText,
    name: isText,
    input: isFields,
  }),
  'approval-asked': isObject<EventOf<'approval-asked'>>({ type: isWord('approval-asked'), request: isApproval }),
  'approval-answered': isObject<EventOf<'approval-answered'>>({
    type: isWord('approval-answered'),
    id: isText,
    allowed: isFlag,
  }),
  'tool-result': isObject<EventOf<'tool-result'>>({
    type: isWord('tool-result'),
    call: isText,
    ok: isFlag,
    text: isText,
    summary: isText,
  }),
  waiting: isObject<EventOf<'waiting'>>({ type: isWord('waiting'), ms: isCount, problem: isProblemText }),
  problem: isObject<EventOf<'problem'>>({ type: isWord('problem'), problem: isProblemText }),
  compacted: isObject<EventOf<'compacted'>>({ type: isWord('compacted'), into: isText }),
  done: isObject<EventOf<'done'>>({ type: isWord('done'), end: isEnd }),
}

/** The names under which the server sends its events. */
export const EVENT_TYPES: readonly string[] = Object.keys(GUARDS)

/** By name, because a list that is tried one after the other reads a whole view fifteen times. */
const BY_TYPE: ReadonlyMap<string, Guard<ConversationEvent>> = new Map(Object.entries(GUARDS))

const hasType = isObject<Readonly<{ type: string }>>({ type: isText })

/** Reads the data of one server-sent event; null when it is none that this page knows. */
export function readConversationEvent(data: unknown): ConversationEvent | null {
  const value = parsed(data)
  if (!hasType(value)) return null
  const isEvent = BY_TYPE.get(value.type)
  const told: unknown = value
  return isEvent?.(told) === true ? told : null
}

function parsed(data: unknown): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : null
  } catch {
    return null
  }
}
