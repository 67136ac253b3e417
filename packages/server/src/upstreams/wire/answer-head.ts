import type { HeaderList } from '@sternline/engine'
import { notHttp } from '../../http1/failure.ts'
import { headerLines, isPlain } from '../../http1/header-lines.ts'
import { WITHOUT_BODY } from '../../http1/without-body.ts'

/** What an answer says before its body. */
export type AnswerHead = Readonly<{
  status: number
  /** In the order and spelling in which they came. */
  headers: HeaderList
  /** How the body's end is known: by its length in bytes, by its chunks, or by the connection's. */
  framing: number | 'chunked' | 'until-close'
  /** Whether the host goes on with the connection afterwards. */
  isKept: boolean
  /** What the host says of how it keeps connections: the value of `Keep-Alive`; empty where it says nothing. */
  keepAlive: string
}>

/** `HTTP/1.0` or `HTTP/1.1`, and a status. What follows is for people. */
const STATUS_LINE = /^HTTP\/1\.([01]) (\d{3})(?: |$)/

/** More digits than that are no length of anything. */
const LENGTH = /^\d{1,15}$/

/** What a host says of its connection, among other names. */
const KEPT = /(?:^|,)[ \t]*keep-alive[ \t]*(?:,|$)/i
const CLOSED = /(?:^|,)[ \t]*close[ \t]*(?:,|$)/i

/** Below it a status is no answer yet. */
export const FIRST_FINAL = 200

/**
 * Reads the head of an answer.
 *
 * @param text its lines, with `\r\n` between them
 * @param isToHead whether it answers a HEAD request
 * @throws EPROTO for anything that two readers could take for different answers
 */
export function readAnswerHead(text: string, isToHead: boolean): AnswerHead {
  const lineEnd = text.indexOf('\r\n')
  const line = lineEnd < 0 ? text : text.slice(0, lineEnd)
  const found = STATUS_LINE.exec(line)
  if (found === null || !isPlain(line)) throw notHttp('What came is no answer of HTTP/1.1.')
  const status = Number(found[2])
  const isOld = found[1] === '0'
  const headers = lineEnd < 0 ? [] : headerLines(text, lineEnd + 2)
  const { lengths, encodings, connection, keepAlive } = connectionHeaders(headers)
  const framing = framingOf(lengths, encodings)
  const hasNone = isToHead || status < FIRST_FINAL || WITHOUT_BODY.has(status)
  const own = hasNone ? 0 : framing
  const hasSaidSo = isOld ? KEPT.test(connection) : !CLOSED.test(connection)
  // An old host that sends chunks does not know what it does.
  const isKept = hasSaidSo && own !== 'until-close' && !(isOld && own === 'chunked')
  return { status, headers, framing: own, isKept, keepAlive }
}

type ConnectionHeaders = { lengths: string[]; encodings: string[]; connection: string; keepAlive: string }

function connectionHeaders(headers: HeaderList): ConnectionHeaders {
  const found: ConnectionHeaders = { lengths: [], encodings: [], connection: '', keepAlive: '' }
  for (const [name, value] of headers) {
    // Most names differ in length already, and need not be written in lower case to be told apart.
    if (name.length !== 10 && name.length !== 14 && name.length !== 17) continue
    switch (name.toLowerCase()) {
      case 'connection':
        found.connection += `,${value}`
        break
      case 'keep-alive':
        found.keepAlive = value
        break
      case 'content-length':
        found.lengths.push(value)
        break
      case 'transfer-encoding':
        found.encodings.push(value)
    }
  }
  return found
}

/** Two lengths, or a length beside an encoding, is how answers are smuggled. */
function framingOf(lengths: readonly string[], encodings: readonly string[]): AnswerHead['framing'] {
  const [length] = lengths
  const [encoding] = encodings
  if (lengths.length + encodings.length > 1) throw notHttp('The answer says twice how long it is.')
  if (encoding !== undefined) {
    if (encoding.toLowerCase() !== 'chunked') throw notHttp('The answer is encoded in a way that nobody asked for.')
    return 'chunked'
  }
  if (length === undefined) return 'until-close'
  if (!LENGTH.test(length)) throw notHttp('The length of the answer is malformed.')
  return Number(length)
}
