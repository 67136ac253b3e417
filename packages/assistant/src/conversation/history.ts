import type { ConversationSettings, Exchange, MessageRecord, ToolUseBlock } from '@sternline/engine'
import type { Base } from '../base/base-layer.ts'
import { callsIn } from '../message/blocks.ts'
import type { CreatedRecord, LogRecord } from './records.ts'

/** A conversation as its log tells it. */
export type History = Readonly<{
  created: CreatedRecord
  settings: ConversationSettings
  /** Null until the first message. */
  base: Base | null
  /** Oldest first; each stays as it is. */
  messages: readonly MessageRecord[]
  /** The exchange that brought a message, by the message's id. */
  exchanges: ReadonlyMap<string, Exchange>
  /** The newest exchange that was billed, whatever came of it; null before the first. */
  lastBilled: Exchange | null
  /** What it was asked with; null before the first. */
  billedWith: ConversationSettings | null
  /** Messages ever kept, those of given up ends included. */
  count: number
  /** The conversation that goes on where this one was compacted; null while none does. */
  continuedBy: string | null
}>

/** The history of a conversation that was just made. */
export function newHistory(created: CreatedRecord): History {
  return {
    created,
    settings: created.settings,
    base: null,
    messages: [],
    exchanges: new Map(),
    lastBilled: null,
    billedWith: null,
    count: 0,
    continuedBy: null,
  }
}

/** The history after one more line of the log. */
export function addRecord(history: History, record: LogRecord): History {
  switch (record.type) {
    case 'created':
      return history
    case 'settings':
      return { ...history, settings: record.settings }
    case 'base':
      return { ...history, base: record.base }
    case 'message':
      return { ...history, messages: [...history.messages, record], count: history.count + 1 }
    case 'exchange':
      return addExchange(history, record)
    case 'rewind':
      return { ...history, messages: keptMessages(history.messages, record.keep) }
    case 'compacted':
      return { ...history, continuedBy: record.into }
  }
}

/** The calls of the newest answer that no result was kept of: the process or the turn ended in between. */
export function openCalls({ messages }: History): readonly ToolUseBlock[] {
  const last = messages.at(-1)
  return last?.kind === 'answer' ? callsIn(last.content) : []
}

/** What was told of the base's changes since it was made: digest by path. */
export function toldChanges({ messages }: History): ReadonlyMap<string, string | null> {
  return new Map(messages.flatMap(({ told }) => told ?? []))
}

function addExchange(before: History, { message, exchange }: Extract<LogRecord, { type: 'exchange' }>): History {
  const history = exchange.usage === null ? before : { ...before, lastBilled: exchange, billedWith: before.settings }
  if (message === null) return history
  return { ...history, exchanges: new Map([...history.exchanges, [message, exchange]]) }
}

function keptMessages(messages: readonly MessageRecord[], keep: string | null): readonly MessageRecord[] {
  return keep === null ? [] : messages.slice(0, messages.findIndex(({ id }) => id === keep) + 1)
}
