import type { ApprovalRequest, ContentBlock, Fields, KeptMessage } from '@sternline/engine'
import type { CallOutcome, ConversationState, LivePart, LiveTurn } from './state.ts'

/** A tool call as it is drawn. */
export type CallView = Readonly<{
  id: string
  name: string
  /** Null while the model still writes it. */
  input: Fields | null
  /** Null while it runs. */
  outcome: CallOutcome | null
  /** Whether something waits for the person here. */
  approval: ApprovalRequest | null
}>

/** A part of an answer, in its order. Calls that stand together are one part. */
export type AnswerPart =
  | Readonly<{ kind: 'text'; text: string }>
  /** `text` is null where only the model can read it. */
  | Readonly<{ kind: 'thinking'; text: string | null }>
  | Readonly<{ kind: 'calls'; calls: readonly CallView[] }>

/** A line of the thread: what the person said, an answer, or the answer that is being written. */
export type ThreadRow =
  | Readonly<{ kind: 'spoken'; message: KeptMessage }>
  | Readonly<{ kind: 'answer'; message: KeptMessage; parts: readonly AnswerPart[]; isRunning: boolean }>
  | Readonly<{ kind: 'live'; step: number; isWaiting: boolean; parts: readonly AnswerPart[] }>

type AnswerRow = Extract<ThreadRow, { kind: 'answer' }>

/** Rows of messages that can't change any more, so that they are drawn once. */
const answerRows = new WeakMap<KeptMessage, Readonly<{ results: KeptMessage | null; row: AnswerRow }>>()
const spokenRows = new WeakMap<KeptMessage, ThreadRow>()

/** The thread, oldest first. The same messages give the same rows, to the identity, so that only what changed is drawn again. */
export function threadRows({
  conversation,
  live,
}: Pick<ConversationState, 'conversation' | 'live'>): readonly ThreadRow[] {
  const messages = conversation?.messages ?? []
  const rows: ThreadRow[] = []
  for (const [index, message] of messages.entries()) {
    if (message.kind === 'spoken') rows.push(spokenRow(message))
    else if (message.kind === 'answer') rows.push(answerRow(message, messages[index + 1] ?? null, live))
  }
  if (live !== null && (live.parts.length > 0 || messages.at(-1)?.kind !== 'answer')) rows.push(liveRow(live))
  return rows
}

function spokenRow(message: KeptMessage): ThreadRow {
  const known = spokenRows.get(message)
  if (known !== undefined) return known
  const row: ThreadRow = { kind: 'spoken', message }
  spokenRows.set(message, row)
  return row
}

function answerRow(message: KeptMessage, next: KeptMessage | null, live: LiveTurn | null): AnswerRow {
  const results = next?.kind === 'results' ? next : null
  if (next === null && live !== null) return freshRow(message, live.results, live)
  const known = answerRows.get(message)
  if (known !== undefined && known.results === results) return known.row
  const row = freshRow(message, results === null ? {} : outcomesOf(results), null)
  answerRows.set(message, { results, row })
  return row
}

function freshRow(
  message: KeptMessage,
  outcomes: Readonly<Record<string, CallOutcome>>,
  live: LiveTurn | null,
): AnswerRow {
  const parts = message.content.map(block => partOf(block, outcomes, live)).filter(part => part !== null)
  return { kind: 'answer', message, parts: grouped(parts), isRunning: live !== null }
}

function liveRow(live: LiveTurn): ThreadRow {
  const parts = live.parts.map((part): AnswerPart => livePart(part, live))
  return { kind: 'live', step: live.step, isWaiting: live.waiting !== null, parts: grouped(parts) }
}

function livePart(part: LivePart, live: LiveTurn): AnswerPart {
  if (part.kind !== 'call') return part
  const { call: id, name, input } = part.call
  return { kind: 'calls', calls: [callView(id, name, input, live.results, live)] }
}

function partOf(
  block: ContentBlock,
  outcomes: Readonly<Record<string, CallOutcome>>,
  live: LiveTurn | null,
): AnswerPart | null {
  switch (block.type) {
    case 'text':
      return { kind: 'text', text: block.text }
    case 'thinking':
      return { kind: 'thinking', text: block.thinking }
    case 'redacted_thinking':
      return { kind: 'thinking', text: null }
    case 'tool_use':
      return { kind: 'calls', calls: [callView(block.id, block.name, block.input, outcomes, live)] }
    case 'tool_result':
      return null
  }
}

function callView(
  id: string,
  name: string,
  input: Fields | null,
  outcomes: Readonly<Record<string, CallOutcome>>,
  live: LiveTurn | null,
): CallView {
  const approval = live?.approvals.find(({ call }) => call === id) ?? null
  return { id, name, input, outcome: Object.hasOwn(outcomes, id) ? (outcomes[id] ?? null) : null, approval }
}

function grouped(parts: readonly AnswerPart[]): readonly AnswerPart[] {
  const groups: AnswerPart[] = []
  for (const part of parts) {
    const last = groups.at(-1)
    if (part.kind === 'calls' && last?.kind === 'calls') {
      groups[groups.length - 1] = { kind: 'calls', calls: [...last.calls, ...part.calls] }
    } else groups.push(part)
  }
  return groups
}

function outcomesOf({ content, summaries = {} }: KeptMessage): Readonly<Record<string, CallOutcome>> {
  return Object.fromEntries(
    content.flatMap(block => {
      if (block.type !== 'tool_result') return []
      const { tool_use_id: id, content: text, is_error: isError } = block
      return [[id, { ok: isError !== true, text, summary: summaries[id] ?? '' }] as const]
    }),
  )
}
