import type { ContentBlock } from './content.ts'
import type { Figures } from './figures.ts'

/** Something of the project that a person adds to a message. */
export type Attachment =
  | Readonly<{ kind: 'file' | 'folder'; path: string }>
  /** Lines from 1, both included. */
  | Readonly<{ kind: 'selection'; path: string; startLine: number; endLine: number }>

/** What the editor knows of this moment. */
export type EditorState = Readonly<{
  /** The file that is open, and the selected lines, from 1. */
  openFile?: Readonly<{ path: string; startLine?: number; endLine?: number }>
}>

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

/** A message with what stands under it; `figures` where it was billed. */
export type KeptMessage = MessageRecord & Readonly<{ figures: Figures | null }>

/** A part of the base layer with its size. */
export type BasePart = Readonly<{
  kind: 'instructions' | 'rules' | 'pin'
  path: string | null
  /** Estimated. */
  tokens: number
}>

/** A conversation as it stands, as plain data. */
export type ConversationView = Readonly<{
  id: string
  title: string
  /** Real path of the project folder. */
  project: string
  settings: ConversationSettings
  /** In the order of the request; empty until the first message. */
  base: readonly BasePart[]
  /** Oldest first. */
  messages: readonly KeptMessage[]
  /** The conversation that this one goes on with, and the one that goes on with it; null for none. */
  continues: string | null
  continuedBy: string | null
  /** Whether a turn runs now. */
  isBusy: boolean
  /** Whether its newest turn was cut short, so that `retry` goes on with it. */
  isCutShort: boolean
}>

/** A conversation in a list. */
export type ListedConversation = Readonly<{
  id: string
  title: string
  project: string
  /** The model that it began with. */
  model: string
  /** When it was begun, and when something was last added. Epoch milliseconds. */
  createdAt: number
  changedAt: number
}>
