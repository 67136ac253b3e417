import fc from 'fast-check'
import { spoiled } from './spoiled.ts'

const name = fc.constantFrom('Content-Type', 'x-odd', 'Set-Cookie', 'Keep-Alive', 'X_1~')
const value = fc.oneof(
  fc.constantFrom('', 'a', 'text/event-stream', 'timeout=5', '\u00e9\u00ff', 'a, b; c="d"'),
  fc.string({ unit: fc.constantFrom('a', ' ', '\t', ':', ',', '"', '\u00a0', '~'), maxLength: 12 }),
)
const header = fc
  .tuple(name, fc.constantFrom(':', ': ', ':\t '), value)
  .map(([key, colon, text]) => `${key}${colon}${text}\r\n`)

const bytes = fc.string({ unit: fc.constantFrom('a', '{', '\r', '\n', '0', '\0', '\u00ff'), maxLength: 40 })

const chunk = fc
  .tuple(
    bytes.filter(({ length }) => length > 0),
    fc.constantFrom('', ';a', ';a="b"'),
    fc.boolean(),
  )
  .map(([data, extension, isUpper]) => {
    const size = data.length.toString(16)
    return `${isUpper ? size.toUpperCase() : size}${extension}\r\n${data}\r\n`
  })

/** Headers that say how long a body is, and the body. */
const framed = fc.oneof(
  bytes.map(body => ({ said: `Content-Length: ${body.length}\r\n`, body })),
  fc.tuple(fc.array(chunk, { maxLength: 4 }), fc.constantFrom('', 'T: u\r\n')).map(([chunks, trailers]) => ({
    said: 'Transfer-Encoding: chunked\r\n',
    body: `${chunks.join('')}0\r\n${trailers}\r\n`,
  })),
  bytes.map(body => ({ said: '', body })),
)

const before = fc.constantFrom(
  '',
  '',
  '',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n',
)
const status = fc.constantFrom(200, 200, 204, 304, 307, 400, 429, 529, 599)
const connection = fc.constantFrom('', '', 'Connection: close\r\n', 'connection: Keep-Alive\r\n')
const reason = fc.constantFrom('', ' ', ' OK', ' Too Many \u00e9')

/** Answers as hosts give them. */
const goodAnswer = fc
  .record({
    before,
    version: fc.constantFrom(0, 1, 1, 1),
    status,
    reason,
    connection,
    framed,
    headers: fc.array(header, { maxLength: 4 }),
  })
  .map(({ framed: { said, body }, ...head }) => {
    const first = `HTTP/1.${head.version} ${head.status}${head.reason}\r\n`
    return `${head.before}${first}${head.headers.join('')}${head.connection}${said}\r\n${body}`
  })

/** Good answers, and such in which something was put in, left out or cut off, in Latin-1. */
export const anyAnswer: fc.Arbitrary<string> = fc.oneof(
  goodAnswer,
  spoiled(goodAnswer, ['0', 'g', ';', '\r\n\r\n', 'Content-Length: 1\r\n'], 200),
  fc.tuple(goodAnswer, fc.nat(300)).map(([text, at]) => text.slice(0, at)),
)

/** Ways to cut a text in pieces. */
export const anyCut: fc.Arbitrary<(text: string) => string[]> = fc.oneof(
  fc.constant((text: string) => [...text]),
  fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 40 }).map(sizes => (text: string) => {
    const pieces: string[] = []
    let at = 0
    for (const size of sizes) {
      pieces.push(text.slice(at, at + size))
      at += size
    }
    return [...pieces, text.slice(at)].filter(piece => piece !== '')
  }),
)
