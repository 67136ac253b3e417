import type { ConversationSettings, ListedSession } from '@sternline/engine'
import { describe, expect, it } from 'vitest'
import { attachmentName, isSameAttachment } from '../../../src/view-model/composer/attachments.ts'
import { conversationRows } from '../../../src/view-model/composer/conversation-rows.ts'
import { draggedEntry, entryToDrag } from '../../../src/view-model/composer/dragged-entry.ts'
import { firstModel, modelPlace, modelTitle, tryingWords } from '../../../src/view-model/composer/models.ts'
import { pinRows, pinSum } from '../../../src/view-model/composer/pins.ts'
import { pinWords, settingsWords } from '../../../src/view-model/composer/wishes.ts'
import { summarise } from '../../../src/view-model/totals.ts'
import { SETTINGS } from '../../support/conversations.ts'
import { exchange } from '../../support/exchanges.ts'
import { assistantModel } from '../../support/prices.ts'

describe('an attachment', () => {
  it.each([
    { attachment: { kind: 'file', path: 'src/a.ts' }, name: '@src/a.ts' },
    { attachment: { kind: 'folder', path: 'src' }, name: '@src/' },
    { attachment: { kind: 'selection', path: 'a.ts', startLine: 3, endLine: 9 }, name: '@a.ts:3-9' },
    { attachment: { kind: 'selection', path: 'a.ts', startLine: 3, endLine: 3 }, name: '@a.ts:3' },
    { attachment: { kind: 'file', path: 'a\nb.ts' }, name: '@a\\nb.ts' },
  ] as const)('is called $name', ({ attachment, name }) => {
    expect(attachmentName(attachment)).toBe(name)
  })

  it('is the same only with the same kind and place', () => {
    const file = { kind: 'file', path: 'a.ts' } as const
    expect(isSameAttachment(file, { ...file })).toBe(true)
    expect(isSameAttachment(file, { kind: 'selection', path: 'a.ts', startLine: 1, endLine: 2 })).toBe(false)
  })

  it.each([
    { row: { kind: 'folder', path: 'src' }, entry: { kind: 'folder', path: 'src' } },
    { row: { kind: 'note', path: 'src' }, entry: null },
  ] as const)('is dragged out of the tree: $row.kind', ({ row, entry }) => {
    expect(draggedEntry(entryToDrag(row) ?? '')).toEqual(entry)
  })

  it.each([
    { data: '{"kind":"file","path":"a.ts"}', entry: { kind: 'file', path: 'a.ts' } },
    { data: '{"kind":"link","path":"a.ts"}', entry: null },
    { data: 'https://example.org', entry: null },
    { data: '', entry: null },
  ])('may be dragged: $data', ({ data, entry }) => {
    expect(draggedEntry(data)).toEqual(entry)
  })
})

describe('a model', () => {
  const refused = assistantModel({
    name: 'gpt',
    problem: { code: 'key-missing', what: 'No key.', why: 'None is set.', fix: 'Set one.' },
  })

  it.each([
    { models: [refused, assistantModel()], name: 'my-opus', why: 'the first that can be asked' },
    { models: [refused], name: 'gpt', why: 'one that says what is missing, rather than none' },
    { models: [], name: undefined, why: 'none' },
  ])('that is begun with is $why', ({ models, name }) => {
    expect(firstModel(models)?.name).toBe(name)
  })

  it.each([
    { fields: {}, place: 'Azure Anthropic · my-opus serves claude-opus-4-8' },
    { fields: { name: 'claude-opus-4-8', upstream: 'anthropic' }, place: 'Anthropic · claude-opus-4-8' },
    {
      fields: { name: 'emulator/claude-opus-4-8', upstream: 'emulator' },
      place: 'Emulator · claude-opus-4-8',
    },
    { fields: { serves: null }, place: 'Azure Anthropic · my-opus, model behind it unknown' },
  ] as const)('is told with its place: $place', ({ fields, place }) => {
    expect(modelPlace(assistantModel(fields))).toBe(place)
  })

  it('that is not configured any more keeps its name', () => {
    expect(modelTitle([assistantModel()], 'gone')).toBe('gone')
    expect(modelTitle([assistantModel()], 'my-opus')).toBe('Opus')
  })

  it.each([
    { settings: { effort: null, thinking: 'adaptive' }, words: 'Thinking' },
    { settings: { effort: null, thinking: 'off' }, words: 'No thinking' },
    { settings: { effort: 'xhigh', thinking: 8192 }, words: 'Very high, thinking' },
    { settings: { effort: 'low', thinking: 'off' }, words: 'Low effort' },
  ] as const)('tries as hard as it is told: $words', ({ settings, words }) => {
    expect(tryingWords(settings)).toBe(words)
  })
})

