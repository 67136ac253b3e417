import type { ApiConversation, ConversationEvent, ConversationSettings, KeptMessage, TurnEnd } from '@sternline/engine'
import type { Problem } from '../problem.ts'
import { type ConversationState, type LivePart, type LiveTurn, NEW_TURN, NO_CONVERSATION } from './state.ts'

/** What can happen to the open conversation. */
export type ConversationAction =
  /** Another one is shown; null for a new one. */
  | Readonly<{ type: 'opened'; id: string | null }>
  /** It was begun, or read, or its settings were changed. */
  | Readonly<{ type: 'read'; conversation: ApiConversation }>
  /** The person asked for a turn; `without` names messages that it gives up. */
  | Readonly<{ type: 'asked'; without: readonly string[] }>
  /** The turn was not taken. */
  | Readonly<{ type: 'not-taken'; problem: Problem | null }>
  /** What the server told, in its order. `at`: when it came, epoch milliseconds of this machine. */
  | Readonly<{ type: 'events'; events: readonly ConversationEvent[]; at: number }>
  | Readonly<{ type: 'settings'; settings: ConversationSettings }>
  | Readonly<{ type: 'problem'; problem: Problem | null }>
  | Readonly<{ type: 'connection'; connection: ConversationState['connection'] }>

/** The next state. Pure: the same state and action give the same result, and the state given is not changed. */
export function reduceConversation(state: ConversationState, action: ConversationAction): ConversationState {
  switch (action.type) {
    case 'opened':
      return {
        ...NO_CONVERSATION,
        id: action.id,
        settings: state.settings,
        connection: action.id === null ? 'idle' : 'connecting',
      }
    case 'read':
      return viewed(state, action.conversation)
    case 'asked':
      return { ...withoutMessages(state, action.without), live: state.live ?? NEW_TURN, lastEnd: null, problem: null }
    case 'not-taken':
      return { ...state, live: state.conversation?.isBusy === true ? state.live : null, problem: action.problem }
    case 'events':
      return action.events.reduce((next, event) => afterEvent(next, event, action.at), state)
    case 'settings':
      return { ...state, settings: action.settings }
    case 'problem':
      return { ...state, problem: action.problem }
    case 'connection':
      return { ...state, connection: action.connection }
  }
}

function afterEvent(state: ConversationState, event: ConversationEvent, at: number): ConversationState {
  switch (event.type) {
    case 'view':
      return viewed(state, event.conversation)
    case 'message':
      return keep(state, event.message)
    case 'answer':
      return event.message === null ? { ...state, live: { ...liveOf(state), parts: [] } } : keep(state, event.message)
    case 'problem':
      return { ...state, problem: event.problem }
    case 'compacted':
      return changed(state, { continuedBy: event.into })
    case 'done':
      return ended(state, event.end)
    default:
      return { ...state, live: afterPiece(liveOf(state), event, at) }
  }
}

type Piece = Exclude<
  ConversationEvent,
  Readonly<{ type: 'view' | 'message' | 'answer' | 'problem' | 'compacted' | 'done' }>
>

/** What of a turn is not kept yet, after one more piece of it. */
function afterPiece(live: LiveTurn, piece: Piece, at: number): LiveTurn {
  switch (piece.type) {
    case 'step':
      return { ...live, step: piece.step, parts: [], waiting: null }
    case 'text':
    case 'thinking':
      return { ...live, waiting: null, parts: withText(live.parts, piece.type, piece.text) }
    case 'tool-call-begun':
      return { ...live, waiting: null, parts: withCall(live.parts, piece.call, piece.name, null) }
    case 'tool-call':
      return { ...live, parts: withCall(live.parts, piece.call, piece.name, piece.input) }
    case 'approval-asked': {
      const { request } = piece
      return { ...live, approvals: [...live.approvals.filter(({ id }) => id !== request.id), request] }
    }
    case 'approval-answered':
      return { ...live, approvals: live.approvals.filter(({ id }) => id !== piece.id) }
    case 'tool-result': {
      const { ok, text, summary } = piece
      return { ...live, results: { ...live.results, [piece.call]: { ok, text, summary } } }
    }
    case 'waiting':
      return { ...live, waiting: { until: at + piece.ms, problem: piece.problem } }
  }
}

function withText(parts: readonly LivePart[], kind: 'text' | 'thinking', text: string): readonly LivePart[] {
  const last = parts.at(-1)
  if (last?.kind !== kind) return [...parts, { kind, text }]
  return [...parts.slice(0, -1), { kind, text: last.text + text }]
}

function withCall(
  parts: readonly LivePart[],
  call: string,
  name: string,
  input: Extract<LivePart, { kind: 'call' }>['call']['input'],
): readonly LivePart[] {
  const part: LivePart = { kind: 'call', call: { call, name, input } }
  const index = parts.findIndex(each => each.kind === 'call' && each.call.call === call)
  return index < 0 ? [...parts, part] : parts.with(index, part)
}

function liveOf({ live }: ConversationState): LiveTurn {
  return live ?? NEW_TURN
}

/**
 * The conversation as the server tells it whole. What of a running turn is not kept is told again behind it, so it is forgotten here.
 */
function viewed(state: ConversationState, conversation: ApiConversation): ConversationState {
  const live = conversation.isBusy
    ? { ...NEW_TURN, step: state.live?.step ?? 0, approvals: conversation.approvals }
    : null
  const isOther = state.id !== conversation.id
  return {
    ...state,
    id: conversation.id,
    conversation,
    settings: conversation.settings,
    live,
    lastEnd: isOther || live !== null ? null : state.lastEnd,
    problem: isOther ? null : state.problem,
  }
}

/** A message that was kept takes the place of what was live of it. */
function keep(state: ConversationState, message: KeptMessage): ConversationState {
  const { conversation } = state
  const live = liveOf(state)
  const rest: LiveTurn =
    message.kind === 'answer' ? { ...live, parts: [], waiting: null } : { ...live, parts: [], results: {} }
  if (conversation === null) return { ...state, live: rest }
  const messages = withMessage(conversation.messages, message)
  return { ...state, live: rest, conversation: { ...conversation, messages, isBusy: true, isCutShort: false } }
}

function withMessage(messages: readonly KeptMessage[], message: KeptMessage): readonly KeptMessage[] {
  const index = messages.findLastIndex(({ id }) => id === message.id)
  return index < 0 ? [...messages, message] : messages.with(index, message)
}

function ended(state: ConversationState, end: TurnEnd): ConversationState {
  const messages = state.conversation?.messages ?? []
  const next = changed(state, { isBusy: false, isCutShort: isCut(messages), approvals: [] })
  return { ...next, live: null, lastEnd: end }
}

/** Whether the newest turn did not come to its end: the rule by which the server tells `isCutShort`. */
function isCut(messages: readonly KeptMessage[]): boolean {
  const last = messages.at(-1)
  if (last === undefined) return false
  if (last.kind !== 'answer' || last.stop === 'aborted' || last.stop === 'broken') return true
  return last.content.some(({ type }) => type === 'tool_use')
}

function changed(state: ConversationState, change: Partial<ApiConversation>): ConversationState {
  return state.conversation === null ? state : { ...state, conversation: { ...state.conversation, ...change } }
}

function withoutMessages(state: ConversationState, ids: readonly string[]): ConversationState {
  if (ids.length === 0) return state
  return changed(state, { messages: (state.conversation?.messages ?? []).filter(({ id }) => !ids.includes(id)) })
}
