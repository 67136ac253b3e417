import { describe, expect, it } from 'vitest'
import { diffParts } from '../../src/view-model/diff-parts.ts'
import { hunksOf, withHunks } from '../../src/view-model/project/hunks.ts'

const LONG = 100_000

/** Two texts that have nothing, or everything and never at the same place, in common. */
const PAIRS = [
  { before: 'a '.repeat(LONG / 2), now: 'b '.repeat(LONG / 2), why: 'two words that are never the same' },
  { before: 'a b '.repeat(LONG / 4), now: 'b a '.repeat(LONG / 4), why: 'the same two words the other way round' },
  { before: ' \t'.repeat(LONG / 2), now: '\t '.repeat(LONG / 2), why: 'nothing but blanks' },
  { before: numbered('a'), now: numbered('b'), why: 'words of which each stands there once' },
  { before: numbered('a', '\n'), now: numbered('b', '\n'), why: 'lines of which each stands there once' },
  { before: '\n'.repeat(LONG), now: `a${'\n'.repeat(LONG / 2)}b`, why: 'empty lines' },
  { before: '(('.repeat(LONG / 2), now: '))'.repeat(LONG / 2), why: 'nothing but marks' },
  { before: `${' '.repeat(LONG)}x`, now: `${' '.repeat(LONG)}y`, why: 'a desert and a letter' },
]

function numbered(name: string, end = ' '): string {
  return Array.from({ length: LONG / 10 }, (_, i) => `${name}${i}${end}`).join('')
}

describe('texts that are made to hold up a diff (attack 19)', () => {
  it.each(PAIRS)('are shown as words: $why', ({ before, now }) => {
    // What can't be told in its time is told plainly; otherwise this takes hours, and nothing is timed.
    const kinds = new Set(diffParts(before, now).map(({ kind }) => kind))
    expect([kinds.has('before'), kinds.has('now')]).not.toEqual([false, false])
  })

  it.each(PAIRS)('are shown as lines, from which both come back: $why', ({ before, now }) => {
    const hunks = hunksOf(before, now)
    expect(withHunks(before, now, hunks, () => true) === now).toBe(true)
    expect(withHunks(before, now, hunks, () => false) === before).toBe(true)
  })
})
