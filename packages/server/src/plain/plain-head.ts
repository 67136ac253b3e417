import { headerLines } from '../http1/header-lines.ts'

/** What stands before the body of a plain request. */
export type PlainHead = Readonly<{
  /** Path and query. */
  url: string
  /** Names and values in turn, in the order and spelling in which they came. */
  rawHeaders: readonly string[]
  /** How long the body is. Unit: bytes. */
  length: number
}>

/** One method, a path, one version. */
const REQUEST_LINE = /^POST (\/[\x21-\x7e]*) HTTP\/1\.1$/

/** More digits than that are no length of anything that is taken. */
const LENGTH = /^\d{1,9}$/

/** Plain requests have about fifteen. */
const MOST_HEADERS = 100

/** What changes how a message is read, or what becomes of its connection. */
const ODD: ReadonlySet<string> = new Set([
  'expect',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/**
 * Reads the head of a request if there is only one way to read it: a POST whose body has a length, said once, over a connection that
 * goes on.
 *
 * @param text the lines, with `\r\n` between them and none behind the last
 * @param longest the longest body, in bytes
 * @returns null for every other request; Node's parser knows what to do with it
 */
export function readPlainHead(text: string, longest: number): PlainHead | null {
  const lineEnd = text.indexOf('\r\n')
  const url = REQUEST_LINE.exec(lineEnd < 0 ? '' : text.slice(0, lineEnd))?.[1]
  const lines = url === undefined ? null : linesOf(text, lineEnd + 2)
  if (url === undefined || lines === null || lines.length > MOST_HEADERS) return null
  const rawHeaders: string[] = []
  const lengths: string[] = []
  let hosts = 0
  for (const [name, value] of lines) {
    rawHeaders.push(name, value)
    const key = name.toLowerCase()
    if (key === 'host') hosts += 1
    else if (key === 'content-length') lengths.push(value)
    else if (isOdd(key, value)) return null
  }
  const [said] = lengths
  if (said === undefined || lengths.length > 1 || hosts !== 1 || !LENGTH.test(said)) return null
  const length = Number(said)
  return length > longest ? null : { url, rawHeaders, length }
}

function isOdd(key: string, value: string): boolean {
  return ODD.has(key) || (key === 'connection' && value.toLowerCase() !== 'keep-alive')
}

function linesOf(text: string, from: number): ReturnType<typeof headerLines> | null {
  // Node's parser takes none behind a length, where we would pass over it. Nobody sends any.
  if (text.includes('\t')) return null
  try {
    return headerLines(text, from)
  } catch {
    return null
  }
}
