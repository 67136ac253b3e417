import { LONGEST_BODY } from '../http1/longest-body.ts'
import { type PlainHead, readPlainHead } from './plain-head.ts'

/** Longest head that is read here. Longer ones are for Node's parser, which has a limit of its own. Unit: bytes. */
const LONGEST_HEAD = 16 * 1024

const HEAD_END: Buffer = Buffer.from('\r\n\r\n')

/** A plain head has the name once, at the beginning of a line. What follows the digits is blank. */
const LENGTH_LINE = /\r\ncontent-length:[ ]*(\d+)/i

const ZERO = 0x30
const TEN = 10
/** As many digits as a length may have. */
const MOST_DIGITS = 9

/** A head that was read on a connection. */
export type FoundHead = PlainHead &
  Readonly<{
    /** Where the body begins. */
    end: number
    /** The same object for all heads that differ in nothing but the length of the body: what the rest of them means need not be worked out again. */
    alike: object
  }>

/** A head, in the bytes before the digits of its length and those behind them. */
type Known = Readonly<{ before: Buffer; after: Buffer; head: PlainHead; lengthAt: number }>

/**
 * Reads the heads of one connection. A client sends the same head with every request, as a rule, but for the length of the body: so the last one
 * is kept, and one that has the same bytes around those digits is read by reading the digits.
 */
export class PlainHeads {
  #known: Known | null = null

  /**
   * Reads the head at the beginning of a piece.
   *
   * @returns null for one that is not plain, or is not whole
   */
  read(chunk: Buffer): FoundHead | null {
    return (this.#known === null ? null : again(this.#known, chunk)) ?? this.#readAnew(chunk)
  }

  #readAnew(chunk: Buffer): FoundHead | null {
    const end = chunk.indexOf(HEAD_END)
    if (end < 0 || end > LONGEST_HEAD) return null
    const text = chunk.toString('latin1', 0, end)
    const head = readPlainHead(text, LONGEST_BODY)
    if (head === null) return null
    const known = knownOf(text, head)
    this.#known = known
    const { url, rawHeaders, length } = head
    return { url, rawHeaders, length, end: end + HEAD_END.length, alike: known }
  }
}

function knownOf(text: string, head: PlainHead): Known {
  const found = LENGTH_LINE.exec(text)
  const [line = '', digits = ''] = found ?? []
  const behind = (found?.index ?? 0) + line.length
  const lengthAt = head.rawHeaders.findIndex((name, i) => i % 2 === 0 && name.toLowerCase() === 'content-length') + 1
  const bytesOf = (part: string): Buffer => Buffer.from(part, 'latin1')
  return {
    before: bytesOf(text.slice(0, behind - digits.length)),
    after: bytesOf(`${text.slice(behind)}\r\n\r\n`),
    head,
    lengthAt,
  }
}

/** The head that begins a piece, where it is like the one before. */
function again(known: Known, chunk: Buffer): FoundHead | null {
  const { before, after, head, lengthAt } = known
  const from = before.length
  if (chunk.length < from || before.compare(chunk, 0, from) !== 0) return null
  let at = from
  let length = 0
  for (let digit = digitAt(chunk, at); digit >= 0 && at - from < MOST_DIGITS; digit = digitAt(chunk, at)) {
    length = TEN * length + digit
    at += 1
  }
  const end = at + after.length
  if (at === from || length > LONGEST_BODY || chunk.length < end || after.compare(chunk, at, end) !== 0) return null
  const rawHeaders = head.rawHeaders.with(lengthAt, chunk.toString('latin1', from, at))
  return { url: head.url, rawHeaders, length, end, alike: known }
}

/** -1 for what is no digit. */
function digitAt(chunk: Buffer, at: number): number {
  const digit = (chunk[at] ?? 0) - ZERO
  return digit >= 0 && digit < TEN ? digit : -1
}
