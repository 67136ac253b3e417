import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fuzzyMatches, markedParts } from '../../../src/view-model/project/fuzzy.ts'

const PATHS = [
  'docs/architecture.md',
  'packages/core/src/plan.ts',
  'packages/core/test/plan.test.ts',
  'packages/server/src/start-server.ts',
  'packages/workbench/src/views/editor/code/code-editor.tsx',
  'src/UserName.ts',
  'src/username.css',
]

describe('finding a file by a few letters', () => {
  it.each([
    { typed: 'plan', first: 'packages/core/src/plan.ts', why: 'the shorter of two names' },
    { typed: 'plantest', first: 'packages/core/test/plan.test.ts', why: 'letters over a dot' },
    { typed: 'sserv', first: 'packages/server/src/start-server.ts', why: 'beginnings of words' },
    {
      typed: 'code edi',
      first: 'packages/workbench/src/views/editor/code/code-editor.tsx',
      why: 'spaces do not matter',
    },
    { typed: 'core/plan', first: 'packages/core/src/plan.ts', why: 'folders count as well' },
    { typed: 'core\\plan', first: 'packages/core/src/plan.ts', why: 'as Windows writes it' },
    { typed: 'UN', first: 'src/UserName.ts', why: 'capitals begin words' },
    { typed: 'ARCH', first: 'docs/architecture.md', why: 'case does not matter' },
  ])('$typed: $why', ({ typed, first }) => {
    expect(fuzzyMatches(PATHS, typed, 5)[0]?.path).toBe(first)
  })

  it('lists all, as they come, while nothing is typed', () => {
    expect(fuzzyMatches(PATHS, ' ', 2).map(({ path }) => path)).toEqual(PATHS.slice(0, 2))
  })

  it('finds every path by any of its letters in their order, and says where they are', () => {
    const path = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme-ascii' }).filter(each => each.trim() !== '')
    fc.assert(
      fc.property(path, fc.array(fc.nat(), { minLength: 1, maxLength: 10 }), (each, picks) => {
        const places = [...new Set(picks.map(pick => pick % each.length))].sort((a, b) => a - b)
        const typed = places.map(place => each.charAt(place)).join('')
        if (typed.trim() === '' || typed.includes('\\')) return
        const [match] = fuzzyMatches([each], typed, 1)
        expect(match?.path).toBe(each)
        const found = match?.places.map(place => each.charAt(place).toLowerCase()).join('')
        expect(found).toBe(typed.toLowerCase().replaceAll(/\s/g, ''))
      }),
    )
  })

  it('gives the best of many, in order, and no more than are wanted', () => {
    const many = Array.from({ length: 50_000 }, (_each, index) => `folder-${index % 100}/file-${index}.ts`)
    const matches = fuzzyMatches([...many, 'deep/in/file-4711-notes.md'], 'file-4711', 20)
    expect(matches[0]?.path).toBe('folder-11/file-4711.ts')
    expect(matches.map(({ path }) => path)).toContain('deep/in/file-4711-notes.md')
    const scores = fuzzyMatches(many, 'f1', 20).map(({ score }) => score)
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    expect(scores).toHaveLength(20)
  })

  it.each([
    { text: 'plan.ts', places: [0, 1, 5], parts: '[pl]an.[t]s' },
    { text: 'plan.ts', places: [], parts: 'plan.ts' },
    { text: 'plan', places: [-3, 9], parts: 'plan' },
    { text: '', places: [0], parts: '' },
  ])('marks $places in $text', ({ text, places, parts }) => {
    expect(
      markedParts(text, places)
        .map(part => (part.isFound ? `[${part.text}]` : part.text))
        .join(''),
    ).toBe(parts)
  })
})
