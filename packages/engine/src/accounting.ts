import { createUsageTap, inputTokens, type Usage } from '@sternline/core'
import { estimatedLengths } from '@sternline/core/cache-model'
import type { Remembered } from '@sternline/core/diagnosis'
import { lessonOf } from '@sternline/core/memory'
import { describe, type Ending, type Entry } from './account.ts'
import type { AnswerWatch } from './answer-watch.ts'
import { attempt } from './attempt.ts'
import { Books, type Heard, type Sent } from './books.ts'
import { billedAs, deepestPromise, rememberedOf } from './diagnose-exchange.ts'
import type { EngineCall } from './engine-call.ts'
import type { EngineParts } from './engine-parts.ts'
import { newExchangeId } from './exchange-id.ts'
import type { HeaderList, UpstreamResponse } from './ports.ts'
import type { Prepared } from './prepare.ts'
import type { Teachers } from './teachers.ts'

/** How much of a refusal is kept to read its code. Unit: bytes. */
const ERROR_HEAD_BYTES = 8192

/** An account that is not closed yet. */
type Open = { sent: Sent; readonly before: Remembered | null; readonly books: Books }

/**
 * The account of one exchange, as far as the next request has to know of it: what is warm now, how long a token is, what came before.
 * What passes is only looked at; `settle` and `end` learn from it, which a host may call when the bytes are on their way. All that nobody
 * waits for is left to the books. Nothing here ever fails a request: what goes wrong leaves a figure out.
 */
export class Accounting implements AnswerWatch {
  /** Id of the exchange. */
  readonly id: string
  readonly #parts: EngineParts
  readonly #teachers: Teachers
  readonly #call: EngineCall
  readonly #startedAt: number
  readonly #conversation: string
  readonly #tap = createUsageTap()
  /** Null when it is closed: whoever still holds it must not hold prompts with it, or they would be carried from one collection to the next. */
  #open: Open | null
  #status: number | null = null
  #requestId: string | null = null
  #errorHead: Uint8Array[] | null = null
  #errorBytes = 0
  #answeredAt: number | null = null
  #hasUsage = false
  #isAnswerTold = false

