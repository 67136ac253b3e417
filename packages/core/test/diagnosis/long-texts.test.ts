import { describe, expect, it } from 'vitest'
import { compareTexts } from '../../src/diagnosis/compare-texts.ts'

const LONG = 400_000

/** Texts that would hold up a careless expression or a careless comparison. */
const RUNS = [
  { run: 'a', why: 'one word' },
  { run: '1:', why: 'a time without an end' },
  { run: '0-', why: 'a date without an end' },
  { run: '.:/+-', why: 'nothing but marks' },
  { run: '0123456789abcdef-', why: 'an id without an end' },
  { run: 'a1_', why: 'a name without an end' },
  { run: ' \t', why: 'blanks' },
  { run: '\u202e\u0000', why: 'nothing that can be shown' },
]

describe('texts that are made to hold up a comparison (attack 19)', () => {
  it.each(RUNS)('are gone through once: $why', ({ run }) => {
    // Steps grow with the length, or this takes hours; nothing is timed.
    const [half, whole] = [run.repeat(LONG / 2 / run.length), run.repeat(LONG / run.length)]
    for (const at of [0, half.length, whole.length]) {
      const text = (leaf: string): string => `a${whole.slice(0, at)}${leaf}${whole.slice(at)}a`
      for (const written of [text, (leaf: string): string => JSON.stringify({ text: text(leaf) })]) {
        const found = compareTexts(written('x'), written('y'))
        expect(found?.before).not.toBe(found?.now)
        expect(found?.before.length).toBeLessThanOrEqual(66)
      }
    }
  })

  it.each([
    { value: (leaf: unknown) => Array(LONG / 4).fill(leaf), why: 'a list of a hundred thousand' },
    {
      value: (leaf: unknown) => Object.fromEntries(Array.from({ length: LONG / 20 }, (_, i) => [`name${i}`, leaf])),
      why: 'twenty thousand names',
    },
    { value: (leaf: unknown) => Array(LONG / 20).fill({ a: [leaf] }), why: 'twenty thousand objects' },
  ])('and so are values: $why', ({ value }) => {
    const [before, now] = [JSON.stringify([value(1), 1]), JSON.stringify([value(1), 2])]
    expect(compareTexts(before, now)).toMatchObject({ path: '[1]', before: '1', now: '2' })
    expect(compareTexts(before, JSON.stringify([value(1), 1], null, 1))?.kind).toBe('white-space')
  })
})
