import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encode, Utf8Buffer, utf8ToText } from '../../src/prompt/utf8.ts'
import { utf8 } from '../bytes.ts'

const text = fc.string({ unit: 'binary', maxLength: 60 })

describe('UTF-8 in plain JavaScript', () => {
  it.each([
    { text: 'az', why: 'one byte' },
    { text: 'é\u07ff\u0080', why: 'two bytes' },
    { text: '→\u0800\uffff', why: 'three bytes' },
    { text: '🟢\u{10ffff}', why: 'four bytes' },
  ])('$why', ({ text }) => {
    const bytes = new Uint8Array(20)
    const length = encode(text, bytes)
    expect(bytes.subarray(0, length)).toEqual(utf8(text))
    expect(utf8ToText(bytes, 0, length)).toBe(text)
  })

  it('writes and reads what the platform does', () => {
    fc.assert(
      fc.property(text, written => {
        const bytes = new Uint8Array(4 * written.length)
        const length = encode(written, bytes)
        expect(bytes.subarray(0, length)).toEqual(utf8(written))
        expect(utf8ToText(bytes, 0, length)).toBe(written)
      }),
    )
  })

  it('does not fail on bytes that are no UTF-8', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), bytes => {
        expect(typeof utf8ToText(bytes, 0, bytes.length)).toBe('string')
      }),
    )
  })
})

describe('Utf8Buffer', () => {
  it('writes text after text, and grows', () => {
    const buffer = new Utf8Buffer()
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 400 }), (written, times) => {
        const long = written.repeat(times)
        const length = buffer.write(long)
        expect(buffer.bytes.subarray(0, length)).toEqual(utf8(long))
      }),
    )
  })
})
