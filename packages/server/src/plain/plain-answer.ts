import { EventEmitter } from 'node:events'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { isName, isPlain } from '../http1/header-lines.ts'
import { WITHOUT_BODY } from '../http1/without-body.ts'
import type { Answering } from './sides.ts'

/** Up to here it costs less to copy bytes behind their head than to write the two. Unit: bytes. */
const SMALL = 16 * 1024

/** The answer to a plain request, written as Node writes answers: bodies without a length go in chunks. */
export class PlainAnswer extends EventEmitter implements Answering {
  readonly #socket: Socket
  readonly #keepAlive: string
  readonly #over: () => void
  /** Written out, with the empty line; null before it is known. */
  #head: string | null = null
  #isChunked = false
  #hasBody = true
  #isCorked = false
  #isOver = false
  #isHeadSent = false
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
    this.#cork()
    this.#sendHead()
  }

  write(chunk: Uint8Array): boolean {
    if (this.writableEnded || this.destroyed) return true
    if (this.#head === null) this.writeHead(200)
    if (!this.#isChunked) return this.#writeAtOnce(chunk)
    this.#cork()
    this.#sendHead()
    return this.#sendBody(chunk)
  }

  end(chunk?: string | Uint8Array): this {
    if (this.writableEnded || this.destroyed) return this
    this.#cork()
    this.#sendHead()
    if (chunk !== undefined) this.#sendBody(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
    if (this.#isChunked) this.#socket.write('0\r\n\r\n', 'latin1')
    this.writableEnded = true
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

  /** Of an answer that has a length, there is nothing to say behind its bytes, so they need not wait for more. */
  #writeAtOnce(chunk: Uint8Array): boolean {
    if (!this.#isHeadSent && this.#hasBody && chunk.length <= SMALL) {
      this.#isHeadSent = true
      return this.#socket.write(joined(this.#head ?? '', chunk))
    }
    this.#socket.cork()
    this.#sendHead()
    const hasRoom = this.#sendBody(chunk)
    this.#socket.uncork()
    return hasRoom
  }

  #sendHead(): void {
    if (this.#isHeadSent) return
    if (this.#head === null) this.writeHead(200)
    this.#isHeadSent = true
    this.#socket.write(this.#head ?? '', 'latin1')
  }

  #sendBody(chunk: Uint8Array): boolean {
    // A chunk of no length would be the last.
    if (!this.#hasBody || chunk.length === 0) return true
    if (!this.#isChunked) return this.#socket.write(chunk)
    this.#socket.write(`${chunk.length.toString(16)}\r\n`, 'latin1')
    this.#socket.write(chunk)
    return this.#socket.write('\r\n', 'latin1')
  }

  /** One system call for all that is written at a time. */
  #cork(): void {
    if (this.#isCorked) return
    this.#isCorked = true
    this.#socket.cork()
    process.nextTick(uncork, this)
  }

  /** For `uncork`. */
  send(): void {
    this.#isCorked = false
    this.#socket.uncork()
    if (!this.writableEnded || this.#isOver) return
    this.close()
    this.#over()
  }
}

function joined(head: string, chunk: Uint8Array): Buffer {
  const all = Buffer.allocUnsafe(head.length + chunk.length)
  all.write(head, 'latin1')
  all.set(chunk, head.length)
  return all
}

function uncork(answer: PlainAnswer): void {
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
