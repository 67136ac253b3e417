import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeText, encodeText } from '../../src/schema/text-code.ts'
import { anyString } from '../support/exchanges.ts'

describe('encodeText', () => {
  it.each([
    { text: 'a plain name', encoded: 'a plain name', why: 'nearly all texts stay as they are' },
    { text: 'Grüße 👩‍👩‍👧', encoded: 'Grüße 👩‍👩‍👧', why: 'whole pairs are no halves' },
    { text: 'cut\0here', encoded: 'cut\\u0000here', why: 'libsql would cut at NUL, PostgreSQL refuses it' },
    { text: 'half \ud800', encoded: 'half \\ud800', why: 'UTF-8 has no halves of pairs' },
    { text: '\udc00\ud800', encoded: '\\udc00\\ud800', why: 'two halves in the wrong order are two halves' },
    { text: 'C:\\users', encoded: 'C:\\\\users', why: 'what announces a replacement is replaced as well' },
    { text: '\\u0000', encoded: '\\\\u0000', why: 'a text that looks encoded is not taken for one' },
  ])('$why', ({ text, encoded }) => {
    expect(encodeText(text)).toBe(encoded)
    expect(decodeText(encoded)).toBe(text)
  })

  it('can be undone for any string', () => {
    fc.assert(
      fc.property(anyString, text => {
        expect(decodeText(encodeText(text))).toBe(text)
      }),
    )
  })

  it('gives what every database can hold', () => {
    fc.assert(
      fc.property(anyString, text => {
        expect(encodeText(text)).not.toMatch(/[\0\p{Surrogate}]/u)
      }),
    )
  })
})
