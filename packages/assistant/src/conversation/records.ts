import type { Exchange } from '@sternline/engine'
import type { Base } from '../base/base-layer.ts'
import type { Attachment } from '../message/attachments.ts'
import type { ContentBlock } from '../message/blocks.ts'

/** How hard a model tries, as the API spells it. */
export type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max'

/** What a conversation is run with. */
export type ConversationSettings = Readonly<{
  /** A configured name or alias. */
  model: string
  /** Null leaves it to the model. */
  effort: Effort | null
  /** A number is a budget, 1,024 at least. Unit: tokens. */
  thinking: 'off' | 'adaptive' | number
  caching: boolean
  /** Whether commands may be asked for; the tool is offered once the base was made with it. */
  commands: boolean
}>

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

/** A message as it is kept: exactly as it was sent or received. */
export type MessageRecord = Readonly<{
  type: 'message'
  at: number
  id: string
  /** `spoken`: by the user; `results`: of tools; `answer`: by the model. */
  kind: 'spoken' | 'results' | 'answer'
  content: readonly ContentBlock[]
  /** What the user wrote, without what was added to it. */
  said?: Readonly<{ text: string; attachments: readonly Attachment[] }> | undefined
  /** Changes of the base that were told in it: path and digest. */
  told?: readonly (readonly [path: string, digest: string | null])[] | undefined
  /** The model that answered. */
  model?: string | undefined
  /** Why it stopped; `aborted` and `broken` where it did not come to its end. */
  stop?: string | undefined
  /** What the calls found, in few words, by call. */
  summaries?: Readonly<Record<string, string>> | undefined
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
