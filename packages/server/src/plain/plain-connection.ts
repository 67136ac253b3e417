import type { Socket } from 'node:net'
import type { RequestTaker } from '../http1/body-taker.ts'
import { failure } from '../http1/failure.ts'
import { pathOf } from '../http1/path-of.ts'
import { answerMalformed } from '../safety/answer-malformed.ts'
import { PlainAnswer } from './plain-answer.ts'
import { type FoundHead, PlainHeads } from './plain-heads.ts'
import { PlainRequest } from './plain-request.ts'
import { readInto } from './read-into.ts'
import type { Answering, Asking } from './sides.ts'

/** How a request begins, as far as it came. */
const METHOD = /^[\r\n]*(?:[A-Z-]+(?: |$)|$)/
const LONGEST_METHOD = 8

/** How much is read behind a request that is not answered yet: enough to hear that its client left. Unit: bytes. */
const LONGEST_AHEAD = 64 * 1024

/**
 * How long a connection on which more came than that is not read while its request is answered: it tells nothing of a client that leaves, whose
 * upstream goes on then. Who asks ahead asks again when the connection ends instead. Unit: milliseconds.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-9.3.2
 */
const UNREAD_MS = 1_000

/**
 * Where the heads of all connections come, one at a time, with the first of what follows them. It is more than a head may have, and little to move.
 * What has to be kept is copied before the next piece of any connection comes.
 */
const LANDING: Buffer = Buffer.allocUnsafeSlow(24 * 1024)

const CR = 0x0d
const LF = 0x0a

/** How long a connection may take. Unit: milliseconds. */
type Times = Readonly<{
  /** For the first bytes of its first request. */
  headersMs: number
  /** For the body of a request. */
  requestMs: number
  /** For its next request. */
  keepAliveMs: number
}>

/** What a connection is used by. */
export type PlainRooms = Readonly<{
  times: Times
  /** Whether requests to a path are answered by `route`; all others are Node's. */
  serves: (path: string) => boolean
  /** Answers a request. Never throws. */
  route: (request: Asking, answer: Answering) => void
  /** Takes a connection whose next request is not plain, and keeps it. What came of that request is the first that it reads. */
  takeOver: (socket: Socket) => void
}>

/**
 * A connection of a client, as long as its requests are plain: each with its whole head in one piece, which can be read in only one way.
 * It goes on to Node's server, for good, with the first that is not.
 */
export class PlainConnection {
  readonly #socket: Socket
  readonly #rooms: PlainRooms
  readonly #heads = new PlainHeads()
  /** Where its next bytes come. */
  #place: Uint8Array = LANDING
  readonly #onData = (chunk: Buffer): void => this.#take(chunk)
  readonly #onEnd = (): void => this.#clientEnded()
  readonly #onClose = (): void => this.#close()
  readonly #onDrain = (): void => {
    this.#answer?.emit('drain')
    if (this.#request === null) this.#goOn()
  }
  /** Null between requests. */
  #request: PlainRequest | null = null
  #answer: PlainAnswer | null = null
  /** How much of the body is still to come. Unit: bytes. */
  #left = 0
  /** What came behind a request that is not answered yet, or whose answer is not taken. */
  #ahead: Buffer[] = []
  /** How much that is. Unit: bytes. */
  #aheadLength = 0
  /** Whether that was too much: it is thrown away, and the connection ends with the answer that is under way. */
  #isOverrun = false
  #isNodes = false
  /** Whether it was told that it took too long, or sent half a request: nothing more is read. */
  #isRefused = false
  /** When what is waited for has to be there, by `performance.now`. */
  #due: number

