import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mentionAt, mentionOptions, rankMentions, withoutMention } from '../../../src/view-model/composer/mentions.ts'

describe('the mention at the caret', () => {
  it.each([
    { text: '@', caret: 1, mention: { start: 0, query: '' }, why: 'at the beginning' },
    { text: 'see @src/mo', caret: 11, mention: { start: 4, query: 'src/mo' }, why: 'behind a space' },
    { text: 'see\n@m', caret: 6, mention: { start: 4, query: 'm' }, why: 'on a new line' },
    { text: 'see @src and', caret: 6, mention: { start: 4, query: 's' }, why: 'up to the caret only' },
    { text: 'mail ada@example.org', caret: 20, mention: null, why: 'an address is none' },
    { text: 'see @src and', caret: 12, mention: null, why: 'one that was left is none' },
    { text: 'nothing', caret: 7, mention: null, why: 'no sign, no mention' },
  ])('$why: $text', ({ text, caret, mention }) => {
    expect(mentionAt(text, caret)).toEqual(mention)
  })

  it('is taken out of the text, and nothing else is', () => {
    fc.assert(
      fc.property(fc.string(), fc.stringMatching(/^[a-z/.]*$/), fc.string(), (before, query, after) => {
        const text = `${before} @${query}${after}`
        const mention = mentionAt(text, before.length + 2 + query.length)
        expect(mention).toEqual({ start: before.length + 1, query })
        expect(mention !== null && withoutMention(text, mention)).toBe(`${before} ${after}`)
      }),
    )
  })
})

describe('what a mention may become', () => {
  const paths = ['AGENTS.md', 'src/deep/parser.ts', 'src/invoice.ts', 'src/money.ts', 'test/money.test.ts']
  const named = (query: string, editor = {}) =>
    rankMentions(mentionOptions(paths, editor), query, 20).map(({ name }) => name)

  it('is each folder above its files, and the selection before all', () => {
    expect(named('', { openFile: { path: 'src/money.ts', startLine: 3, endLine: 9 } })).toEqual([
      'src/money.ts:3-9',
      'AGENTS.md',
      'src/',
      'src/deep/',
      'src/deep/parser.ts',
      'src/invoice.ts',
      'src/money.ts',
      'test/',
      'test/money.test.ts',
    ])
  })

  it.each([
    { query: 'mon', first: 'src/money.ts', why: 'letters in a row' },
    { query: 'tmoney', first: 'test/money.test.ts', why: 'with gaps' },
    { query: 'sdpar', first: 'src/deep/parser.ts', why: 'first letters of words' },
    { query: 'SRC', first: 'src/', why: 'the case does not matter' },
  ])('fits $why: $query', ({ query, first }) => {
    expect(named(query)[0]).toBe(first)
  })

  it('is nothing where no letters fit', () => {
    expect(named('zzz')).toEqual([])
  })

  it('is the selection by its name, whatever file it is in', () => {
    const editor = { openFile: { path: 'src/money.ts', startLine: 3 } }
    expect(named('selection', editor)).toEqual(['src/money.ts:3'])
  })

  it('is no selection where only a file is open', () => {
    expect(named('', { openFile: { path: 'src/money.ts' } })[0]).toBe('AGENTS.md')
  })
})
