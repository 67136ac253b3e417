import { describe, expect, it } from 'vitest'
import { readPlainHead } from '../../src/plain/plain-head.ts'

const LONGEST = 1_000

/** A head with these lines behind its first one. */
function head(lines: readonly string[], first = 'POST /v1/messages HTTP/1.1'): string {
  return [first, ...lines].join('\r\n')
}

const BASE = ['Host: a', 'Content-Length: 5']

describe('heads that can be read in only one way', () => {
  it.each([
    { why: 'no more than is needed', text: head(BASE) },
    { why: 'any order, any spelling of names', text: head(['content-LENGTH: 5', 'hOST: a']) },
    { why: 'no blank behind the colon', text: head(['Host:a', 'Content-Length:5']) },
    { why: 'blanks around a value', text: head(['Host:   a  ', 'Content-Length:  5 ']) },
    { why: 'zeros before a length', text: head(['Host: a', 'Content-Length: 0005']) },
    { why: 'a connection that is kept, as clients say it', text: head([...BASE, 'Connection: Keep-Alive']) },
    { why: 'said twice', text: head([...BASE, 'Connection: keep-alive', 'connection: keep-alive']) },
    { why: 'an empty value', text: head([...BASE, 'X-Empty:', 'X-Blank:   ']) },
    { why: 'bytes above ASCII in a value', text: head([...BASE, 'X-A: \u00e9\u00ff\u00a0']) },
    { why: 'colons in a value', text: head([...BASE, 'X-A: b:c: d']) },
    { why: 'the same name twice', text: head([...BASE, 'X-A: 1', 'x-a: 2']) },
    { why: 'any character that names may have', text: head([...BASE, "!#$%&'*+-.^_`|~09Az: b"]) },
    {
      why: 'any visible character in the target',
      text: head(BASE, 'POST /!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~ HTTP/1.1'),
    },
    { why: 'a hundred headers', text: head([...BASE, ...Array.from({ length: 98 }, (_, i) => `X-${i}: a`)]) },
    {
      why: 'names that only begin like odd ones',
      text: head([...BASE, 'TE-X: a', 'Expected: b', 'Upgrade-Insecure: 1']),
    },
  ])('$why: plain', ({ text }) => {
    const lines = text.split('\r\n')
    expect(readPlainHead(text, LONGEST)).toEqual({
      url: lines[0]!.split(' ')[1],
      rawHeaders: lines.slice(1).flatMap(line => {
        const colon = line.indexOf(':')
        return [line.slice(0, colon), line.slice(colon + 1).replace(/^[\t ]+|[\t ]+$/g, '')]
      }),
      length: 5,
    })
  })

  it.each([
    { said: '0', length: 0 },
    { said: '1', length: 1 },
    { said: '1000', length: 1_000 },
    { said: '000001000', length: 1_000 },
    { said: '1001', length: null },
    { said: '999999999', length: null },
    { said: '0000000005', length: null },
    { said: '9007199254740993', length: null },
  ])('a body of length $said where 1000 is the longest: $length', ({ said, length }) => {
    expect(readPlainHead(head(['Host: a', `Content-Length: ${said}`]), LONGEST)?.length ?? null).toBe(length)
  })
})

