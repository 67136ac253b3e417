import type { ConversationSettings, Exchange, MessageRecord } from '@sternline/engine'
import type { Base } from '../base/base-layer.ts'

/** The first line of a conversation's log. Times are epoch milliseconds. */
export type CreatedRecord = Readonly<{
  type: 'created'
  version: 1
  id: string
  at: number
  title: string
  /** Real path of the project folder. */
  project: string
  settings: ConversationSettings
  /** The conversation that this one goes on with after a compaction, and what it was about. */
  continues: Readonly<{ conversation: string; summary: string }> | null
}>

/** One line of a conversation's log. Lines are added and never changed. */
export type LogRecord =
  | CreatedRecord
  | Readonly<{ type: 'settings'; at: number; settings: ConversationSettings }>
  | Readonly<{ type: 'base'; at: number; base: Base }>
  | MessageRecord
  /** An exchange, and the message that it brought; null when it brought none. */
  | Readonly<{ type: 'exchange'; at: number; message: string | null; exchange: Exchange }>
  /** The history ends after this message from here on; null for an empty history. */
  | Readonly<{ type: 'rewind'; at: number; keep: string | null }>
  | Readonly<{ type: 'compacted'; at: number; into: string }>
