import type { Socket } from 'node:net'
import type { UpstreamRequest, UpstreamResponse } from '@sternline/engine'
import { hungUp, isReset } from '../../http1/failure.ts'
import { type Cuttable, cutOnAbort, letGo } from '../cut-on-abort.ts'
import { AnswerBody, type BodySource } from './answer-body.ts'
import type { AnswerHead } from './answer-head.ts'
import { AnswerReader, type AnswerSink } from './answer-reader.ts'
import { idleMs } from './idle-ms.ts'
import { fellSilent, SILENT_MS } from './silence.ts'
import { UNHEARD_MS } from './unheard.ts'
import { writeOut } from './write-out.ts'

/** A request as it goes over a connection. */
export type Message = Readonly<{
  /** Written out, with the empty line. */
  head: string
  request: UpstreamRequest
}>

/** Waits for an answer. One of the two is called, once. */
export interface Asker {
  answered(response: UpstreamResponse): void
  /**
   * @param isUnheard whether this was a kept connection that was closed before a byte of an answer came, and soon: its host had ended it for
   * being idle, so that the request may be sent again
   */
  failed(problem: unknown, isUnheard: boolean): void
}

/** How long a host is waited for. */
export type Patience = Readonly<{
  /** How long it may be silent while it is to answer. Default: half an hour. Unit: milliseconds. */
  silentMs?: number | undefined
  /** How soon a kept connection has to end for its request to be sent again. Default: half a second. Unit: milliseconds. */
  unheardMs?: number | undefined
}>

/** Who keeps connections between requests. */
export interface Keeper {
  /** The connection is free for a next request. */
  keep(connection: Connection): void
  /** The connection is no more. */
  forget(connection: Connection): void
}

/** A connection to a host, over which one request goes at a time. */
export class Connection implements Cuttable, BodySource, AnswerSink {
  readonly #socket: Socket
  readonly #keeper: Keeper
  readonly #reader: AnswerReader = new AnswerReader(this)
  /** Of who asks; null while nobody does. Nothing else of a request is held here: its body may be let go before its answer is over. */
  #signal: AbortSignal | null = null
  /** Null when it has its answer. */
  #asker: Asker | null = null
  /** Null before the head of the answer. */
  #body: AnswerBody | null = null
  #isReused = false
  /** When the last request was sent over a kept connection, by the monotonic clock. Unit: milliseconds. */
  #askedAt = 0
  /** Whether anything of an answer came. */
  #hasBegun = false
  /** Whether the host goes on with the connection after this answer. */
  #isKept = false
  /** Whether the host was made to wait since its silence was last looked at. */
  #isHeldUp = false
  /** How long it is kept while nothing uses it. Unit: milliseconds. */
  #idleMs = 0
  /** How long the host may be silent while it is to answer. Unit: milliseconds. */
  readonly #silentMs: number
  /** How soon it has to end, when it was kept, for a request to count as unheard. Unit: milliseconds. */
  readonly #unheardMs: number

