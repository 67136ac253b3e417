import type { ApiConversation, ApiTurn, ConversationEvent, ConversationSettings, Decision } from '@sternline/engine'
import type { RunningServer } from '../../src/index.ts'
import { call, type Reply } from './call.ts'
import { type Events, openEvents, type SeenEvent } from './events.ts'

/** A model of the emulator, as the assistant names it. */
export const MODEL = 'emulator/claude-opus-4-8'

type Of<Event, T> = Event extends { readonly type: infer Type } ? (T extends Type ? Event : never) : never

/** The event of a type. */
export type Told<T extends ConversationEvent['type']> = Of<ConversationEvent, T>

/** A conversation as a page has it with a server. */
export interface Talk {
  readonly id: string
  readonly events: Events<ConversationEvent>
  /** Everything that was read of the events so far. */
  readonly seen: readonly SeenEvent<ConversationEvent>[]
  /** Reads events up to the next one of a type. */
  until<T extends ConversationEvent['type']>(type: T): Promise<Told<T>>
  /** Starts a turn. */
  turn(turn: ApiTurn): Promise<Reply>
  /** Says something and reads everything up to the end of the turn. */
  say(text: string): Promise<readonly ConversationEvent[]>
  decide(id: string, decision: Decision): Promise<Reply>
  view(): Promise<ApiConversation>
}

/** Sends JSON, or nothing. */
export function ask(server: RunningServer, method: string, path: string, body?: unknown): Promise<Reply> {
  const headers = { 'content-type': 'application/json' }
  return call(server, { method, path, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
}

/** Begins a conversation and follows it. */
export async function begin(server: RunningServer, settings: Partial<ConversationSettings> = {}): Promise<Talk> {
  const begun = await ask(server, 'POST', '/api/conversations', { model: MODEL, ...settings })
  return follow(server, begun.json().id)
}

/** Follows a conversation that is there. @param last id of the last event that was seen */
export async function follow(server: RunningServer, id: string, last?: string): Promise<Talk> {
  const path = `/api/conversations/${id}`
  const events = await openEvents<ConversationEvent>(server, last, `${path}/events`)
  const seen: SeenEvent<ConversationEvent>[] = []
  const isOf = <T extends ConversationEvent['type']>(event: ConversationEvent, type: T): event is Told<T> =>
    event.type === type
  const until: Talk['until'] = async type => {
    for (;;) {
      const event = await events.next()
      seen.push(event)
      if (isOf(event.data, type)) return event.data
    }
  }
  const turn: Talk['turn'] = body => ask(server, 'POST', `${path}/turns`, body)
  return {
    id,
    events,
    seen,
    until,
    turn,
    async say(text) {
      const from = seen.length
      await turn({ kind: 'send', said: { text } })
      await until('done')
      return seen.slice(from).map(({ data }) => data)
    },
    decide: (question, decision) => ask(server, 'POST', `/api/approvals/${encodeURIComponent(question)}`, decision),
    view: async () => (await call(server, { path })).json(),
  }
}

/** The events of one type. */
export function only<T extends ConversationEvent['type']>(events: readonly ConversationEvent[], type: T): Told<T>[] {
  return events.filter((event): event is Told<T> => event.type === type)
}
