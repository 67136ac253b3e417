import { describe, expect, it } from 'vitest'
import { hasSecret, redact } from '../src/secret-forms.ts'

describe('texts that would hold up a careless expression (attack 19)', () => {
  const LONG = 200_000

  it.each([
    { text: 'a'.repeat(LONG), why: 'one run of letters' },
    { text: `${'a'.repeat(39)} `.repeat(LONG / 40), why: 'runs that are one short of a key' },
    { text: 'sk-'.repeat(LONG / 3), why: 'nothing but beginnings of keys' },
    { text: 'sk-a '.repeat(LONG / 5), why: 'beginnings that end too soon' },
    { text: 'eyJ.'.repeat(LONG / 4), why: 'tokens that end too soon' },
    { text: `eyJabcd${'.a'.repeat(LONG / 2)}`, why: 'a token of many parts' },
    { text: 'bearer '.repeat(LONG / 7), why: 'the word alone, again and again' },
    { text: `bearer${' '.repeat(LONG)}x`, why: 'a word and a desert behind it' },
    { text: `${'0'.repeat(31)}g`.repeat(LONG / 32), why: 'digits that are almost a key' },
    { text: '\u0000'.repeat(LONG), why: 'no text at all' },
  ])('are read once: $why', ({ text }) => {
    // Steps of the expression grow with the length, or this takes hours; nothing is timed.
    expect(redact(text).length).toBeLessThanOrEqual(Math.max(text.length, 8 * LONG))
    expect(hasSecret(text)).toBe(redact(text) !== text)
  })

  it('the words of the world are none', () => {
    for (const text of ['a skeleton key, a bearer of news', 'Eyjafjallajökull', 'sk-8 board', ''])
      expect([text, hasSecret(text)]).toEqual([text, false])
  })

  it('and what follows Bearer is one, however short', () => {
    expect(redact('Authorization: Bearer s3cr3t!')).toBe('Authorization: Bearer (hidden)')
    expect(hasSecret('bearer s3cr3t!')).toBe(true)
  })
})