describe('the question before the cache is thrown away', () => {
  const models = [assistantModel({ name: 'haiku', displayName: 'Haiku' })]
  it.each([
    { change: { model: 'haiku' }, question: 'Go on with Haiku?' },
    { change: { effort: 'high' }, question: 'Change the effort to “High”?' },
    { change: { effort: null }, question: null },
    { change: { thinking: 'off' }, question: 'Change thinking to “Off”?' },
    { change: { thinking: 8192 }, question: 'Change thinking to “With a budget”?' },
    { change: { caching: false }, question: 'Switch caching off?' },
    { change: { commands: true }, question: 'Offer commands to the model?' },
    { change: { commands: false }, question: null },
    { change: { model: SETTINGS.model }, question: null },
  ] satisfies { change: Partial<ConversationSettings>; question: string | null }[])(
    '$change: $question',
    ({ change, question }) => {
      expect(settingsWords(SETTINGS, change, models)?.question ?? null).toBe(question)
    },
  )

  it('names the file', () => {
    expect(pinWords('pin', 'a.md').question).toBe('Pin a.md to the base?')
    expect(pinWords('unpin', 'a.md').question).toBe('Unpin a.md?')
  })
})

describe('the pins', () => {
  const rows = pinRows(
    [
      { kind: 'instructions', path: null, tokens: 600 },
      { kind: 'rules', path: 'AGENTS.md', tokens: 1200 },
      { kind: 'pin', path: 'z.md', tokens: 9 },
    ],
    [
      { path: 'z.md', tokens: 18_000 },
      { path: 'AGENTS.md', tokens: 1200 },
      { path: 'gone.md', tokens: null },
    ],
  )

  it('are rules, then pinned files in their order, each once', () => {
    expect(rows).toEqual([
      { path: 'AGENTS.md', kind: 'rules', tokens: 1200 },
      { path: 'z.md', kind: 'pin', tokens: 18_000 },
      { path: 'gone.md', kind: 'pin', tokens: null },
    ])
  })

  it('are summed without what is not there', () => {
    expect(pinSum(rows)).toBe('3 files, about 19k tokens')
  })
})

describe('the conversations', () => {
  const NOW = 1_700_000_000_000
  const listed = (id: string, title: string, changedAt: number, isBusy = false) => ({
    id,
    title,
    project: '/p',
    model: 'my-opus',
    createdAt: 1,
    changedAt,
    isBusy,
  })
  const session = (expiresAt: number | null): ListedSession => {
    const usage = { cached: 970, saved5m: 30, saved1h: 0, fresh: 0, output: 5 }
    const summary = summarise([exchange({ usage })])
    if (summary === null) throw new Error('no exchange, no summary')
    return { ...summary, warmth: expiresAt === null ? null : { ttl: '5m', expiresAt, tokens: 1000, recache: 1 } }
  }
  const sessions = new Map([
    ['warm', session(NOW + 1)],
    ['cold', session(NOW)],
  ])
  const all = [
    listed('new', 'VAT for CH', 10),
    listed('cold', 'Why is ledger slow?', 30),
    listed('warm', 'Rounding\nin invoices', 20, true),
  ]

  it('are listed newest first, with what was cached of them or that they are cold', () => {
    const rows = conversationRows(all, sessions, '', NOW)
    expect(rows.map(({ id, figure, isBusy }) => [id, figure, isBusy])).toEqual([
      ['cold', 'cold', false],
      ['warm', '97 %', true],
      ['new', null, false],
    ])
    expect(rows[1]?.title).toBe('Rounding\\nin invoices')
  })

  it.each([
    { search: ' LEDGER ', ids: ['cold'] },
    { search: 'zzz', ids: [] },
  ])('are searched by title: $search', ({ search, ids }) => {
    expect(conversationRows(all, sessions, search, NOW).map(({ id }) => id)).toEqual(ids)
  })
})