describe('heads that are for Node to read', () => {
  it.each([
    'GET /v1/messages HTTP/1.1',
    'PUT /v1/messages HTTP/1.1',
    'HEAD /v1/messages HTTP/1.1',
    'post /v1/messages HTTP/1.1',
    'POSTS /v1/messages HTTP/1.1',
    ' POST /v1/messages HTTP/1.1',
    '\r\nPOST /v1/messages HTTP/1.1',
    '\nPOST /v1/messages HTTP/1.1',
    'POST /v1/messages HTTP/1.0',
    'POST /v1/messages HTTP/1.10',
    'POST /v1/messages HTTP/2.0',
    'POST /v1/messages http/1.1',
    'POST /v1/messages',
    'POST /v1/messages HTTP/1.1 ',
    'POST /v1/messages  HTTP/1.1',
    'POST  /v1/messages HTTP/1.1',
    'POST\t/v1/messages HTTP/1.1',
    'POST /v1/mess ages HTTP/1.1',
    'POST /v1/mess\tages HTTP/1.1',
    'POST /v1/mess\0ages HTTP/1.1',
    'POST /v1/mess\u007fages HTTP/1.1',
    'POST /v1/m\u00e9ssages HTTP/1.1',
    'POST v1/messages HTTP/1.1',
    'POST * HTTP/1.1',
    'POST 127.0.0.1:80 HTTP/1.1',
    'POST http://127.0.0.1/v1/messages HTTP/1.1',
    'POST /v1/messages HTTP/1.1\n',
    'POST /v1/messages HTTP/1.1\r',
    '',
  ])('%j as the first line', first => {
    expect(readPlainHead(head(BASE, first), LONGEST)).toBeNull()
  })

  it.each([
    { why: 'nothing but a first line', text: head([]) },
    { why: 'no length', text: head(['Host: a']) },
    { why: 'an empty length', text: head(['Host: a', 'Content-Length:']) },
    { why: 'a blank length', text: head(['Host: a', 'Content-Length:  ']) },
    { why: 'a length with a sign', text: head(['Host: a', 'Content-Length: +5']) },
    { why: 'a negative length', text: head(['Host: a', 'Content-Length: -5']) },
    { why: 'a length in hexadecimal', text: head(['Host: a', 'Content-Length: 0x5']) },
    { why: 'a length in letters', text: head(['Host: a', 'Content-Length: f']) },
    { why: 'a length with an exponent', text: head(['Host: a', 'Content-Length: 5e0']) },
    { why: 'a length with a fraction', text: head(['Host: a', 'Content-Length: 5.0']) },
    { why: 'a length with a blank inside', text: head(['Host: a', 'Content-Length: 5 5']) },
    { why: 'a length with a non-breaking space', text: head(['Host: a', 'Content-Length: \u00a05']) },
    { why: 'digits that are none of ASCII', text: head(['Host: a', 'Content-Length: \u00b2']) },
    { why: 'two lengths in one value', text: head(['Host: a', 'Content-Length: 5, 5']) },
    { why: 'two lengths that agree', text: head([...BASE, 'Content-Length: 5']) },
    { why: 'two lengths that do not agree', text: head([...BASE, 'content-length: 6']) },
    { why: 'a length and an empty one', text: head([...BASE, 'Content-Length:']) },
    { why: 'no host', text: head(['Content-Length: 5']) },
    { why: 'two hosts', text: head([...BASE, 'host: a']) },
    { why: 'chunks', text: head(['Host: a', 'Transfer-Encoding: chunked']) },
    { why: 'chunks and a length', text: head([...BASE, 'Transfer-Encoding: chunked']) },
    { why: 'chunks in other letters', text: head([...BASE, 'TRANSFER-encoding: CHUNKED']) },
    { why: 'an encoding that says nothing', text: head([...BASE, 'Transfer-Encoding:']) },
    { why: 'the encoding identity', text: head([...BASE, 'transfer-encoding: identity']) },
    { why: 'a blank before the colon of an encoding', text: head([...BASE, 'Transfer-Encoding : chunked']) },
    { why: 'a tab before the colon of an encoding', text: head([...BASE, 'Transfer-Encoding\t: chunked']) },
    { why: 'a vertical tab before an encoding', text: head([...BASE, 'Transfer-Encoding:\u000bchunked']) },
    { why: 'an encoding behind a bare LF', text: head([...BASE, 'X-A: b\nTransfer-Encoding: chunked']) },
    { why: 'an encoding behind a bare CR', text: head([...BASE, 'X-A: b\rTransfer-Encoding: chunked']) },
    { why: 'an expectation', text: head([...BASE, 'Expect: 100-continue']) },
    { why: 'an expectation in other letters', text: head([...BASE, 'eXPECT: nothing']) },
    { why: 'another protocol', text: head([...BASE, 'Upgrade: h2c']) },
    { why: 'codings of transfer', text: head([...BASE, 'TE: trailers']) },
    { why: 'trailers', text: head([...BASE, 'Trailer: X-A']) },
    { why: 'a connection that closes', text: head([...BASE, 'Connection: close']) },
    { why: 'a connection that closes, in other letters', text: head([...BASE, 'CONNECTION: Close']) },
    { why: 'a connection of both minds', text: head([...BASE, 'Connection: keep-alive', 'Connection: close']) },
    { why: 'a connection of both minds in one value', text: head([...BASE, 'Connection: keep-alive, close']) },
    { why: 'a connection that names a header', text: head([...BASE, 'Connection: x-a']) },
    { why: 'a connection that is upgraded', text: head([...BASE, 'Connection: Upgrade']) },
    { why: 'a connection that says nothing', text: head([...BASE, 'Connection:']) },
    { why: 'what proxies once said of connections', text: head([...BASE, 'Proxy-Connection: close']) },
    { why: 'a value that goes on in the next line', text: head(['Host: a', 'X-A: b', ' c', 'Content-Length: 5']) },
    { why: 'a value that goes on behind a tab', text: head(['Host: a', 'Content-Length: 5', '\t5']) },
    { why: 'a blank before a colon', text: head([...BASE, 'X-A : b']) },
    { why: 'a blank before a name', text: head([...BASE, ' X-A: b']) },
    { why: 'no colon', text: head([...BASE, 'X-A']) },
    { why: 'no name', text: head([...BASE, ': b']) },
    { why: 'a name above ASCII', text: head([...BASE, 'X-\u00e9: b']) },
    { why: 'a bracket in a name', text: head([...BASE, 'X(A): b']) },
    { why: 'lines that end in LF', text: head(BASE).replaceAll('\r\n', '\n') },
    { why: 'one line that ends in LF', text: head(['Host: a\nX-A: b', 'Content-Length: 5']) },
    { why: 'CR in a value', text: head([...BASE, 'X-A: b\rc']) },
    { why: 'CR behind a value', text: head([...BASE, 'X-A: b\r']) },
    { why: 'NUL in a value', text: head([...BASE, 'X-A: b\0c']) },
    { why: 'NUL in a name', text: head([...BASE, 'X-\0: c']) },
    { why: 'DEL in a value', text: head([...BASE, 'X-A: \u007f']) },
    { why: 'more than a hundred headers', text: head([...BASE, ...Array.from({ length: 99 }, (_, i) => `X-${i}: a`)]) },
    { why: 'an empty line among the headers', text: head(['Host: a', '', 'Content-Length: 5']) },
    { why: 'a tab behind a length', text: head(['Host: a', 'Content-Length: 5\t']) },
    { why: 'a tab before a length', text: head(['Host: a', 'Content-Length:\t5']) },
    { why: 'a tab inside a value', text: head([...BASE, 'X-A: b\tc']) },
  ])('$why: not plain', ({ text }) => {
    expect(readPlainHead(text, LONGEST)).toBeNull()
  })
})
