import { EventEmitter } from 'node:events'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { isName, isPlain } from '../http1/header-lines.ts'
import { WITHOUT_BODY } from '../http1/without-body.ts'
import type { Answering } from './sides.ts'

/** Up to here it costs less to copy parts into one than to write each. Unit: bytes. */
const SMALL = 16 * 1024

/** Up to here a text is put in place sooner than Node is asked to. Unit: characters. */
const FEW = 16

const LAST_CHUNK = '0\r\n\r\n'

/** The answer to a plain request, written as Node writes answers: bodies without a length go in chunks. */
export class PlainAnswer extends EventEmitter implements Answering {
  readonly #socket: Socket
  readonly #keepAlive: string
  readonly #over: () => void
  /** Written out, with the empty line; null before it is known. */
  #head: string | null = null
  #isChunked = false
  #hasBody = true
  #isOver = false
  #isHeadSent = false
  /** What was said since the last time that anything was written; texts are Latin-1. */
  #said: (string | Uint8Array)[] = []
  /** How much that is. Unit: bytes. */
  #length = 0
  /** Whether it is written when the turn is over. */
  #isSoon = false
  /** Whether all was said. */
  writableEnded = false

  /**
   * @param keepAliveMs how long the connection is kept afterwards, in milliseconds
   * @param over is called when all was written
   */
  constructor(socket: Socket, keepAliveMs: number, over: () => void) {
    super()
    this.#socket = socket
    this.#keepAlive = `Connection: keep-alive\r\nKeep-Alive: timeout=${Math.floor(keepAliveMs / 1_000)}\r\n`
    this.#over = over
  }

  /** Whether the head can't be another one any more, as Node means it. */
  get headersSent(): boolean {
    return this.#head !== null
  }

  get destroyed(): boolean {
    return this.#isOver || !this.#socket.writable
  }

  get chunkedEncoding(): boolean {
    return this.#isChunked
  }

  get socket(): Socket {
    return this.#socket
  }

  /** Whether all was said and is on its way, or the connection is gone. For the connection. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** @throws TypeError for a name or a value that may not stand in a head, and for a second head; nothing is sent then */
  writeHead(status: number, headers: Readonly<Record<string, string>> | string[] = []): this {
    if (this.#head !== null) throw new TypeError('An answer has one head.')
    const list = Array.isArray(headers) ? headers : Object.entries(headers).flat()
    let text = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'unknown'}\r\n`
    let hasLength = false
    let hasDate = false
    for (let i = 0; i + 1 < list.length; i += 2) {
      const name = list[i] ?? ''
      const value = list[i + 1] ?? ''
      if (!isName(name) || !isPlain(value)) throw new TypeError('A header may not be sent.')
      hasLength ||= name.length === 14 && name.toLowerCase() === 'content-length'
      hasDate ||= name.length === 4 && name.toLowerCase() === 'date'
      text += `${name}: ${value}\r\n`
    }
    if (!hasDate) text += `Date: ${dateNow()}\r\n`
    text += this.#keepAlive
    this.#hasBody = !WITHOUT_BODY.has(status)
    this.#isChunked = this.#hasBody && !hasLength
    if (this.#isChunked) text += 'Transfer-Encoding: chunked\r\n'
    this.#head = `${text}\r\n`
    return this
  }

  flushHeaders(): void {
    if (this.#isHeadSent || this.destroyed) return
    this.#sayHead()
    this.#sendSoon()
  }

  write(chunk: Uint8Array): boolean {
    if (this.writableEnded || this.destroyed) return true
    this.#sayHead()
    this.#sayBody(chunk)
    // Of an answer that has a length, there is nothing to say behind its bytes, so they need not wait for more.
    if (this.#isChunked) this.#sendSoon()
    else this.#flush()
    // The socket comes to the same when it gets what was said, and tells when there is room.
    return this.#socket.writableLength + this.#length < this.#socket.writableHighWaterMark
  }

  end(chunk?: string | Uint8Array): this {
    if (this.writableEnded || this.destroyed) return this
    this.#sayHead()
    if (chunk !== undefined) this.#sayBody(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
    if (this.#isChunked) this.#say(LAST_CHUNK)
    this.writableEnded = true
    this.#sendSoon()
    return this
  }

  /** Cuts the connection. */
  destroy(): this {
    this.#socket.destroy()
    return this
  }

  /** The connection is gone. For the connection. */
  close(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.emit('close')
  }

  #sayHead(): void {
    if (this.#isHeadSent) return
    if (this.#head === null) this.writeHead(200)
    this.#isHeadSent = true
    this.#say(this.#head ?? '')
  }

  #sayBody(chunk: Uint8Array): void {
    // A chunk of no length would be the last.
    if (!this.#hasBody || chunk.length === 0) return
    if (this.#isChunked) this.#say(`${chunk.length.toString(16)}\r\n`)
    this.#say(chunk)
    if (this.#isChunked) this.#say('\r\n')
  }

  #say(part: string | Uint8Array): void {
    this.#said.push(part)
    this.#length += part.length
  }

  /** One system call for all that is said in a turn. */
  #sendSoon(): void {
    if (this.#isSoon) return
    this.#isSoon = true
    process.nextTick(send, this)
  }

  /** Writes what was said. For `send`. */
  send(): void {
    this.#isSoon = false
    this.#flush()
    if (!this.writableEnded || this.#isOver) return
    this.close()
    this.#over()
  }

  #flush(): void {
    const said = this.#said
    const length = this.#length
    if (said.length === 0 || this.destroyed) return
    this.#said = []
    this.#length = 0
    if (length <= SMALL) this.#socket.write(joined(said, length))
    else {
      this.#socket.cork()
      for (const part of said) this.#socket.write(part, 'latin1')
      this.#socket.uncork()
    }
  }
}

function joined(parts: readonly (string | Uint8Array)[], length: number): Buffer {
  const all = Buffer.allocUnsafe(length)
  let at = 0
  for (const part of parts) {
    if (typeof part !== 'string') all.set(part, at)
    else if (part.length > FEW) all.write(part, at, 'latin1')
    else for (let i = 0; i < part.length; i += 1) all[at + i] = part.charCodeAt(i)
    at += part.length
  }
  return all
}

function send(answer: PlainAnswer): void {
  answer.send()
}

let second = 0
let date = ''

/** As the header has it, made once a second. */
function dateNow(): string {
  const now = Math.floor(Date.now() / 1_000)
  if (now !== second) {
    second = now
    date = new Date(now * 1_000).toUTCString()
  }
  return date
}
