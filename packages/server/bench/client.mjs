// A client that costs little: kept connections, requests that are ready as bytes, answers that are only looked at for their end.
import { connect } from 'node:net'

const HEAD_END = Buffer.from('\r\n\r\n')
const LAST_CHUNK = Buffer.from('0\r\n\r\n')

/** One connection; one request at a time. */
class Connection {
  #socket
  #waiting = null
  #head = null
  #buffer = Buffer.alloc(0)
  #left = 0

  constructor(port) {
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true })
    this.#socket.on('data', chunk => this.#take(chunk))
    this.#socket.on('error', problem => this.#fail(problem))
    this.#socket.on('close', () => this.#fail(new Error('The connection was closed.')))
  }

  /** Whether a request can be sent: a server closes what was idle for too long. */
  get isOpen() {
    return !this.#socket.destroyed && this.#socket.readable
  }

  /** Sends a request; resolves with its times in milliseconds: to the first byte of the body, and to the last. */
  send(pieces) {
    return new Promise((resolve, reject) => {
      if (!this.isOpen) return reject(new Error('The connection was closed.'))
      this.#waiting = { resolve, reject, start: performance.now(), first: 0 }
      this.#head = null
      this.#buffer = Buffer.alloc(0)
      this.#socket.cork()
      for (const piece of pieces) this.#socket.write(piece)
      this.#socket.uncork()
    })
  }

  close() {
    this.#waiting = null
    this.#socket.destroy()
  }

  #take(chunk) {
    if (this.#waiting === null) return
    if (this.#head !== null) return this.#takeBody(chunk)
    this.#buffer = Buffer.concat([this.#buffer, chunk])
    const end = this.#buffer.indexOf(HEAD_END)
    if (end < 0) return
    this.#head = this.#buffer.subarray(0, end).toString('latin1').toLowerCase()
    if (!this.#head.startsWith('http/1.1 200')) return this.#fail(new Error(this.#buffer.toString('latin1')))
    const length = /content-length: (\d+)/.exec(this.#head)
    this.#left = length === null ? -1 : Number(length[1])
    const body = this.#buffer.subarray(end + HEAD_END.length)
    this.#buffer = Buffer.alloc(0)
    if (body.length > 0 || this.#left === 0) this.#takeBody(body)
  }

  #takeBody(chunk) {
    if (this.#waiting.first === 0) this.#waiting.first = performance.now()
    if (this.#left >= 0) {
      this.#left -= chunk.length
      if (this.#left <= 0) this.#done()
      return
    }
    const joined = chunk.length >= LAST_CHUNK.length ? chunk : Buffer.concat([this.#buffer, chunk])
    this.#buffer = joined.subarray(-LAST_CHUNK.length)
    if (this.#buffer.equals(LAST_CHUNK)) this.#done()
  }

  #done() {
    const { resolve, start, first } = this.#waiting
    this.#waiting = null
    resolve({ first: first - start, total: performance.now() - start })
  }

  #fail(problem) {
    this.#waiting?.reject(problem)
    this.#waiting = null
  }
}

/** The bytes of a request. */
export function requestPieces(port, path, headers, body) {
  const lines = Object.entries({
    host: `127.0.0.1:${port}`,
    'content-type': 'application/json',
    'content-length': String(body.length),
    'x-api-key': 'sk-bench',
    'anthropic-version': '2023-06-01',
    'user-agent': 'claude-cli/2.1.330 (external, sdk-cli)',
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  return [Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), body]
}

/** Some connections to one server, kept between rounds. */
export class Clients {
  #port
  #connections
  constructor(port, count) {
    this.#port = port
    this.#connections = Array.from({ length: count }, () => new Connection(port))
  }

  /**
   * Sends so many requests over all connections at once; the times of all. Each connection is an agent's: with sixteen, the first sends the first of
   * a list, the 17th, the 33rd and so on, and again from its beginning.
   */
  async run(requests, count) {
    const times = []
    let sent = 0
    this.#connections = this.#connections.map(kept => (kept.isOpen ? kept : new Connection(this.#port)))
    const step = this.#connections.length
    await Promise.all(
      this.#connections.map(async (connection, agent) => {
        for (let at = agent; sent++ < count; at += step) {
          times.push(await connection.send(requests[at % requests.length]))
        }
      }),
    )
    return times
  }

  close() {
    for (const connection of this.#connections) connection.close()
  }
}
