import fc from 'fast-check'
import { spoiled } from './spoiled.ts'

/** Mostly the first: what is odd in too many places says little. */
function mostly<T>(often: fc.Arbitrary<T>, ...seldom: fc.Arbitrary<T>[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 12, arbitrary: often }, ...seldom.map(arbitrary => ({ weight: 1, arbitrary })))
}

const target = mostly(
  fc.constantFrom('/v1/messages', '/v1/messages?beta=true', '/', '/a%20b', '//a', '/a#b?c', '/a?b#c#d'),
  fc
    .string({ unit: fc.constantFrom('a', '/', '?', '#', '%', '"', '<', '\\', '{', '^', '~'), maxLength: 8 })
    .map(text => `/${text}`),
  fc.constantFrom('*', 'http://a/b', '', '/\u00e9', '/a b'),
)

const method = mostly(fc.constant('POST'), fc.constantFrom('GET', 'PUT', 'post'))
const version = mostly(fc.constant('1.1'), fc.constantFrom('1.0', '2.0', '1.2'))
const colon = mostly(fc.constantFrom(':', ': ', ':   '), fc.constant(':\t '))
const behind = mostly(fc.constantFrom('', '', ' ', '  '), fc.constantFrom('\t', ' \t '))

/** Names that mean something to a parser are among them. */
const name = mostly(
  fc.constantFrom('X-A', 'x_1~', 'Accept', 'Content-Type', 'Authorization', 'Cookie', 'Keep-Alive', "!#$%&'*+-.^_`|~"),
  fc.constantFrom('Proxy-Connection', 'Connection', 'TE', 'Trailer', 'Expect', 'Upgrade', 'Transfer-Encoding'),
  fc.constantFrom('Content-Length', 'Host', 'Connection', 'connection'),
  fc.string({ unit: fc.constantFrom('a', 'B', '-', '0', ' ', '\u00e9', '@'), minLength: 1, maxLength: 5 }),
)

const value = mostly(
  fc.constantFrom('', 'a', 'keep-alive', 'Keep-Alive', '5', '\u00e9\u00ff', 'a, b; c="d"'),
  fc.constantFrom('close', 'chunked', 'upgrade', '100-continue', 'keep-alive, close'),
  fc.string({ unit: fc.constantFrom('a', ' ', ':', ',', '"', '\u00a0', '~', '\u0080', '\t'), maxLength: 12 }),
)

const line = (names: fc.Arbitrary<string>, values: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(names, colon, values, behind).map(parts => parts.join(''))

const length = mostly(
  fc.constantFrom('0', '1', '5', '17', '0005', '000000003'),
  fc.constantFrom('', '+5', '-1', '0x5', '5,5', '5 5', '1e1', '5;', '0000000005'),
)

/** Heads as clients send them, and such that are odd in one or two places. */
const fairHead = fc
  .record({
    method,
    target,
    version,
    host: line(fc.constantFrom('Host', 'host'), fc.constantFrom('127.0.0.1', 'a:80', '')),
    length: line(fc.constantFrom('Content-Length', 'content-length'), length),
    others: fc.array(line(name, value), { maxLength: 4 }),
    at: fc.nat(4),
  })
  .map(({ others, at, ...said }) => {
    const lines = [...others.slice(0, at), said.host, said.length, ...others.slice(at)]
    return `${said.method} ${said.target} HTTP/${said.version}\r\n${lines.join('\r\n')}`
  })

/** Heads, and such in which something was put in, left out or cut off; in Latin-1, without the empty line at the end. */
export const anyRequestHead: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fairHead },
  {
    weight: 1,
    arbitrary: spoiled(fairHead, ['\t', '5', '\r\n ', '\r\nTransfer-Encoding: chunked', '\n\n'], 150),
  },
)
