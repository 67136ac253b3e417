import type { ApprovalRequest, ToolUseBlock } from '@sternline/engine'
import { failed, type Tool, type ToolContext, type ToolOutcome } from '../tools/tool.ts'
import type { Approve } from './approval.ts'
import type { Emit } from './events.ts'

/** What running calls needs. */
export type RunToolsParts = Readonly<{
  /** The tools on offer. */
  tools: readonly Tool[]
  context: Omit<ToolContext, 'ask'>
  approve: Approve
  conversation: string
  /** Calls whose input could not be read. */
  unreadable: ReadonlySet<string>
  emit: Emit
}>

/** A call and what came of it. */
export type CallResult = Readonly<{ call: ToolUseBlock; outcome: ToolOutcome }>

const STOPPED = failed('The user stopped the turn before this was done.', 'stopped')

/** Calls that run beside each other. */
const MOST_AT_ONCE = 8

/** Longer results are cut. Unit: characters. */
const LONGEST_RESULT = 100_000

/**
 * Runs the calls of one answer: those that only read beside each other, those that change something one after the other and in
 * their place. Never throws: a call that is stopped or fails has an outcome too.
 *
 * @returns a result a call, in the order of the calls
 */
export async function runTools(calls: readonly ToolUseBlock[], parts: RunToolsParts): Promise<readonly CallResult[]> {
  const results: CallResult[] = []
  for (const group of groupsOf(calls, parts.tools)) {
    results.push(...(await Promise.all(group.map(call => runOne(call, parts)))))
  }
  return results
}

function groupsOf(calls: readonly ToolUseBlock[], tools: readonly Tool[]): readonly (readonly ToolUseBlock[])[] {
  const groups: ToolUseBlock[][] = []
  let wasReading = false
  for (const call of calls) {
    const isReading = tools.find(({ definition }) => definition.name === call.name)?.isReading ?? true
    const isFull = (groups.at(-1)?.length ?? 0) >= MOST_AT_ONCE
    if (isReading && wasReading && !isFull) groups.at(-1)?.push(call)
    else groups.push([call])
    wasReading = isReading
  }
  return groups
}

async function runOne(call: ToolUseBlock, parts: RunToolsParts): Promise<CallResult> {
  const outcome = await outcomeOf(call, parts)
  const { ok, summary } = outcome
  const isLong = outcome.text.length > LONGEST_RESULT
  const text = isLong ? `${outcome.text.slice(0, LONGEST_RESULT)}\n[the rest is cut]` : outcome.text
  parts.emit({ type: 'tool-result', call: call.id, ok, text, summary })
  return { call, outcome: { ok, text, summary } }
}

async function outcomeOf(
  call: ToolUseBlock,
  { tools, context, approve, conversation, unreadable, emit }: RunToolsParts,
): Promise<ToolOutcome> {
  const { signal } = context
  if (signal.aborted) return STOPPED
  if (unreadable.has(call.id)) return failed('The input was no JSON object. Write the call again.', 'wrong input')
  const tool = tools.find(({ definition }) => definition.name === call.name)
  if (tool === undefined) return failed(`There is no tool of this name. There are: ${namesOf(tools)}.`, 'no such tool')
  const ask: ToolContext['ask'] = async proposal => {
    const request: ApprovalRequest = { id: `${conversation}:${call.id}`, conversation, call: call.id, proposal }
    emit({ type: 'approval-asked', request })
    const decision = await stoppable(approve(request, signal), signal).catch(() => ({ allowed: false }) as const)
    emit({ type: 'approval-answered', id: request.id, allowed: decision.allowed })
    signal.throwIfAborted()
    return decision
  }
  try {
    return await tool.run(call.input, { ...context, ask })
  } catch {
    return STOPPED
  }
}

function namesOf(tools: readonly Tool[]): string {
  return tools.map(({ definition }) => definition.name).join(', ')
}

/** Does not wait for an answer that nobody is going to use. */
function stoppable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason)
    signal.addEventListener('abort', stop)
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
