import { createUsageTap, inputTokens, type Usage } from '@sternline/core'
import { estimatedLengths } from '@sternline/core/cache-model'
import type { Remembered } from '@sternline/core/diagnosis'
import { lessonOf } from '@sternline/core/memory'
import { describe, type Ending } from './account.ts'
import type { AnswerWatch } from './answer-watch.ts'
import { attempt } from './attempt.ts'
import { Books, type Heard } from './books.ts'
import { deepestPromise, rememberedOf } from './diagnose-exchange.ts'
import type { EngineCall } from './engine-call.ts'
import type { EngineParts } from './engine-parts.ts'
import { newExchangeId } from './exchange-id.ts'
import type { HeaderList, UpstreamResponse } from './ports.ts'
import type { Prepared } from './prepare.ts'
import type { Teachers } from './teachers.ts'

/** How much of a refusal is kept to read its code. Unit: bytes. */
const ERROR_HEAD_BYTES = 8192

/** An account that is not closed yet. */
type Open = {
  prepared: Prepared
  remembered: Remembered | null
  readonly before: Remembered | null
  readonly books: Books
}

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
  readonly #betas: readonly string[]
  readonly #tap = createUsageTap()
  /** Null when it is closed: whoever still holds it must not hold prompts with it, or they would be carried from one collection to the next. */
  #open: Open | null
  #head: Pick<UpstreamResponse, 'status' | 'headers'> | null = null
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
    this.#conversation = [call.scope, prepared.session, call.agent.id ?? ''].join('\n')
    this.#betas = betasIn(call.headers)
    const before = attempt(() => teachers.recollection.recall(this.#conversation))
    const promised = attempt(() => deepestPromise(prepared, startedAt))
    const entry = { id: this.id, call, prepared, startedAt, betas: this.#betas, before, promised }
    this.#open = { prepared, remembered: null, before, books: new Books(parts, teachers, entry) }
    this.#rememberRequest(this.#open)
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
    open.prepared = prepared
    this.#rememberRequest(open)
    this.#later(() => open.books.sentInstead(prepared))
  }

  /** Takes the head of the answer. */
  answered({ status, headers }: UpstreamResponse): void {
    this.#head = { status, headers }
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
      this.#learn(open.prepared, usage)
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
    return { head: this.#head, answeredAt: this.#answeredAt, usage, terms }
  }

  #later(work: () => void): void {
    const { backlog } = this.#call
    const step = (): void => void attempt(() => work() ?? null)
    if (backlog === undefined) step()
    else backlog.add(step)
  }

  /** Remembers the request as it stands, for the diagnosis of the next one. */
  #rememberRequest(open: Open): void {
    const upstream = this.#parts.upstream.name
    const facts = { upstream, startedAt: this.#startedAt, answeredAt: null, usage: null }
    open.remembered = attempt(() => rememberedOf(facts, open.prepared, this.#call.scope, this.#betas))
    if (open.remembered !== null) this.#remember(open.remembered)
  }

  #rememberAnswer({ remembered }: Open, usage: Usage): void {
    if (remembered !== null) this.#remember({ ...remembered, answeredAt: this.#answeredAt, usage })
  }

  #remember(request: Remembered): void {
    attempt(() => {
      this.#teachers.recollection.remember(this.#conversation, request)
      return null
    })
  }

  #learn({ prompt, facts, plan, promised, session }: Prepared, usage: Usage): void {
    if (prompt === null) return
    attempt(() => {
      const estimated = estimatedLengths(prompt, facts).at(-1) ?? 0
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

function betasIn(headers: HeaderList): readonly string[] {
  return headers.flatMap(([name, value]) => (name.toLowerCase() === 'anthropic-beta' ? value.split(',') : []))
}
