import type { ApprovalRequest, SearchResult } from '@sternline/engine'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { HunkChoice } from '../../../src/view-model/project/choices.ts'
import { readColumns } from '../../../src/view-model/project/columns.ts'
import { foundParts, searchWords } from '../../../src/view-model/project/found-lines.ts'
import { lineBreakOf, replacement } from '../../../src/view-model/project/line-breaks.ts'
import { newFileFolder, newPath } from '../../../src/view-model/project/new-path.ts'
import { buttonWords, choiceWords, nextProposal, placeWords } from '../../../src/view-model/project/proposals.ts'
import { tabNames } from '../../../src/view-model/project/tab-names.ts'
import { visibleName } from '../../../src/view-model/visible-text.ts'

const write = (id: string, before: string | null = 'a'): ApprovalRequest => ({
  id,
  conversation: 'c',
  call: `call-${id}`,
  proposal: { kind: 'write', path: `${id}.ts`, before, after: 'b' },
})
const command = (id: string): ApprovalRequest => ({
  id,
  conversation: 'c',
  call: `call-${id}`,
  proposal: { kind: 'command', command: 'ls', timeoutMs: 1000 },
})

describe('proposed changes', () => {
  it.each([
    { shown: null, waiting: [], seen: [], next: null, why: 'nothing waits' },
    { shown: null, waiting: [command('x')], seen: [], next: null, why: 'commands are asked about in the thread' },
    { shown: null, waiting: [command('x'), write('a')], seen: [], next: 'a', why: 'the first change' },
    { shown: write('b'), waiting: [write('a'), write('b')], seen: ['b'], next: 'b', why: 'the one in front stays' },
    { shown: write('a'), waiting: [write('b')], seen: ['a'], next: 'b', why: 'after one comes the next' },
    { shown: write('a'), waiting: [], seen: ['a'], next: null, why: 'the last one was answered' },
    { shown: null, waiting: [write('a')], seen: ['a'], next: null, why: 'what was put aside does not come back' },
  ])('$why', ({ shown, waiting, seen, next }) => {
    expect(nextProposal(shown, waiting, new Set(seen))?.id ?? null).toBe(next)
  })

  it.each([
    { request: write('a'), waiting: [write('a')], words: 'proposed change' },
    { request: write('a', null), waiting: [write('a', null)], words: 'proposed file' },
    { request: write('b'), waiting: [write('a'), command('x'), write('b')], words: 'proposed change · 2 of 2' },
  ])('are counted: $words', ({ request, waiting, words }) => {
    expect(placeWords(request, waiting)).toBe(words)
  })

  it.each<{ choices: readonly HunkChoice[]; accept: string; said: string }>([
    { choices: ['open'], accept: 'Accept', said: '1 hunk' },
    { choices: ['open', 'open'], accept: 'Accept all', said: '2 hunks' },
    { choices: ['open', 'accepted'], accept: 'Accept the other one', said: '2 hunks, 1 accepted' },
    { choices: ['open', 'open', 'refused'], accept: 'Accept the other 2', said: '3 hunks, 1 refused' },
  ])('say what the buttons do: $accept', ({ choices, accept, said }) => {
    expect(buttonWords(choices).accept).toBe(accept)
    expect(buttonWords(choices).refuse).toBe(accept.replace('Accept', 'Refuse'))
    expect(choiceWords(choices)).toBe(said)
  })
})

describe('found lines', () => {
  const drawn = (...given: Parameters<typeof foundParts>): string => {
    const { before, found, after } = foundParts(...given)
    return `${before}[${found}]${after}`
  }

  it.each([
    { text: '  return total', query: 'TOTAL', regex: false, words: 'return [total]', why: 'case does not matter' },
    { text: 'a.b', query: 'a.b', regex: false, words: '[a.b]', why: 'no expression' },
    { text: 'const fee = 7', query: 'f.e', regex: true, words: 'const [fee] = 7', why: 'an expression' },
    { text: 'x', query: '(?P<n>x)', regex: true, words: '[]x', why: 'an expression that browsers do not know' },
    {
      text: `${'.'.repeat(200)}here`,
      query: 'here',
      regex: false,
      words: `…${'.'.repeat(40)}[here]`,
      why: 'far to the right',
    },
  ])('$why', ({ text, query, regex, words }) => {
    expect(drawn(text, query, regex)).toBe(words)
  })

  it('are never longer than can be read', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2000 }), fc.string({ minLength: 1, maxLength: 5 }), (text, query) => {
        expect(drawn(text, query, false).length).toBeLessThan(400)
      }),
    )
  })

  const found = [
    { path: 'a.ts', line: 1, text: 'x' },
    { path: 'a.ts', line: 2, text: 'x' },
    { path: 'b.ts', line: 1, text: 'x' },
  ]
  it.each<{ result: SearchResult; shown: number; words: string }>([
    { result: { found: [], cut: null }, shown: 0, words: 'Nothing found.' },
    { result: { found: [], cut: 'time' }, shown: 0, words: 'Nothing found in the time there was.' },
    { result: { found, cut: null }, shown: 3, words: '3 lines in 2 files.' },
    { result: { found: found.slice(0, 1), cut: null }, shown: 1, words: '1 line in 1 file.' },
    {
      result: { found, cut: null },
      shown: 2,
      words: '3 lines in 2 files, the first 2 are shown. Search for more letters.',
    },
    {
      result: { found, cut: 'time' },
      shown: 3,
      words: '3 lines in 2 files; the search took too long and was stopped. Search for more letters.',
    },
  ])('are counted: $words', ({ result, shown, words }) => {
    expect(searchWords(result, shown)).toBe(words)
  })
})

