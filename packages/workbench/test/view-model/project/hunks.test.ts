import { Chunk } from '@codemirror/merge'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decisionOf, type HunkChoice, settled, undecided } from '../../../src/view-model/project/choices.ts'
import { DIFF_CONFIG, editorText, hunksOf, withHunks } from '../../../src/view-model/project/hunks.ts'

/** Texts of few different lines, so that two of them have much in common; line ends of every kind. */
const line = fc.constantFrom('', 'a', 'b', '  return', '}', 'ä\u2028', 'x\r')
const text = fc.array(line, { maxLength: 30 }).map(lines => lines.join('\n'))

const all = (): boolean => true
const none = (): boolean => false

describe('the hunks of a change', () => {
  it('taken all give the text after it, taken none the text before', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const hunks = hunksOf(before, after)
        expect(withHunks(before, after, hunks, all)).toBe(after)
        expect(withHunks(before, after, hunks, none)).toBe(before)
      }),
    )
  })

  it('can be taken in any choice: what is left of the change is what was not taken', () => {
    fc.assert(
      fc.property(text, text, fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }), (before, after, taken) => {
        const hunks = hunksOf(before, after)
        const some = withHunks(before, after, hunks, index => taken[index] === true)
        const lines = some.split('\n')
        // A line that no hunk touches is there in every choice, in its order.
        const kept = untouched(before, hunks)
        expect(isWithin(kept, lines)).toBe(true)
        const size = (each: string): number => each.length + 1
        const growth = hunks.reduce(
          (sum, { fromA, toA, fromB, toB }, index) => sum + (taken[index] === true ? toB - fromB - (toA - fromA) : 0),
          0,
        )
        expect(size(some)).toBe(size(before) + growth)
      }),
    )
  })

  it('stand in order and apart, and each changes something', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const hunks = hunksOf(before, after)
        for (const [index, hunk] of hunks.entries()) {
          const next = hunks[index + 1]
          if (next !== undefined) expect(hunk.toA).toBeLessThan(next.fromA)
          expect(`${before}\n`.slice(hunk.fromA, hunk.toA)).not.toBe(`${after}\n`.slice(hunk.fromB, hunk.toB))
        }
        expect(hunks.length === 0).toBe(before === after)
      }),
    )
  })
})

it('are those that the merge view draws, wherever it draws them right', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const drawn = Chunk.build(editorText(before), editorText(after), DIFF_CONFIG)
      const isRight = withHunks(before, after, drawn, all) === after
      fc.pre(isRight)
      expect(hunksOf(before, after)).toEqual(drawn.map(({ fromA, toA, fromB, toB }) => ({ fromA, toA, fromB, toB })))
    }),
  )
})

it.each([
  {
    before: '\na',
    after: '\n\na',
    hunks: 1,
    why: 'a blank line more at the beginning, which the merge view does not see',
  },
  { before: '\n\na', after: '\na', hunks: 1, why: 'a blank line less there' },
  { before: 'a\n\n\nb', after: 'a\n\n\n\nb', hunks: 1, why: 'one more of several blank lines' },
  { before: 'a', after: 'a\nb', hunks: 1, why: 'a line behind the last one' },
  { before: 'a\nb', after: 'a', hunks: 1, why: 'the last line gone' },
  { before: 'a\n', after: 'a\n\n', hunks: 1, why: 'a blank line at the end' },
  { before: '', after: 'a\nb\n', hunks: 1, why: 'a new file' },
  { before: 'a\nb\n', after: '', hunks: 1, why: 'an emptied file' },
  { before: 'a\r\nb', after: 'a\nb', hunks: 1, why: 'another end of a line' },
  { before: 'a\nb\nc\nd\ne', after: 'A\nb\nc\nd\nE', hunks: 2, why: 'two places' },
])('find $why', ({ before, after, hunks }) => {
  expect(hunksOf(before, after)).toHaveLength(hunks)
  expect(withHunks(before, after, hunksOf(before, after), all)).toBe(after)
})

/** The lines of a text that no hunk replaces. */
function untouched(before: string, hunks: ReturnType<typeof hunksOf>): readonly string[] {
  let offset = 0
  return before.split('\n').filter(each => {
    const start = offset
    offset += each.length + 1
    return !hunks.some(({ fromA, toA }) => start >= fromA && start < toA)
  })
}

function isWithin(few: readonly string[], many: readonly string[]): boolean {
  let reached = 0
  for (const each of many) if (each === few[reached]) reached += 1
  return reached === few.length
}

describe('what is answered to a proposed change', () => {
  const before = 'one\ntwo\nthree\nfour\n'
  const after = 'ONE\ntwo\nthree\nfour\nfive\n'

  it.each<{ choices: readonly HunkChoice[]; decision: unknown; why: string }>([
    { choices: ['accepted', 'accepted'], decision: { allowed: true }, why: 'all of it, so the text is not sent again' },
    { choices: ['refused', 'refused'], decision: { allowed: false }, why: 'nothing of it' },
    {
      choices: ['accepted', 'refused'],
      decision: { allowed: true, text: 'ONE\ntwo\nthree\nfour\n' },
      why: 'the first hunk alone',
    },
    {
      choices: ['refused', 'accepted'],
      decision: { allowed: true, text: 'one\ntwo\nthree\nfour\nfive\n' },
      why: 'the second hunk alone',
    },
  ])('$why', ({ choices, decision }) => {
    expect(decisionOf(before, after, hunksOf(before, after), choices)).toEqual(decision)
  })

  it.each([
    { before: null, after: 'new\n', why: 'a new file has one hunk' },
    { before: null, after: '', why: 'an empty new file has none, and can be accepted and refused all the same' },
    { before: 'old', after: '', why: 'a file that is emptied' },
  ])('$why', each => {
    const hunks = hunksOf(each.before, each.after)
    const open = undecided(hunks)
    expect(open).toHaveLength(1)
    expect(decisionOf(each.before, each.after, hunks, settled(open, 'accepted'))).toEqual({ allowed: true })
    expect(decisionOf(each.before, each.after, hunks, settled(open, 'refused'))).toEqual({ allowed: false })
  })

  it('decides only what is open', () => {
    expect(settled(['open', 'refused', 'open'], 'accepted')).toEqual(['accepted', 'refused', 'accepted'])
  })
})
