import type {
  Action,
  ActionPrice,
  ApiConversation,
  ApprovalRequest,
  ConversationSettings,
  Decision,
  ProblemText,
  Said,
  ToolUseBlock,
  TurnEnd,
} from '@sternline/engine'
import type { Answer } from '../client/ask.ts'
import type { Problem } from '../view-model/problem.ts'

/** A tool call of the running step. */
export type LiveCall = Readonly<{
  call: string
  name: string
  /** Null while the model still writes it. */
  input: ToolUseBlock['input'] | null
  /** Null while it runs. */
  result: Readonly<{ ok: boolean; text: string; summary: string }> | null
}>

/** A part of the answer that is being written, in the order in which it came. */
export type LivePart =
  | Readonly<{ kind: 'text' | 'thinking'; text: string }>
  | Readonly<{ kind: 'call'; call: LiveCall }>

/** What of the running turn is not kept yet. */
export type LiveTurn = Readonly<{
  step: number
  parts: readonly LivePart[]
  approvals: readonly ApprovalRequest[]
  /** Set while a call waits to be made again. `until`: epoch milliseconds of this machine. */
  waiting: Readonly<{ until: number; problem: ProblemText }> | null
}>

/** The conversation that is open. */
export type ConversationState = Readonly<{
  /** Null for a new one that nothing was said in. */
  id: string | null
  /** Null while it is read, and for a new one. What was kept since it was read is in it. */
  conversation: ApiConversation | null
  /** What the next conversation is begun with, and what an open one has. Null until models are known. */
  settings: ConversationSettings | null
  /** Null when no turn runs. */
  live: LiveTurn | null
  /** How the last turn of this page ended; null before one did. */
  lastEnd: TurnEnd | null
  /** What went wrong last, the server's or the upstream's explanation; null when all is well. */
  problem: Problem | null
  connection: 'idle' | 'connecting' | 'live' | 'reconnecting'
}>

/** The open conversation, kept up to date with the server. */
export interface ConversationStore {
  readonly state: () => ConversationState
  readonly subscribe: (changed: () => void) => () => void
  /** Opens one; null for a new one. */
  readonly open: (id: string | null) => void
  /** Says something; begins the conversation first where there is none. */
  readonly send: (said: Said) => Promise<Answer<true>>
  readonly stop: () => Promise<void>
  readonly retry: () => Promise<void>
  readonly resend: (message: string, said: Said) => Promise<Answer<true>>
  readonly compact: () => Promise<void>
  /** Changes settings of the open conversation, or what a new one begins with. */
  readonly configure: (settings: Partial<ConversationSettings>) => Promise<void>
  readonly decide: (id: string, decision: Decision) => Promise<void>
  /** What an action would cost; a new conversation has no price. */
  readonly price: (action: Action, signal: AbortSignal) => Promise<Answer<ActionPrice>>
  readonly dismissProblem: () => void
}
