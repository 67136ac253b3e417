import type {
  ApiConversation,
  ApprovalRequest,
  ConversationSettings,
  ProblemText,
  ToolUseBlock,
  TurnEnd,
} from '@sternline/engine'
import type { Problem } from '../problem.ts'

/** What came of a tool call. */
export type CallOutcome = Readonly<{ ok: boolean; text: string; summary: string }>

/** A tool call of the answer that is being written. */
type LiveCall = Readonly<{
  call: string
  name: string
  /** Null while the model still writes it. */
  input: ToolUseBlock['input'] | null
}>

/** A part of the answer that is being written, in the order in which it came. */
export type LivePart =
  | Readonly<{ kind: 'text' | 'thinking'; text: string }>
  | Readonly<{ kind: 'call'; call: LiveCall }>

/** What of the running turn is not kept yet. */
export type LiveTurn = Readonly<{
  /** The request that is out, from 1; 0 before the first. */
  step: number
  /** Of the answer that is being written; empty once it is kept. */
  parts: readonly LivePart[]
  /** What came of calls whose results are not kept yet, by call. */
  results: Readonly<Record<string, CallOutcome>>
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

/** A page on which nothing was said yet. */
export const NO_CONVERSATION: ConversationState = {
  id: null,
  conversation: null,
  settings: null,
  live: null,
  lastEnd: null,
  problem: null,
  connection: 'idle',
}

/** A turn of which nothing came yet. */
export const NEW_TURN: LiveTurn = { step: 0, parts: [], results: {}, approvals: [], waiting: null }
