import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AnswerReader } from '../../../src/upstreams/wire/answer-reader.ts'
import { anyAnswer, anyCut } from '../../support/any-answer.ts'
import { readAnswer } from '../../support/read-answer.ts'

const OK = 'HTTP/1.1 200 OK\r\n'
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`

describe('an answer is read', () => {
  it.each<{ text: string; body: string; after?: number; why: string }>([
    { text: `${OK}Content-Length: 2\r\n\r\nok`, body: 'ok', why: 'by its length' },
    { text: `${OK}Content-Length: 2\r\n\r\nokHTTP/1.1`, body: 'ok', after: 8, why: 'no further than its length' },
    { text: `${OK}Content-Length: 0\r\n\r\n`, body: '', why: 'with no bytes' },
    { text: `${OK}content-length:\t 002 \t\r\n\r\nok`, body: 'ok', why: 'with blanks around its length' },
    { text: `${CHUNKED}2\r\nok\r\n0\r\n\r\n`, body: 'ok', why: 'by its chunks' },
    { text: `${CHUNKED}2\r\nok\r\nA\r\n0123456789\r\n000\r\n\r\n`, body: 'ok0123456789', why: 'by several chunks' },
    {
      text: `${CHUNKED}b\r\n0123456789a\r\n0\r\n\r\nx`,
      body: '0123456789a',
      after: 1,
      why: 'no further than its chunks',
    },
    { text: `${CHUNKED}2;a="b";c\r\nok\r\n0;d\r\n\r\n`, body: 'ok', why: 'without the extensions of chunks' },
    { text: `${CHUNKED}2\r\nok\r\n0\r\nA: b\r\nC: d\r\n\r\n`, body: 'ok', why: 'without its trailers' },
    { text: `${OK}TRANSFER-ENCODING: Chunked\r\n\r\n0\r\n\r\n`, body: '', why: 'in any case of letters' },
    { text: `${OK}\r\nok`, body: 'ok', why: 'to the end of the connection, where it says nothing' },
    { text: 'HTTP/1.0 200 OK\r\n\r\nok', body: 'ok', why: 'of an old host' },
    { text: 'HTTP/1.1 200\r\n\r\nok', body: 'ok', why: 'with no reason' },
    { text: 'HTTP/1.1 204 No\r\nContent-Length: 2\r\n\r\n', body: '', why: 'without a body where its status has none' },
    { text: 'HTTP/1.1 304 No\r\nTransfer-Encoding: chunked\r\n\r\nx', body: '', after: 1, why: 'the same, of 304' },
    {
      text: `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n${OK}Content-Length: 2\r\n\r\nok`,
      body: 'ok',
      why: 'past what is said before it',
    },
  ])('$why: $text', ({ text, body, after = 0 }) => {
    expect(readAnswer([text])).toMatchObject({ end: 'whole', body, after })
  })

  it('with the names and values of its headers as they came, duplicates among them', () => {
    const text = `${OK}SET-cookie:  a\tb \r\nSet-Cookie: \u00a0c\u00a0\r\nX:\r\nContent-Length: 0\r\n\r\n`
    expect(readAnswer([text])).toMatchObject({
      status: 200,
      headers: [
        ['SET-cookie', 'a\tb'],
        ['Set-Cookie', '\u00a0c\u00a0'],
        ['X', ''],
        ['Content-Length', '0'],
      ],
    })
  })

  it('to a HEAD request has no body', () => {
    expect(readAnswer([`${OK}Content-Length: 5\r\n\r\n`], true)).toMatchObject({ end: 'whole', body: '' })
  })
})

describe('what comes at once is told of at once', () => {
  it.each([
    {
      what: 'events in chunks of their own',
      parts: [`${CHUNKED}3\r\none\r\n3\r\ntwo\r\n5\r\nthree\r\n0\r\n\r\n`],
      told: ['onetwothree'],
    },
    {
      what: 'the same, cut inside of them',
      parts: [`${CHUNKED}3\r\non`, 'e\r\n3\r\ntwo\r', '\n1\r\n', '!\r\n0\r\n\r\n'],
      told: ['on', 'etwo', '!'],
    },
    {
      what: 'extensions between them',
      parts: [`${CHUNKED}3;a=b\r\none\r\n3;c\r\ntwo\r\n0\r\nd: e\r\n\r\n`],
      told: ['onetwo'],
    },
    { what: 'what comes before nonsense', parts: [`${CHUNKED}3\r\none\r\n3\r\ntwo\r\nwhat?`], told: ['onetwo'] },
    { what: 'a body that has a length', parts: [`${OK}Content-Length: 6\r\n\r\none`, 'two'], told: ['one', 'two'] },
  ])('$what', ({ parts, told }) => {
    const found: string[] = []
    readAnswer(parts, false, found)
    expect(found).toEqual(told)
  })

  it('and nothing behind the end of the answer is changed', () => {
    const next = Buffer.from(`${CHUNKED}3\r\none\r\n3\r\ntwo\r\n0\r\n\r\nHTTP/1.1 200 OK`)
    const reader = new AnswerReader({ head: () => {}, data: () => {} })
    reader.begin(false)
    expect(next.subarray(-reader.take(next)).toString()).toBe('HTTP/1.1 200 OK')
  })
})

describe('an answer is refused', () => {
  it.each<{ text: string; why: string }>([
    { text: 'nonsense\r\n\r\n', why: 'no HTTP' },
    { text: '\r\n\r\n', why: 'nothing' },
    { text: 'HTTP/2.0 200 OK\r\n\r\n', why: 'another version' },
    { text: 'HTTP/1.1  200 OK\r\n\r\n', why: 'two spaces' },
    { text: 'HTTP/1.1 20 OK\r\n\r\n', why: 'two digits' },
    { text: 'HTTP/1.1 2000\r\n\r\n', why: 'four digits' },
    { text: 'HTTP/1.1 200 O\0K\r\n\r\n', why: 'NUL in the reason' },
    { text: 'HTTP/1.1 200 OK\rX: y\r\n\r\n', why: 'CR alone in the first line' },
    { text: 'HTTP/1.1 101 Switching\r\n\r\n', why: 'another protocol that nobody asked for' },
    { text: 'HTTP/1.1 099 Odd\r\n\r\n', why: 'a status of no meaning' },
    { text: `HTTP/1.0 100 Continue\r\n\r\n${OK}\r\n`, why: 'more to come of an old host, which knows no such thing' },
    { text: `${OK}no colon\r\n\r\n`, why: 'a line with no colon' },
    { text: `${OK}no colon\r\nA: b\r\n\r\n`, why: 'the same before one with a colon' },
    { text: `${OK}: b\r\n\r\n`, why: 'no name' },
    { text: `${OK}A : b\r\n\r\n`, why: 'a blank behind the name' },
    { text: `${OK}A: b\r\n c\r\n\r\n`, why: 'a line that goes on' },
    { text: `${OK}A\u00e9: b\r\n\r\n`, why: 'a name that is not ASCII' },
    { text: `${OK}A: b\0\r\n\r\n`, why: 'NUL in a value' },
    { text: `${OK}A: b\rC: d\r\n\r\n`, why: 'CR alone in a value' },
    { text: `${OK}A: b\nC: d\r\n\r\n`, why: 'LF alone in a value' },
    { text: `${OK}A: b\u007f\r\n\r\n`, why: 'DEL in a value' },
    { text: `${OK}Content-Length: 2\r\nContent-Length: 3\r\n\r\nok`, why: 'two lengths' },
    { text: `${OK}Content-Length: 2\r\nContent-Length: 2\r\n\r\nok`, why: 'one length twice' },
    { text: `${OK}Content-Length: 2, 2\r\n\r\nok`, why: 'a list of lengths' },
    { text: `${OK}Content-Length: +2\r\n\r\nok`, why: 'a length with a sign' },
    { text: `${OK}Content-Length: 0x2\r\n\r\nok`, why: 'a length in hexadecimal' },
    { text: `${OK}Content-Length:\r\n\r\nok`, why: 'an empty length' },
    { text: `${OK}Content-Length: ${'9'.repeat(16)}\r\n\r\nok`, why: 'a length beyond all numbers' },
    { text: `${OK}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n`, why: 'a length and chunks' },
    { text: `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n`, why: 'an encoding that nobody asked for' },
    { text: `${OK}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n`, why: 'chunks twice' },
    { text: `${OK}Transfer-Encoding: \u000bchunked\r\n\r\n`, why: 'an encoding behind a control character' },
    { text: `${CHUNKED}\r\n`, why: 'a chunk with no size' },
    { text: `${CHUNKED}g\r\n`, why: 'a size that is no number' },
    { text: `${CHUNKED}-1\r\n`, why: 'a size with a sign' },
    { text: `${CHUNKED}2 \r\nok`, why: 'a blank behind a size' },
    { text: `${CHUNKED}${'0'.repeat(14)}\r\n`, why: 'a size with too many digits' },
    { text: `${CHUNKED}2\nok`, why: 'LF alone behind a size' },
    { text: `${CHUNKED}2\rok`, why: 'CR alone behind a size' },
    { text: `${CHUNKED}2;a\nok\r\n0\r\n\r\n`, why: 'LF alone in an extension' },
    { text: `${CHUNKED}2;a\0b\r\nok\r\n0\r\n\r\n`, why: 'NUL in an extension' },
    { text: `${CHUNKED}2;${'x'.repeat(17_000)}`, why: 'an endless extension' },
    { text: `${CHUNKED}2\r\nokay\r\n`, why: 'a chunk that is longer than its size' },
    { text: `${CHUNKED}2\r\nok\n0\r\n\r\n`, why: 'LF alone behind a chunk' },
    { text: `${CHUNKED}0\r\nA : b\r\n\r\n`, why: 'a malformed trailer' },
    { text: `${CHUNKED}0\r\n${'A: b\r\n'.repeat(20_000)}`, why: 'endless trailers' },
    { text: `${OK}A: ${'x'.repeat(70_000)}`, why: 'an endless head' },
    { text: `${OK}A: ${'x'.repeat(70_000)}\r\n\r\n`, why: 'a head that is too long' },
  ])('$why', ({ text }) => {
    expect(readAnswer([text]).end).toBe('EPROTO')
    expect(readAnswer([...text]).end).toBe('EPROTO')
  })

  it.each<{ text: string; why: string }>([
    { text: '', why: 'with nothing' },
    { text: 'HTTP/1.1 200 OK\r\nContent-Le', why: 'in its head' },
    { text: `${OK}Content-Length: 3\r\n\r\nok`, why: 'before its length' },
    { text: `${CHUNKED}3\r\nok`, why: 'in a chunk' },
    { text: `${CHUNKED}2\r\nok\r\n`, why: 'before its last chunk' },
    { text: `${CHUNKED}2\r\nok\r\n0\r\n`, why: 'in its trailers' },
  ])('as cut where the connection ends $why', ({ text }) => {
    expect(readAnswer([text]).end).toBe('cut')
  })
})

describe('wherever an answer is cut', () => {
  it('it is understood in the same way', () => {
    fc.assert(
      fc.property(anyAnswer, fc.boolean(), anyCut, (text, isToHead, cut) => {
        expect(readAnswer(cut(text), isToHead)).toEqual(readAnswer([text], isToHead))
      }),
      { numRuns: 1_000 },
    )
  })

  it('its bytes are those that came, not copies', () => {
    const chunk = Buffer.from(`${OK}Content-Length: 4\r\n\r\nbody`)
    const buffers = new Set<ArrayBufferLike>()
    const reader = new AnswerReader({ head: () => {}, data: bytes => void buffers.add(bytes.buffer) })
    reader.begin(false)
    reader.take(chunk)
    expect([...buffers]).toEqual([chunk.buffer])
  })
})
