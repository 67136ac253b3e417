import type {
  Action,
  ActionPrice,
  ApiConversation,
  ApiTurn,
  ConversationEvent,
  ConversationSettings,
  Decision,
} from '@sternline/engine'
import { isActionPrice, isApiConversation } from '../view-model/conversation/conversation-guards.ts'
import { EVENT_TYPES, readConversationEvent } from '../view-model/conversation/read-event.ts'
import { type Problem, unreadable } from '../view-model/problem.ts'
import { type Answer, ask, checked, tell, withBody } from './ask.ts'
import { followStream } from './follow-stream.ts'

/** What a listener of a conversation is told. */
export type ConversationListener = Readonly<{
  /** The stream stands; also after every reconnection. */
  onOpen: () => void
  onEvent: (event: ConversationEvent) => void
  /** The stream was lost and is being opened again. */
  onDrop: () => void
  onProblem: (problem: Problem) => void
}>

/** The server's conversations as the page sees them. */
export interface ConversationClient {
  begin(settings: ConversationSettings, signal: AbortSignal): Promise<Answer<ApiConversation>>
  read(id: string, signal: AbortSignal): Promise<Answer<ApiConversation>>
  change(id: string, settings: Partial<ConversationSettings>, signal: AbortSignal): Promise<Answer<ApiConversation>>
  turn(id: string, turn: ApiTurn, signal: AbortSignal): Promise<Answer<true>>
  stop(id: string, signal: AbortSignal): Promise<Answer<true>>
  price(id: string, action: Action, signal: AbortSignal): Promise<Answer<ActionPrice>>
  decide(approval: string, decision: Decision, signal: AbortSignal): Promise<Answer<true>>
  /** Follows a conversation until the returned function is called. */
  listen(id: string, listener: ConversationListener): () => void
}

const readView = checked(isApiConversation)

/** Speaks to the server that served this page. */
export function createConversationClient(): ConversationClient {
  return {
    begin: (settings, signal) => ask('/api/conversations', readView, withBody('POST', settings, signal)),
    read: (id, signal) => ask(pathOf(id), readView, { signal }),
    change: (id, settings, signal) => ask(pathOf(id), readView, withBody('PATCH', settings, signal)),
    turn: (id, turn, signal) => tell(`${pathOf(id)}/turns`, withBody('POST', turn, signal)),
    stop: (id, signal) => tell(`${pathOf(id)}/turns`, { method: 'DELETE', signal }),
    price: (id, action, signal) => ask(`${pathOf(id)}/price`, checked(isActionPrice), withBody('POST', action, signal)),
    decide: (approval, decision, signal) =>
      tell(`/api/approvals/${encodeURIComponent(approval)}`, withBody('POST', decision, signal)),
    listen,
  }
}

function pathOf(id: string): string {
  return `/api/conversations/${encodeURIComponent(id)}`
}

function listen(id: string, listener: ConversationListener): () => void {
  const path = `${pathOf(id)}/events`
  return followStream(path, EVENT_TYPES, {
    onOpen: listener.onOpen,
    onDrop: why => {
      if (why === 'lost') listener.onDrop()
    },
    onEvent: (_name, data) => {
      const event = readConversationEvent(data)
      if (event === null) listener.onProblem(unreadable(path))
      else listener.onEvent(event)
    },
  })
}