  constructor(parts: EngineParts, teachers: Teachers, call: EngineCall, prepared: Prepared, startedAt: number) {
    this.id = newExchangeId(startedAt)
    this.#parts = parts
    this.#teachers = teachers
    this.#call = call
    this.#startedAt = startedAt
    this.#conversation = `${call.scope}\n${prepared.session}\n${call.agent.id ?? ''}`
    const before = attempt(() => teachers.recollection.recall(this.#conversation))
    const sent = this.#sent(prepared)
    const books = new Books(parts, teachers, this.#entry(prepared, before), sent)
    this.#open = { sent, before, books }
  }

  /** True when bytes have passed whose meaning was not worked out yet. */
  get isDue(): boolean {
    if (this.#open === null) return false
    return this.#isAnswerTold ? !this.#hasUsage && this.#tap.usage !== null : this.#answeredAt !== null
  }

  /** Tells that the request is about to be sent. */
  start(): void {
    const books = this.#open?.books
    this.#later(() => books?.started())
  }

  /** Takes another form of the request, which was sent in place of the first one. */
  sentInstead(prepared: Prepared): void {
    const open = this.#open
    if (open === null) return
    const sent = this.#sent(prepared)
    open.sent = sent
    this.#later(() => open.books.sentInstead(sent))
  }

  /** Takes the head of the answer. */
  answered({ status, headers }: UpstreamResponse): void {
    this.#status = status
    this.#requestId = requestIdIn(headers)
    if (status >= 400) this.#errorHead = []
  }

  /** Looks at bytes of the answer as they pass. They are neither kept nor changed. */
  take(chunk: Uint8Array): void {
    this.#answeredAt ??= this.#parts.clock.now()
    if (this.#errorHead !== null && this.#errorBytes < ERROR_HEAD_BYTES) {
      this.#errorBytes += chunk.length
      this.#errorHead.push(chunk.slice(0, ERROR_HEAD_BYTES))
    }
    attempt(() => this.#tap.push(chunk))
  }

  /** Learns from what has passed so far, when it tells something new. */
  settle(): void {
    const open = this.#open
    if (open === null || !this.isDue) return
    const heard = this.#heard()
    const { usage } = heard
    this.#isAnswerTold = true
    if (usage !== null && !this.#hasUsage) {
      this.#hasUsage = true
      this.#learn(open.sent.prepared, usage)
      this.#rememberAnswer(open, usage)
    }
    this.#later(() => open.books.answered(heard))
  }

  /** Closes the account. Later calls do nothing. */
  end(how: 'whole' | 'broken' | 'aborted' | 'unreachable'): void {
    this.settle()
    const open = this.#open
    if (open === null) return
    const heard = this.#heard()
    const errorHead = this.#errorHead
    const finishedAt = this.#parts.clock.now()
    if (heard.usage !== null) this.#rememberAnswer(open, heard.usage)
    // A request that failed tells nothing about the cache: the one before stays the last.
    else if (open.before !== null) this.#remember(open.before)
    this.#later(() => open.books.finished(heard, endingOf(how, errorHead), finishedAt))
    this.#open = null
  }

  #heard(): Heard {
    const { usage, terms } = this.#tap
    return { status: this.#status, requestId: this.#requestId, answeredAt: this.#answeredAt, usage, terms }
  }

  #later(work: () => void): void {
    const { backlog } = this.#call
    const step = (): void => void attempt(work)
    if (backlog === undefined) step()
    else backlog.add(step)
  }

  #entry(prepared: Prepared, before: Remembered | null): Entry {
    const { upstream = this.#parts.upstream, scope, agent, client, body, finished } = this.#call
    const { name, emulated } = upstream
    const startedAt = this.#startedAt
    const promised = attempt(() => deepestPromise(prepared, startedAt))
    return {
      id: this.id,
      upstream: { name, emulated },
      scope,
      agent,
      client,
      requestBytes: body.length,
      startedAt,
      finished,
      before,
      promised,
    }
  }

  /** Remembers the request as it stands, for the diagnosis of the next one. */
  #sent(prepared: Prepared): Sent {
    const { upstream = this.#parts.upstream, scope, headers } = this.#call
    const remembered = attempt(() =>
      rememberedOf({ upstream: upstream.name, scope, betas: betasIn(headers), startedAt: this.#startedAt }, prepared),
    )
    if (remembered !== null) this.#remember(remembered)
    return { prepared, remembered }
  }

  #rememberAnswer({ sent: { remembered } }: Open, usage: Usage): void {
    if (remembered !== null) this.#remember(billedAs(remembered, this.#answeredAt, usage))
  }

  #remember(request: Remembered): void {
    attempt(() => this.#teachers.recollection.remember(this.#conversation, request))
  }

  #learn({ prompt, facts, plan, promised, session }: Prepared, usage: Usage): void {
    if (prompt === null) return
    attempt(() => {
      const estimated = estimatedLengths(prompt, facts)[prompt.blocks.length] ?? 0
      this.#teachers.calibration.learn(session, facts, estimated, inputTokens(usage))
      return null
    })
    if (promised === null) return
    const lesson = attempt(() => lessonOf({ prompt, facts, plan, usage, promised, at: this.#startedAt }))
    if (lesson === null) return
    attempt(() => this.#parts.memory.learn(this.#call.scope, prompt.model, lesson).catch(() => undefined))
  }
}

function endingOf(how: Parameters<Accounting['end']>[0], errorHead: readonly Uint8Array[] | null): Ending {
  switch (how) {
    case 'whole':
      return errorHead === null ? { outcome: 'ok', error: null } : { outcome: 'refused', error: describe(errorHead) }
    case 'broken':
      return { outcome: how, error: 'answer-broken' }
    case 'unreachable':
      return { outcome: how, error: 'upstream-unreachable' }
    case 'aborted':
      return { outcome: how, error: null }
  }
}

/** Headers are looked through for every request: only those of the right length are worth a spelling. */
function isNamed(header: string, name: string): boolean {
  return header.length === name.length && header.toLowerCase() === name
}

function betasIn(headers: HeaderList): readonly string[] {
  const betas: string[] = []
  for (const [name, value] of headers) if (isNamed(name, 'anthropic-beta')) betas.push(...value.split(','))
  return betas
}

function requestIdIn(headers: HeaderList): string | null {
  for (const [name, value] of headers) if (isNamed(name, 'request-id')) return value
  return null
}