  constructor(socket: Socket, rooms: PlainRooms) {
    this.#socket = socket
    this.#rooms = rooms
    this.#due = performance.now() + rooms.times.headersMs
    if (readInto(socket, { place: () => this.#nextPlace(), filled: length => this.#filled(length) })) socket.resume()
    else socket.on('data', this.#onData)
    socket.on('end', this.#onEnd).on('close', this.#onClose).on('drain', this.#onDrain)
    socket.on('error', unheard)
  }

  /** Whether a request is under way, or an answer not written out. Of a connection that Node has, only what is not written out is known. */
  get isBusy(): boolean {
    return this.#request !== null || this.#socket.writableLength > 0
  }

  /** Ends the connection when the client took too long. */
  check(now: number): void {
    if (this.#isNodes || now < this.#due) return
    // Who asked too far ahead may still take an answer slowly.
    if (this.#isRefused && !(this.#isOverrun && this.isBusy)) this.#socket.destroy()
    else if (this.#left > 0) this.#refuse('ERR_HTTP_REQUEST_TIMEOUT')
    else if (!this.isBusy) this.#socket.destroy()
    // It is idle from when its answer is written out, and a client may take that slowly.
    else if (this.#request === null) this.#due = now + this.#rooms.times.keepAliveMs
  }

  #nextPlace(): Uint8Array {
    this.#place = this.#left > 0 && this.#request?.taker ? this.#request.taker.place() : LANDING
    return this.#place
  }

  /** Some bytes came to the place. @returns whether more may come */
  #filled(length: number): boolean {
    if (this.#isNodes) return this.#socket.push(Buffer.from(this.#place.subarray(0, length)))
    if (this.#isRefused) return true
    if (this.#place === LANDING) this.#take(LANDING.subarray(0, length))
    else this.#takePlaced(length)
    return true
  }

  /** Bytes of a body came to where its taker wants them, and maybe some more. */
  #takePlaced(length: number): void {
    const request = this.#request
    if (request === null || this.#socket.destroyed) return
    const own = Math.min(length, this.#left)
    this.#left -= own
    request.taker?.put(own)
    if (this.#left > 0) return
    const rest = Buffer.from(this.#place.subarray(own, length))
    this.#whole(request)
    if (rest.length > 0) this.#take(rest)
  }

  #take(chunk: Buffer): void {
    // Whoever was asked before may have cut it.
    if (this.#socket.destroyed) return
    if (this.#request !== null && this.#left > 0) this.#takeBody(this.#request, chunk)
    else if (this.#request !== null || this.#socket.writableNeedDrain) this.#keep(chunk)
    else this.#begin(withoutLineEnds(chunk))
  }

  #begin(chunk: Buffer): void {
    if (chunk.length === 0) return
    const head = this.#heads.read(chunk)
    if (head === null || !this.#rooms.serves(pathOf(head.url))) this.#handOver(chunk)
    else this.#ask(head, chunk)
  }

  #ask(head: FoundHead, chunk: Buffer): void {
    const { times, route } = this.#rooms
    const socket = this.#socket
    const request = new PlainRequest(head, socket)
    const answer = new PlainAnswer(socket, times.keepAliveMs, () => this.#answered())
    this.#request = request
    this.#answer = answer
    this.#left = head.length
    this.#due = performance.now() + times.requestMs
    route(request, answer)
    const rest = chunk.subarray(head.end)
    if (this.#left > 0 && rest.length > 0 && !socket.destroyed) {
      this.#takeBody(request, rest)
      return
    }
    if (this.#left === 0) this.#whole(request)
    if (rest.length > 0) this.#take(rest)
  }

  #takeBody(request: PlainRequest, chunk: Buffer): void {
    const own = chunk.length > this.#left ? chunk.subarray(0, this.#left) : chunk
    this.#left -= own.length
    if (request.taker !== null) putInto(request.taker, own)
    if (this.#left > 0) return
    this.#whole(request)
    if (own.length < chunk.length) this.#take(chunk.subarray(own.length))
  }

  #whole(request: PlainRequest): void {
    request.taker?.whole()
    if (this.#answer?.isOver === true) this.#next()
  }

  /** The client asks again before it was answered, or before it took the answer. That has to wait, and no more than a little is kept. */
  #keep(chunk: Buffer): void {
    if (this.#isOverrun) return
    const isFirst = this.#request !== null && this.#ahead.length === 0
    // Whoever sends nonsense may have meant it as a part of what it asked before: nothing that follows is to be trusted.
    if (isFirst && !METHOD.test(chunk.toString('latin1', 0, LONGEST_METHOD))) this.#socket.destroy()
    this.#ahead.push(Buffer.from(chunk))
    this.#aheadLength += chunk.length
    if (this.#aheadLength <= LONGEST_AHEAD || this.#socket.isPaused()) return
    this.#socket.pause()
    const request = this.#request
    setTimeout(() => {
      if (request !== null && this.#request === request) this.#overrun()
    }, UNREAD_MS).unref()
  }

  #overrun(): void {
    this.#isOverrun = true
    this.#ahead = []
    this.#aheadLength = 0
    this.#socket.resume()
  }

  #answered(): void {
    if (this.#left === 0) this.#next()
  }

  /** The request is whole, and answered. */
  #next(): void {
    this.#request = null
    this.#answer = null
    this.#due = performance.now() + this.#rooms.times.keepAliveMs
    if (this.#isOverrun) this.#endAfterAnswer()
    else this.#goOn()
  }

  /** What comes still is read, and left: an end before it was read would be a reset, and could take the last of the answer with it. */
  #endAfterAnswer(): void {
    this.#isRefused = true
    this.#due = performance.now() + this.#rooms.times.headersMs
    this.#socket.off('data', this.#onData).resume()
    this.#socket.end()
  }

  /** Takes what had to wait, unless the client does not take what it asked for before. */
  #goOn(): void {
    const socket = this.#socket
    if (this.#ahead.length === 0 || !socket.writable || socket.writableNeedDrain) return
    const ahead = Buffer.concat(this.#ahead)
    this.#ahead = []
    this.#aheadLength = 0
    socket.resume()
    this.#take(ahead)
  }

  /** Who ends its own half is gone, as for Node: only what has been written already goes out. */
  #clientEnded(): void {
    if (this.#isRefused) return
    if (this.#left > 0) this.#refuse('HPE_INVALID_EOF_STATE')
    else this.#socket.end()
  }

  /** @param code as Node's parser has it */
  #refuse(code: string): void {
    const socket = this.#socket
    this.#isRefused = true
    this.#due = performance.now() + this.#rooms.times.headersMs
    socket.off('data', this.#onData).resume()
    this.#left = 0
    this.#request?.taker?.broken()
    answerMalformed(failure(code), socket, this.#answer?.headersSent === true)
    socket.destroySoon()
  }

  #close(): void {
    const answer = this.#answer
    if (this.#left > 0) this.#request?.taker?.broken()
    answer?.close()
    this.#request = null
    this.#answer = null
  }

  #handOver(chunk: Buffer): void {
    const socket = this.#socket
    this.#isNodes = true
    socket.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose).off('drain', this.#onDrain)
    socket.off('error', unheard)
    socket.pause()
    socket.unshift(Buffer.from(chunk))
    this.#rooms.takeOver(socket)
    socket.resume()
  }
}

/** Copies bytes to where they are wanted. */
function putInto(taker: RequestTaker, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    const place = taker.place()
    const some = bytes.subarray(at, at + place.length)
    place.set(some)
    taker.put(some.length)
    at += some.length
  }
}

function unheard(): void {}

/** Old clients send a line end behind a body. @see https://www.rfc-editor.org/rfc/rfc9112#section-2.2 */
function withoutLineEnds(chunk: Buffer): Buffer {
  let at = 0
  while (chunk[at] === CR || chunk[at] === LF) at += 1
  return at === 0 ? chunk : chunk.subarray(at)
}
