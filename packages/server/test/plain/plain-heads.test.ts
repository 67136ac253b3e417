import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LONGEST_BODY } from '../../src/http1/longest-body.ts'
import { onceForAlike } from '../../src/plain/once-for-alike.ts'
import { type FoundHead, PlainHeads } from '../../src/plain/plain-heads.ts'
import type { Asking } from '../../src/plain/sides.ts'
import { anyRequestHead } from '../support/any-request-head.ts'

const HEAD = 'POST /v1/messages HTTP/1.1\r\nHost: a\r\nX-Api-Key: one\r\nContent-Length: 12\r\nX-Last: b\r\n\r\n'

/** What a head says, without the object that it shares with others. */
function said(head: FoundHead | null): Omit<FoundHead, 'alike'> | null {
  if (head === null) return null
  const { alike: _, ...rest } = head
  return rest
}

function bytes(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}

describe('a head after another one', () => {
  it.each([
    { why: 'the same', text: HEAD, isAlike: true },
    { why: 'another length', text: HEAD.replace('12', '13'), isAlike: true },
    { why: 'a longer length', text: HEAD.replace('12', '1234567'), isAlike: true },
    { why: 'no body', text: HEAD.replace('12', '0'), isAlike: true },
    { why: 'zeros before the length', text: HEAD.replace('12', '0000012'), isAlike: true },
    { why: 'the longest body', text: HEAD.replace('12', String(LONGEST_BODY)), isAlike: true },
    { why: 'a body too long', text: HEAD.replace('12', String(LONGEST_BODY + 1)), isAlike: null },
    { why: 'more digits than a length has', text: HEAD.replace('12', '0000000012'), isAlike: null },
    { why: 'no digits', text: HEAD.replace('12', ''), isAlike: null },
    { why: 'a sign', text: HEAD.replace('12', '-1'), isAlike: null },
    { why: 'two lengths', text: HEAD.replace('12', '12, 12'), isAlike: null },
    { why: 'another key', text: HEAD.replace('one', 'two'), isAlike: false },
    { why: 'another path', text: HEAD.replace('messages', 'message5'), isAlike: false },
    { why: 'another last line', text: HEAD.replace('X-Last: b', 'X-Last: c'), isAlike: false },
    { why: 'a line more', text: HEAD.replace('X-Last: b', 'X-Last: b\r\nX: y'), isAlike: false },
    { why: 'a second length', text: HEAD.replace('X-Last: b', 'Content-Length: 12'), isAlike: null },
    { why: 'an encoding', text: HEAD.replace('X-Last: b', 'Transfer-Encoding: chunked'), isAlike: null },
    { why: 'one that is not whole', text: HEAD.slice(0, -1), isAlike: null },
    { why: 'one that ends in its length', text: HEAD.slice(0, HEAD.indexOf('12') + 1), isAlike: null },
    { why: 'one that is cut early', text: HEAD.slice(0, 40), isAlike: null },
    { why: 'nothing', text: '', isAlike: null },
  ])('$why: alike is $isAlike', ({ text, isAlike }) => {
    const heads = new PlainHeads()
    const first = heads.read(bytes(HEAD))
    const second = heads.read(bytes(`${text}body`).subarray(0, text.length))
    expect(second === null ? null : second.alike === first?.alike).toBe(isAlike)
    expect(said(second)).toEqual(said(new PlainHeads().read(bytes(text))))
  })

  it('is like the last one, not one before it', () => {
    const heads = new PlainHeads()
    const first = heads.read(bytes(HEAD))
    const other = heads.read(bytes(HEAD.replace('one', 'two')))
    const again = heads.read(bytes(HEAD))
    expect(new Set([first?.alike, other?.alike, again?.alike]).size).toBe(3)
    expect(again?.rawHeaders).toContain('one')
  })

  it('does not hold the piece in which the first one came', () => {
    const heads = new PlainHeads()
    const piece = bytes(`${HEAD}body`)
    heads.read(piece)
    piece.fill('x')
    expect(heads.read(bytes(HEAD))?.rawHeaders).toEqual([
      'Host',
      'a',
      'X-Api-Key',
      'one',
      'Content-Length',
      '12',
      'X-Last',
      'b',
    ])
  })

  it('is read as if it were the first, whatever came before it', () => {
    const anyHead = fc.oneof(
      anyRequestHead,
      fc
        .tuple(
          fc.constantFrom('Content-Length: ', 'content-length:', 'CONTENT-LENGTH:   '),
          fc.stringMatching(/^[0-9]{0,11} ?$/),
          fc.constantFrom('a', 'b'),
        )
        .map(([name, length, last]) => `POST /v1/messages HTTP/1.1\r\nHost: a\r\n${name}${length}\r\nX-Last: ${last}`),
    )
    let alike = 0
    fc.assert(
      fc.property(fc.array(anyHead, { minLength: 2, maxLength: 12 }), texts => {
        const heads = new PlainHeads()
        const seen = new Set<object>()
        for (const text of texts) {
          const chunk = bytes(`${text}\r\n\r\n{}`)
          const head = heads.read(chunk)
          expect(said(head)).toEqual(said(new PlainHeads().read(chunk)))
          if (head === null) continue
          if (seen.has(head.alike)) alike += 1
          seen.add(head.alike)
        }
      }),
      { numRuns: 2_000 },
    )
    expect(alike).toBeGreaterThan(100)
  })
})

describe('what is worked out once', () => {
  const asking = (alike?: object): Asking => ({ alike, rawHeaders: [] }) as unknown as Asking
  const one = {}
  const two = {}

  it.each([
    { why: 'for each kind of request', requests: [one, two, one, one, two], times: 2 },
    { why: 'for each request that nothing is known of', requests: [undefined, undefined, one], times: 3 },
  ])('$why', ({ requests, times }) => {
    for (const result of [{}, null]) {
      let worked = 0
      const work = onceForAlike(() => {
        worked += 1
        return result
      })
      for (const alike of requests) expect(work(asking(alike))).toBe(result)
      expect(worked).toBe(times)
    }
  })
})
