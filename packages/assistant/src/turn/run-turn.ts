import type { ContentBlock, Exchange, MessageRecord, TurnEnd } from '@sternline/engine'
import type { AssistantParts } from '../assistant-parts.ts'
import { type CallOutcome, callModel } from '../call/call-model.ts'
import { modelFacts } from '../call/model-facts.ts'
import type { ModelWay } from '../call/model-ways.ts'
import { requestBody } from '../call/request-body.ts'
import type { LiveConversation } from '../conversation/live-conversation.ts'
import type { LogRecord } from '../conversation/records.ts'
import { callsIn } from '../message/blocks.ts'
import { toolsNamed } from '../tools/toolbox.ts'
import type { Emit } from './events.ts'
import { figuresOf } from './figures.ts'
import { type CallResult, runTools } from './run-tools.ts'
import { problemText } from './turn.ts'

/** Requests of one turn. A model that goes on for longer goes in circles. */
const MOST_STEPS = 50

/** What a turn works with. */
export type TurnParts = Readonly<{ parts: AssistantParts; live: LiveConversation; emit: Emit; signal: AbortSignal }>

/**
 * Asks the model, runs what it calls, and asks again, until it answers. Everything is kept before it is told: a process that ends in
 * between loses nothing that was seen.
 *
 * @throws SternlineError when there is no way to the model; and what keeping throws
 */
export async function runTurn(turn: TurnParts): Promise<TurnEnd> {
  const { parts, live, emit, signal } = turn
  for (let step = 1; step <= MOST_STEPS; step++) {
    if (signal.aborted) return 'stopped'
    const way = wayOf(parts, live.history.settings.model)
    emit({ type: 'step', step })
    const outcome = await askModel(turn, way)
    const calls = await keepAnswer(turn, way, outcome)
    if (outcome.problem !== null) {
      emit({ type: 'problem', problem: problemText(outcome.problem) })
      return 'failed'
    }
    if (outcome.answer.stop === null) return 'stopped'
    if (calls.length === 0) return endOf(outcome.answer.stop)
    await runCalls(turn, calls, outcome.answer.unreadable)
  }
  return signal.aborted ? 'stopped' : 'steps'
}

/** @throws SternlineError `unknown-model` and others that tell why there is no way */
export function wayOf({ ways }: Pick<AssistantParts, 'ways'>, model: string): ModelWay {
  const found = ways.find(model)
  if (!found.ok) throw found.problem
  return found.way
}

/** Sends the history as it stands. @param extra messages that are asked and not kept */
export function askModel(
  { parts, live, emit, signal }: TurnParts,
  way: ModelWay,
  extra: readonly MessageRecord[] = [],
): Promise<CallOutcome> {
  const { history } = live
  const asked = { ...history, messages: [...history.messages, ...extra] }
  return callModel({
    engine: parts.engine,
    way,
    configured: parts.ways.names(),
    body: requestBody(asked, way),
    session: history.created.id,
    isCached: history.settings.caching,
    wait: parts.wait ?? waitByTimer,
    signal,
    listener: {
      piece: emit,
      waiting: (ms, problem) => emit({ type: 'waiting', ms, problem: problemText(problem) }),
    },
  })
}

/** Adds results for calls that can't be run any more, so that the history can be sent. */
export async function answerOpenCalls(
  { live, emit }: Pick<TurnParts, 'live' | 'emit'>,
  calls: ReturnType<typeof callsIn>,
  at: number,
): Promise<void> {
  if (calls.length === 0) return
  const text = 'This was interrupted; nobody knows whether it was done. Look before you do it again.'
  await keepResults(
    { live, emit },
    calls.map(call => ({ call, outcome: { ok: false, text, summary: 'interrupted' } })),
    at,
  )
}

/** The exchange as a line of the log, and what is told of it. */
export function exchangeRecord(exchange: Exchange, message: string | null, at: number): LogRecord {
  return { type: 'exchange', at, message, exchange }
}

async function keepAnswer(
  { parts, live, emit }: TurnParts,
  way: ModelWay,
  outcome: CallOutcome,
): Promise<ReturnType<typeof callsIn>> {
  const at = parts.clock.now()
  const message = answerRecord(outcome, live, at)
  const id = message?.id ?? null
  // A request that was refused or never left has no figures.
  const billed = outcome.exchange?.usage == null ? null : outcome.exchange
  await live.append(
    ...(message === null ? [] : [message]),
    ...(billed === null ? [] : [exchangeRecord(billed, id, at)]),
  )
  const calls = callsIn(message?.content ?? [])
  for (const { id: call, name, input } of calls) emit({ type: 'tool-call', call, name, input })
  if (billed !== null) {
    const facts = modelFacts(parts)(way.model)
    emit({ type: 'answer', message: id, figures: figuresOf(billed, facts) })
  }
  return calls
}

/** What is kept of an answer; null for nothing. Calls of one that broke off are not made, and a call without a result can't be sent again. */
function answerRecord(
  { answer, problem }: CallOutcome,
  { history }: LiveConversation,
  at: number,
): MessageRecord | null {
  const cut = problem === null ? 'aborted' : 'broken'
  const stop = problem === null ? (answer.stop ?? cut) : cut
  const content = stop === cut ? answer.blocks.filter(({ type }) => type === 'text') : answer.blocks
  if (content.length === 0) return null
  const { settings, count } = history
  return { type: 'message', at, id: `m_${count + 1}`, kind: 'answer', content, model: settings.model, stop }
}

async function runCalls(
  turn: TurnParts,
  calls: ReturnType<typeof callsIn>,
  unreadable: ReadonlySet<string>,
): Promise<void> {
  const { parts, live, emit, signal } = turn
  const { created, settings, base } = live.history
  const results = await runTools(calls, {
    tools: toolsNamed(base?.tools ?? []),
    context: { folder: parts.folder, allowsCommands: settings.commands, environment: parts.environment, signal },
    approve: parts.approve,
    conversation: created.id,
    unreadable,
    emit,
  })
  await keepResults({ live, emit }, results, parts.clock.now())
}

async function keepResults(
  { live, emit }: Pick<TurnParts, 'live' | 'emit'>,
  results: readonly CallResult[],
  at: number,
): Promise<void> {
  const id = `m_${live.history.count + 1}`
  const content = results.map(
    ({ call, outcome }): ContentBlock => ({
      type: 'tool_result',
      tool_use_id: call.id,
      content: outcome.text === '' ? '(nothing)' : outcome.text,
      ...(outcome.ok ? {} : { is_error: true as const }),
    }),
  )
  const summaries = Object.fromEntries(results.map(({ call, outcome }) => [call.id, outcome.summary]))
  await live.append({ type: 'message', at, id, kind: 'results', content, summaries })
  emit({ type: 'message', message: id, kind: 'results' })
}

function endOf(stop: string): TurnEnd {
  if (stop === 'max_tokens' || stop === 'model_context_window_exceeded') return 'length'
  return stop === 'refusal' ? 'refused' : 'answered'
}

async function waitByTimer(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>(resolve => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
  })
}
