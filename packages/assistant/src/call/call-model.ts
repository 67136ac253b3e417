import { cache, type SternlineError } from '@sternline/core'
import type { Engine, EngineAnswer, EngineCall, Exchange, Fields, HeaderList } from '@sternline/engine'
import { type AnswerPiece, type AssembledAnswer, createAssembler } from './assemble-answer.ts'
import { type CallProblem, explainBroken, explainRefused, explainUnanswered } from './explain-call.ts'
import type { ModelWay } from './model-ways.ts'
import { readEvents } from './read-events.ts'

/** How an answer came about. */
export type CallOutcome = Readonly<{
  answer: AssembledAnswer
  /** The exchange as it was accounted; null when the request never left. */
  exchange: Exchange | null
  /** What went wrong; null when the answer came to its end, or was stopped. */
  problem: SternlineError | null
}>

/** What is told while a call is made. */
type CallListener = Readonly<{
  piece: (piece: AnswerPiece) => void
  /** Before another attempt. Unit: milliseconds. */
  waiting: (ms: number, problem: SternlineError) => void
}>

/** One call of a model. */
export type ModelCall = Readonly<{
  engine: Pick<Engine, 'run'>
  way: ModelWay
  /** Names that are configured, for explanations. */
  configured: readonly string[]
  body: Fields
  /** The conversation. */
  session: string
  isCached: boolean
  /** Waits between attempts. */
  wait: (ms: number, signal: AbortSignal) => Promise<void>
  signal: AbortSignal
  listener: CallListener
}>

const ATTEMPTS = 3
const BAD_REQUEST = 400
const CLIENT = 'sternline-assistant'

const NO_ANSWER: AssembledAnswer = { blocks: [], stop: null, unreadable: new Set(), error: null }

/**
 * Asks a model through the one pipeline. What passes by itself (too many requests, an overloaded upstream, a broken connection) is
 * tried again, as long as nothing of an answer came.
 *
 * Never throws: a signal that is aborted ends it with what came so far.
 */
export async function callModel(call: ModelCall): Promise<CallOutcome> {
  for (let attempt = 0; ; attempt++) {
    const outcome = await callOnce(call, attempt)
    const { retryAfterMs } = outcome
    const isLast = attempt + 1 >= ATTEMPTS || call.signal.aborted
    if (outcome.problem === null || retryAfterMs === null || isLast) return outcome
    call.listener.waiting(retryAfterMs, outcome.problem)
    await call.wait(retryAfterMs, call.signal)
    if (call.signal.aborted) return { ...outcome, problem: null }
  }
}

type Attempt = CallOutcome & Pick<CallProblem, 'retryAfterMs'>

async function callOnce(call: ModelCall, attempt: number): Promise<Attempt> {
  const { engine, way, configured, signal } = call
  let exchange: Exchange | null = null
  const left = (problem: CallProblem): Attempt =>
    signal.aborted
      ? { answer: NO_ANSWER, exchange, problem: null, retryAfterMs: null }
      : { answer: NO_ANSWER, exchange, ...problem }
  let answer: EngineAnswer
  try {
    const headers = await headersOf(way, signal)
    answer = await engine.run(
      engineCall(call, headers, done => {
        exchange = done
      }),
    )
  } catch (cause) {
    return left(explainUnanswered(cause, way, configured, attempt))
  }
  if (answer.status >= BAD_REQUEST) return left(await explainRefused(answer, way, configured, attempt))
  const assembled = await listen(answer, call)
  const isWhole = assembled.stop !== null && assembled.error === null
  const problem = isWhole || signal.aborted ? null : explainBroken(assembled.error)
  const isNothing = assembled.blocks.length === 0
  return { answer: assembled, exchange, problem, retryAfterMs: problem !== null && isNothing ? RETRY_BROKEN_MS : null }
}

/** Unit: milliseconds. */
const RETRY_BROKEN_MS = 1_000

async function listen(answer: EngineAnswer, { listener }: ModelCall): Promise<AssembledAnswer> {
  const assembler = createAssembler()
  try {
    for await (const event of readEvents(answer.body)) {
      const piece = assembler.take(event)
      if (piece !== null) listener.piece(piece)
    }
  } catch {
    // The answer broke off, or was stopped: what came of it is told by its missing end.
  }
  return assembler.answer()
}

function engineCall(call: ModelCall, headers: HeaderList, finished: (exchange: Exchange) => void): EngineCall {
  const { way, body, session, isCached, signal } = call
  const settings = isCached ? way.cache : cache.off()
  return {
    path: way.path,
    headers,
    body: new TextEncoder().encode(JSON.stringify(body)),
    signal,
    scope: way.scope,
    session,
    agent: { id: null, parent: null },
    client: CLIENT,
    upstream: way.upstream,
    ...(way.serves === null ? {} : { serves: way.serves }),
    ...(settings === null ? {} : { settings }),
    finished,
  }
}

/** The version of the API is the way's to say; where it says none it is the one that every platform documents. */
async function headersOf(way: ModelWay, signal: AbortSignal): Promise<HeaderList> {
  const own = await way.headers(signal)
  const hasVersion = own.some(([name]) => name.toLowerCase() === 'anthropic-version')
  return [
    ['content-type', 'application/json'],
    ...(hasVersion ? [] : [['anthropic-version', '2023-06-01'] as const]),
    ...own,
  ]
}