  /** @param socket is connected, and nobody else's */
  constructor(socket: Socket, keeper: Keeper, { silentMs = SILENT_MS, unheardMs = UNHEARD_MS }: Patience = {}) {
    this.#socket = socket
    this.#keeper = keeper
    this.#silentMs = silentMs
    this.#unheardMs = unheardMs
    socket.setTimeout(silentMs)
    socket.on('data', chunk => this.#take(chunk))
    socket.on('end', () => this.#hostEnded())
    socket.on('error', problem => this.cut(problem))
    socket.on('close', () => this.cut())
    socket.on('timeout', () => this.#heardNothing())
  }

  /** Whether a request can be sent. */
  get isOpen(): boolean {
    return !this.#socket.destroyed && this.#socket.writable
  }

  /** Sends a request. Nothing else is under way. */
  ask(message: Message, asker: Asker): void {
    const { signal } = message.request
    this.#signal = signal
    this.#asker = asker
    this.#hasBegun = false
    if (this.#isReused) this.#askedAt = performance.now()
    if (signal.aborted) this.cut(signal.reason)
    else if (this.isOpen) this.#write(message)
    else this.cut()
  }

  /** Asks for no more bytes of the answer. */
  pause(): void {
    this.#isHeldUp = true
    this.#socket.pause()
  }

  /** Asks for bytes again. */
  resume(): void {
    this.#socket.resume()
  }

  /** Ends the connection, and with it what is under way. @param problem why; by default, that more was to come */
  cut(problem?: unknown): void {
    const body = this.#body
    const asker = this.#asker
    this.#rest()
    this.#drop()
    if (body === null && asker === null) return
    const why = problem ?? hungUp()
    body?.end(why)
    asker?.failed(why, isReset(why) && this.#isUnheard)
  }

  /** The head of the answer came. For the reader. */
  head({ status, headers, isKept, keepAlive }: AnswerHead): void {
    const body = new AnswerBody(this)
    if (!this.#isReused) this.#idleMs = idleMs(keepAlive)
    this.#isKept = isKept
    this.#body = body
    const asker = this.#asker
    this.#asker = null
    asker?.answered({ status, headers, body, hasAll: this.#isWrittenOut })
  }

  /** Bytes of the body came. For the reader. */
  data(bytes: Uint8Array): void {
    this.#body?.push(bytes)
  }

  /** Whether all of the request has left this process. */
  get #isWrittenOut(): boolean {
    return this.#socket.writableLength === 0
  }

  /** Whether what just ended the connection tells that nobody was there to take the request. */
  get #isUnheard(): boolean {
    return this.#isReused && !this.#hasBegun && performance.now() - this.#askedAt <= this.#unheardMs
  }

  #write({ head, request: { method, body, signal } }: Message): void {
    const socket = this.#socket
    this.#reader.begin(method === 'HEAD')
    if (this.#isReused) socket.ref()
    cutOnAbort(this, signal)
    writeOut(socket, head, body)
  }

  #take(chunk: Buffer): void {
    // Nobody asked: the host says that it closes, or is not to be trusted with a request.
    if (this.#signal === null) this.cut()
    else this.#read(chunk)
  }

  #read(chunk: Buffer): void {
    this.#hasBegun = true
    try {
      const after = this.#reader.take(chunk)
      if (this.#reader.isOver && this.#signal !== null) this.#finish(after === 0)
    } catch (problem) {
      this.cut(problem)
    }
  }

  /**
   * Nothing came and nothing went for as long as the socket's timer runs. That is set for the time between requests, and begins anew with the longer
   * time when it meets a request: most are over sooner, and cost nothing.
   */
  #heardNothing(): void {
    const socket = this.#socket
    // A host that was asked for no more bytes is silent because of us, and has all its time from when it is asked for them again.
    const isForgiven = socket.timeout !== this.#silentMs || this.#isHeldUp
    this.#isHeldUp = socket.isPaused()
    if (this.#signal === null) this.cut()
    else if (isForgiven) socket.setTimeout(this.#silentMs)
    else this.cut(fellSilent())
  }

  #hostEnded(): void {
    if (this.#signal !== null && this.#reader.close()) this.#finish(false)
    else this.cut()
  }

  /** The answer is whole. @param isClean whether nothing came after it */
  #finish(isClean: boolean): void {
    const body = this.#body
    this.#rest()
    if (isClean && this.#isKept && this.#isWrittenOut && this.isOpen) {
      this.#isReused = true
      // Whoever read slowly is done.
      if (this.#socket.isPaused()) this.#socket.resume()
      if (this.#socket.timeout !== this.#idleMs) this.#socket.setTimeout(this.#idleMs)
      this.#socket.unref()
      this.#keeper.keep(this)
    } else this.#drop()
    body?.end(null)
  }

  #drop(): void {
    this.#socket.destroy()
    this.#keeper.forget(this)
  }

  /** Nothing is under way any more. */
  #rest(): void {
    if (this.#signal !== null) letGo(this, this.#signal)
    this.#signal = null
    this.#asker = null
    this.#body = null
  }
}
