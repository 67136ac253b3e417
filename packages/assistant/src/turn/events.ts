import type { SternlineError } from '@sternline/core'
import type { Exchange } from '@sternline/engine'
import type { Fields } from '../message/fields.ts'
import type { ApprovalRequest } from './approval.ts'

/** What stands under a message: how its request was billed, and how long it took. */
export type Figures = Readonly<{
  exchange: Exchange
  /** `🟢 182k cached 🔵 +3k saved`; null where nothing was read and nothing saved. */
  label: string | null
  /** Why there is no label, in a few words; null where there is one, and where nothing is known. */
  noLabel: string | null
  /** From the request to the first bytes of its answer; null when none came. Unit: milliseconds. */
  timeToFirstToken: number | null
}>

/** What went wrong, for a person. */
export type ProblemText = Readonly<Pick<SternlineError, 'code' | 'what' | 'why' | 'fix'>>

/** How a turn ended. `length`: the answer reached its bound; `steps`: the turn did. */
export type TurnEnd = 'answered' | 'stopped' | 'failed' | 'length' | 'steps' | 'refused'

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

/** Is told what happens. */
export type Emit = (event: AssistantEvent) => void