it.each([
  { paths: ['src/a.ts', 'b.ts'], names: ['a.ts', 'b.ts'], why: 'names alone, where they differ' },
  { paths: ['src/index.ts', 'test/index.ts'], names: ['src/index.ts', 'test/index.ts'], why: 'one folder more' },
  {
    paths: ['a/src/index.ts', 'b/src/index.ts', 'x.ts'],
    names: ['a/src/index.ts', 'b/src/index.ts', 'x.ts'],
    why: 'two',
  },
  { paths: ['index.ts', 'src/index.ts'], names: ['index.ts', 'src/index.ts'], why: 'one has no folder' },
])('tabs are told apart by $why', ({ paths, names }) => {
  expect([...tabNames(paths).values()]).toEqual(names)
})

describe('a new file', () => {
  const folders = new Map([['src', { entries: [], problem: null }]])
  it.each([
    { active: null, folder: '', why: 'in the project' },
    { active: 'a.ts', folder: '', why: 'beside a file of the project' },
    { active: 'src', folder: 'src/', why: 'in the folder' },
    { active: 'src/lib/a.ts', folder: 'src/lib/', why: 'beside the file' },
  ])('begins $why', ({ active, folder }) => {
    expect(newFileFolder({ active, folders })).toBe(folder)
  })

  it.each([
    { typed: ' src/a.ts ', path: 'src/a.ts' },
    { typed: './src//a.ts', path: 'src/a.ts' },
    { typed: '/a.ts', path: 'a.ts' },
    { typed: 'src\\a.ts', path: 'src/a.ts' },
    { typed: '.env', path: '.env' },
    { typed: '', path: null },
    { typed: 'src/', path: null },
  ])('$typed is $path', ({ typed, path }) => {
    expect(newPath(typed)).toBe(path)
  })
})

describe('line ends', () => {
  it.each([
    { text: 'a\nb', lineBreak: '\n', why: 'line feeds' },
    { text: 'a\r\nb\r\n', lineBreak: '\r\n', why: 'both everywhere' },
    { text: 'a\r\nb\n', lineBreak: '\n', why: 'mixed ones stay as they are' },
    { text: 'a\rb', lineBreak: '\n', why: 'a lone carriage return is a character' },
    { text: 'a\r\nb\rc', lineBreak: '\n', why: 'also among others' },
    { text: '', lineBreak: '\n', why: 'nothing' },
  ])('$why', ({ text, lineBreak }) => {
    expect(lineBreakOf(text)).toBe(lineBreak)
  })

  it('come back as they were, whatever they are', () => {
    const text = fc.array(fc.constantFrom('a', '\n', '\r\n', '\r', 'ü')).map(parts => parts.join(''))
    fc.assert(
      fc.property(text, each => {
        const lineBreak = lineBreakOf(each)
        expect(each.split(lineBreak).join(lineBreak)).toBe(each)
        if (lineBreak === '\r\n') expect(each.split(lineBreak).join('')).not.toMatch(/[\r\n]/)
      }),
    )
  })

  it('a replacement makes the one text of the other, and is null for equal ones', () => {
    const text = fc.array(fc.constantFrom('a', 'b', '\n')).map(parts => parts.join(''))
    fc.assert(
      fc.property(text, text, (before, after) => {
        const change = replacement(before, after)
        expect(change === null).toBe(before === after)
        if (change !== null) expect(before.slice(0, change.from) + change.insert + before.slice(change.to)).toBe(after)
      }),
    )
  })
})

it.each([
  { stored: '{"side":20,"editor":50,"assistant":30}', columns: { side: 20, editor: 50, assistant: 30 } },
  { stored: '{"side":20,"editor":50,"assistant":30,"other":1}', columns: { side: 20, editor: 50, assistant: 30 } },
  { stored: '{"side":-1,"editor":50,"assistant":30}', columns: undefined },
  { stored: '{"side":20}', columns: undefined },
  { stored: 'null', columns: undefined },
  { stored: '{', columns: undefined },
  { stored: null, columns: undefined },
])('widths of columns are read from $stored', ({ stored, columns }) => {
  expect(readColumns(stored)).toEqual(columns)
})

it.each([
  { name: 'src/Übung.ts', shown: 'src/Übung.ts', why: 'letters of every script' },
  { name: 'a\u202egpj.exe', shown: 'a\\u202egpj.exe', why: 'a change of direction' },
  { name: 'a\u001b[31m', shown: 'a\\x1b[31m', why: 'a control character' },
  { name: 'a\nb\tc', shown: 'a\\nb\\tc', why: 'what looks like the end of a line' },
  { name: 'a\u{e0041}', shown: 'a\\u{e0041}', why: 'a tag' },
])('a name shows $why', ({ name, shown }) => {
  expect(visibleName(name)).toBe(shown)
})
