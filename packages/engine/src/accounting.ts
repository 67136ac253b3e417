import { createUsageTap, inputTokens, type Usage } from '@sternline/core'
import { estimatedLengths } from '@sternline/core/cache-model'
import type { Remembered } from '@sternline/core/diagnosis'
import { lessonOf } from '@sternline/core/memory'
import { describe, type Ending, type Entry } from './account.ts'
import type { AnswerWatch } from './answer-watch.ts'
import { attempt } from './attempt.ts'
import { Books, type Heard } from './books.ts'
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
type Open = {
  readonly books: Books
  prepared: Prepared
  /** The request as it was sent, for the next diagnosis; null for a body that could not be read. */
  sent: Remembered | null
  /** The one before it. */
  readonly before: Remembered | null
  /** What was last heard of its answer. */
  heard: Heard | null
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
  readonly #tap = createUsageTap()
  /** Null when it is closed: whoever still holds it must not hold prompts with it, or they would be carried from one collection to the next. */
  #open: Open | null
  #status: number | null = null
  #requestId: string | null = null
  #errorHead: Uint8Array[] | null = null
  #errorBytes = 0
  #answeredAt: number | null = null

  constructor(parts: EngineParts, teachers: Teachers, call: EngineCall, prepared: Prepared, startedAt: number) {
    this.id = newExchangeId(startedAt)
    this.#parts = parts
    this.#teachers = teachers
    this.#call = call
    this.#startedAt = startedAt
    this.#conversation = `${call.scope}\n${prepared.session}\n${call.agent.id ?? ''}`
    const { prompt } = prepared
    const before = prompt === null ? null : attempt(() => teachers.recollection.recall(this.#conversation, prompt))
    const sent = this.#sent(prepared)
    const books = new Books(parts, teachers, this.#entry(prepared, before), prepared)
    this.#open = { books, prepared, sent, before, heard: null }
  }

  /** True when bytes have passed whose meaning was not worked out yet. */
  get isDue(): boolean {
    if (this.#open === null) return false
    const { heard } = this.#open
    return heard === null ? this.#answeredAt !== null : heard.usage === null && this.#tap.usage !== null
  }

  /** Tells that the request is on its way. */
  start(): void {
    const books = this.#open?.books
    if (books !== undefined) this.#later(() => books.started())
  }

  /** Takes another form of the request, which was sent in place of the first one. */
  sentInstead(prepared: Prepared): void {
    const open = this.#open
    if (open === null) return
    open.prepared = prepared
    open.sent = this.#sent(prepared)
    const { books } = open
    this.#later(() => books.sentInstead(prepared))
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
    const heard = this.#heard(open)
    const { usage, billed } = heard
    if (usage !== null) this.#learn(open.prepared, usage)
    if (billed !== null) this.#remember(billed)
    const { books } = open
    this.#later(() => books.answered(heard))
  }

  /** Closes the account. Later calls do nothing. */
  end(how: 'whole' | 'broken' | 'aborted' | 'unreachable'): void {
    this.settle()
    const open = this.#open
    if (open === null) return
    const heard = this.#heard(open)
    const errorHead = this.#errorHead
    const finishedAt = this.#parts.clock.now()
    if (heard.billed !== null) this.#remember(heard.billed)
    else if (heard.usage === null) this.#takeBack(open)
    const { books } = open
    this.#later(() => books.finished(heard, endingOf(how, errorHead), finishedAt))
    this.#open = null
  }

  /** What has been heard of the answer: the same object as the last time, where nothing was added. */
  #heard(open: Open): Heard {
    const { usage, terms } = this.#tap
    const answeredAt = this.#answeredAt
    const { heard, sent } = open
    if (heard !== null && heard.usage === usage && heard.terms === terms && heard.answeredAt === answeredAt)
      return heard
    const billed = usage === null || sent === null ? null : billedAs(sent, answeredAt, usage)
    open.heard = { status: this.#status, requestId: this.#requestId, answeredAt, usage, terms, billed }
    return open.heard
  }

  #later(step: () => void): void {
    const { backlog } = this.#call
    if (backlog === undefined) step()
    else backlog.add(step)
  }

  #entry(prepared: Prepared, before: Remembered | null): Entry {
    const { upstream = this.#parts.upstream, scope, agent, client, body, finished } = this.#call
    const startedAt = this.#startedAt
    const promised = attempt(() => deepestPromise(prepared, startedAt))
    return {
      id: this.id,
      upstream: upstream.name,
      emulated: upstream.emulated,
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
  #sent(prepared: Prepared): Remembered | null {
    const { upstream = this.#parts.upstream, scope, headers } = this.#call
    const remembered = attempt(() =>
      rememberedOf({ upstream: upstream.name, scope, betas: betasIn(headers), startedAt: this.#startedAt }, prepared),
    )
    if (remembered !== null) this.#remember(remembered)
    return remembered
  }

  /** A request that failed tells nothing about the cache: the one before stays the last. */
  #takeBack({ sent, before }: Open): void {
    if (sent === null || before === null) return
    const wasLast = attempt(() => this.#teachers.recollection.forget(this.#conversation, sent))
    if (wasLast === true) this.#remember(before)
  }

  #remember(request: Remembered): void {
    attempt(() => this.#teachers.recollection.remember(this.#conversation, request))
  }

  #learn({ prompt, facts, plan, promised, session }: Prepared, usage: Usage): void {
    if (prompt === null) return
    attempt(() => {
      const estimated = estimatedLengths(prompt, facts)[prompt.blocks.length] ?? 0
      this.#teachers.calibration.learn({ scope: this.#call.scope, session }, facts, estimated, inputTokens(usage))
      return null
    })
    if (promised === null) return
    const lesson = attempt(() => lessonOf({ prompt, facts, plan, usage, promised, at: this.#startedAt }))
    if (lesson === null) return
    attempt(() => this.#parts.memory.learn(this.#call.scope, prompt.model, lesson)?.catch(ignore))
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

/** They are remembered with a request, so a list that is longer than any client's is none. Unit: UTF-16 units. */
const LONGEST_LISTS = 2_048
const MOST_BETAS = 64

function betasIn(headers: HeaderList): readonly string[] {
  let betas: readonly string[] = []
  let length = 0
  for (const [name, value] of headers) {
    if (!isNamed(name, 'anthropic-beta')) continue
    length += value.length
    if (length > LONGEST_LISTS) return []
    betas = betas.length === 0 ? listed(value) : [...betas, ...listed(value)]
  }
  return betas.length > MOST_BETAS ? [] : betas
}

/** The names in a header. */
function listed(value: string): readonly string[] {
  if (value !== lastList.value) lastList = { value, names: value.split(',') }
  return lastList.names
}

/** Every request of a client names the same betas. */
let lastList: Readonly<{ value: string; names: readonly string[] }> = { value: '', names: [''] }

/** For what a memory could not learn. */
function ignore(): void {}

function requestIdIn(headers: HeaderList): string | null {
  for (const [name, value] of headers) if (isNamed(name, 'request-id')) return value
  return null
}
