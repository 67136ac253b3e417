import type { SternlineError } from '@sternline/core'
import type { Fields } from './content.ts'
import type { Attachment, EditorState } from './conversation.ts'
import type { Figures } from './figures.ts'

/** What a person sends. */
export type Said = Readonly<{
  text: string
  attachments?: readonly Attachment[]
  editor?: EditorState
  /** Whether rules and pinned files that changed on disk are told as a change, or taken into the base anew. Default: as `nextBase` says. */
  base?: 'keep' | 'renew'
}>

/** What went wrong, for a person. */
export type ProblemText = Readonly<Pick<SternlineError, 'code' | 'what' | 'why' | 'fix'>>

/** How a turn ended. `length`: the answer reached its bound; `steps`: the turn did. */
export type TurnEnd = 'answered' | 'stopped' | 'failed' | 'length' | 'steps' | 'refused'

/** What is to happen once a person agrees. */
export type Proposal =
  | Readonly<{
      kind: 'write'
      /** Below the project folder, as it is really called. */
      path: string
      /** What the file holds now; null when it is not there. */
      before: string | null
      after: string
    }>
  | Readonly<{ kind: 'command'; command: string; timeoutMs: number }>

/** A question to the person: may this happen? */
export type ApprovalRequest = Readonly<{
  /** Equal for no other question of this process. */
  id: string
  conversation: string
  /** The tool call that asks. */
  call: string
  proposal: Proposal
}>

/** The person's answer. */
export type Decision =
  | Readonly<{
      allowed: true
      /** What the file is to hold instead, where only some of the proposed changes were accepted. For writes only. */
      text?: string
    }>
  | Readonly<{ allowed: false /** Told to the model. */; reason?: string }>

/** What happens in a turn, as it happens. Plain data. */
export type AssistantEvent =
  /** A message was kept. */
  | Readonly<{ type: 'message'; message: string; kind: 'spoken' | 'results' }>
  /** A request goes out; from 1. */
  | Readonly<{ type: 'step'; step: number }>
  | Readonly<{ type: 'text' | 'thinking'; text: string }>
  /** The model has begun to write a call. */
  | Readonly<{ type: 'tool-call-begun'; call: string; name: string }>
  | Readonly<{ type: 'tool-call'; call: string; name: string; input: Fields }>
  | Readonly<{ type: 'approval-asked'; request: ApprovalRequest }>
  | Readonly<{ type: 'approval-answered'; id: string; allowed: boolean }>
  | Readonly<{ type: 'tool-result'; call: string; ok: boolean; text: string; summary: string }>
  /** An answer was kept, with what it cost; `message` is null when nothing of it was. */
  | Readonly<{ type: 'answer'; message: string | null; figures: Figures }>
  /** The upstream can't answer now; the call is made again. Unit: milliseconds. */
  | Readonly<{ type: 'waiting'; ms: number; problem: ProblemText }>
  | Readonly<{ type: 'problem'; problem: ProblemText }>
  /** The conversation goes on in another one that begins with what this one was about. */
  | Readonly<{ type: 'compacted'; into: string }>
  | Readonly<{ type: 'done'; end: TurnEnd }>
