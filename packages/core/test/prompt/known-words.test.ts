import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CONTENT_KINDS } from '../../src/prompt/block-kinds.ts'
import { ESCAPED, KnownWords } from '../../src/prompt/known-words.ts'
import { utf8 } from '../bytes.ts'

/** `tools` and `dooms` agree in all that tells words apart at first sight. */
const WORDS = ['role', 'type', 'name', 'content', 'tools', 'dooms', ...CONTENT_KINDS]
const known = new KnownWords(WORDS)

function find(text: string): number {
  const bytes = utf8(`"${text}"`)
  return known.find(bytes, 1, bytes.length - 1)
}

describe('KnownWords', () => {
  it.each(WORDS.map((word, index) => ({ word, index })))('finds $word', ({ word, index }) => {
    expect(find(word)).toBe(index)
  })

  it.each([
    { text: '', found: -1, why: 'nothing' },
    { text: 'typo', found: -1, why: 'another word of the same length' },
    { text: 'rypepe', found: -1, why: 'a longer word' },
    { text: 'typ', found: -1, why: 'the beginning of a word' },
    { text: 't\\u0079pe', found: ESCAPED, why: 'an escape' },
    { text: '\\\\', found: ESCAPED, why: 'a backslash' },
    { text: 'x'.repeat(300), found: -1, why: 'a word longer than any' },
  ])('$why', ({ text, found }) => {
    expect(find(text)).toBe(found)
  })

  it('finds no word that differs by a letter', () => {
    fc.assert(
      fc.property(fc.constantFrom(...WORDS), fc.nat(), fc.integer({ min: 1, max: 31 }), (word, at, change) => {
        const changed = utf8(word)
        const index = at % changed.length
        changed[index] = (changed[index] ?? 0) ^ change
        const text = String.fromCharCode(...changed)
        expect(known.find(changed, 0, changed.length)).toBe(text.includes('\\') ? ESCAPED : WORDS.indexOf(text))
      }),
    )
  })
})
