import type { ApiSettings, AssistantModel, SettingsNote } from '@sternline/engine'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { connectionIn, keyEdits, looksLikeKey, numberOrText } from '../../../src/view-model/settings/connection.ts'
import { exampleQuestions } from '../../../src/view-model/settings/example-questions.ts'
import { readJsonText, withoutComments } from '../../../src/view-model/settings/json-text.ts'
import { isFirstStart, modelStates } from '../../../src/view-model/settings/model-states.ts'
import { formatPlace, hasError, notesAt, notesWords, offsetOf } from '../../../src/view-model/settings/notes.ts'

const note = (fields: Partial<SettingsNote>): SettingsNote => ({
  severity: 'error',
  code: 'bad-value',
  at: '',
  line: 1,
  column: 1,
  what: 'What.',
  why: 'Why.',
  fix: 'Fix.',
  ...fields,
})

describe('a text of JSON with comments', () => {
  it.each([
    { why: 'an empty file', text: '', value: {} },
    { why: 'comments alone', text: '// a\n/* b */', value: {} },
    { why: 'trailing commas', text: '{ "a": [1, 2,], }', value: { a: [1, 2] } },
    { why: 'a comment between', text: '{ "a": /* one */ 1 // and a comma: ,\n}', value: { a: 1 } },
    { why: 'what looks like a comment', text: '{ "a": "http://b" }', value: { a: 'http://b' } },
    { why: 'what looks like a last comma', text: '{ "a": ",]" }', value: { a: ',]' } },
    { why: 'an escaped quote', text: '{ "a": "\\"//" }', value: { a: '"//' } },
    { why: 'a text that breaks off', text: '{ "a": ', value: undefined },
    { why: 'a comment that is not closed', text: '{ "a": 1 } /* x', value: { a: 1 } },
  ])('is read: $why', ({ text, value }) => {
    expect(readJsonText(text)).toEqual(value)
  })

  it('keeps every offset without its comments, and reads what JSON itself writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, noise) => {
        const text = JSON.stringify(value, null, 2)
        expect(withoutComments(text)).toBe(text)
        expect(readJsonText(text)).toEqual(JSON.parse(text))
        expect(withoutComments(noise)).toHaveLength(noise.length)
      }),
    )
  })
})

describe('a connection as the form shows it', () => {
  const read = (section: unknown): ReturnType<typeof connectionIn> =>
    connectionIn({ language_models: { azure_anthropic: section } }, 'azure_anthropic')

  it.each([
    { why: 'nothing', section: undefined, key: 'none', isThere: false },
    { why: 'a variable', section: { api_key_env: 'K' }, key: 'environment', isThere: true },
    { why: 'a file', section: { api_key_file: 'k' }, key: 'file', isThere: true },
    { why: 'Entra', section: { auth: 'entra' }, key: 'entra', isThere: true },
    { why: 'what is no section', section: [1], key: 'none', isThere: false },
    { why: 'values of other kinds', section: { api_key_env: 1, api_url: {} }, key: 'none', isThere: true },
  ])('has a key from $why', ({ section, key, isThere }) => {
    expect(read(section)).toMatchObject({ key, isThere })
  })

  it('shows models however odd they are written', () => {
    const { models } = read({ available_models: [{ name: 'a', model: 'm', max_tokens: 5 }, 'b', null] })
    expect(models.map(({ name, serves, maxTokens }) => [name, serves, maxTokens])).toEqual([
      ['a', 'm', '5'],
      ['', '', ''],
      ['', '', ''],
    ])
  })

  it.each(['environment', 'file', 'entra'] as const)('leaves one place for the key: %s', kind => {
    const set = keyEdits('anthropic', kind, ' K ').filter(({ value }) => value !== null)
    expect(set).toHaveLength(1)
    expect(set[0]?.value).toBe(kind === 'entra' ? 'entra' : 'K')
  })

  it.each([
    { text: ' 200,000 ', value: 200_000 },
    { text: '8_192', value: 8192 },
    { text: '', value: null },
    { text: 'many', value: 'many' },
  ])('takes "$text" as a number where it is one', ({ text, value }) => {
    expect(numberOrText(text)).toBe(value)
  })

  it.each([
    { text: 'AZURE_API_KEY', isKey: false },
    { text: '~/.config/sternline/azure.key', isKey: false },
    { text: 'https://contoso.services.ai.azure.com/anthropic', isKey: false },
    { text: 'sk-ant-api03-0123456789abcdef', isKey: true },
    { text: '0123456789abcdef0123456789abcdef', isKey: true },
    { text: `${'aB3'.repeat(28)}`, isKey: true },
  ])('knows whether "$text" is a key: $isKey', ({ text, isKey }) => {
    expect(looksLikeKey(text)).toBe(isKey)
  })
})

describe('notes', () => {
  it('stand at their setting and at no other', () => {
    const place = ['language_models', 'azure_anthropic', 'available_models', 1, 'name']
    expect(formatPlace(place)).toBe('language_models.azure_anthropic.available_models[1].name')
    const notes = [note({ at: formatPlace(place) }), note({ at: formatPlace(place.slice(0, 4)) })]
    expect(notesAt(notes, place)).toEqual([notes[0]])
  })

  it.each([
    { notes: [], words: '', isWrong: false },
    { notes: [note({})], words: '1 error', isWrong: true },
    { notes: [note({ severity: 'warning' }), note({ severity: 'warning' })], words: '2 warnings', isWrong: false },
    { notes: [note({}), note({ severity: 'warning' })], words: '1 error, 1 warning', isWrong: true },
  ] as const)('are counted as "$words"', ({ notes, words, isWrong }) => {
    expect(notesWords(notes)).toBe(words)
    expect(hasError(notes)).toBe(isWrong)
  })

  it.each([
    { text: 'ab\ncd', line: 2, column: 2, offset: 4 },
    { text: 'ab\r\ncd', line: 2, column: 1, offset: 4 },
    { text: 'ab', line: 9, column: 9, offset: 2 },
    { text: '', line: 1, column: 1, offset: 0 },
  ])('of line $line, column $column are at offset $offset', ({ text, line, column, offset }) => {
    expect(offsetOf(text, { line, column })).toBe(offset)
  })
})

describe('configured models', () => {
  const model = (fields: Partial<AssistantModel>): AssistantModel => ({
    name: 'my-opus',
    displayName: 'My Opus',
    upstream: 'azure_anthropic',
    serves: null,
    minimumTokens: null,
    problem: null,
    ...fields,
  })
  const text =
    '{ "language_models": { "azure_anthropic": { "available_models": [{ "name": "a" }, { "name": "my-opus" }] } } }'
  const onDisk = (notes: readonly SettingsNote[]): ApiSettings => ({
    file: 'f',
    text,
    revision: 'r',
    notes,
    needRestart: [],
  })

  it('are all but the emulator’s, each with what is known of it', () => {
    const problem = { code: 'key-missing', what: 'No key.', why: '', fix: '' }
    const at = 'language_models.azure_anthropic.available_models[1].name'
    const notes = [note({ code: 'deployment-not-found', severity: 'warning', at }), note({ code: 'unknown-key', at })]
    const models = [model({ name: 'a', problem }), model({}), model({ upstream: 'emulator' })]
    expect(modelStates(models, onDisk(notes)).map(state => state.problem?.code)).toEqual([
      'key-missing',
      'deployment-not-found',
    ])
    expect(modelStates([model({})], onDisk([])).map(state => state.problem)).toEqual([null])
  })

  it.each([
    { why: 'models are not read yet', models: [], isFirst: false },
    { why: 'there is the emulator alone', models: [model({ upstream: 'emulator' })], isFirst: true },
    { why: 'a model is configured', models: [model({}), model({ upstream: 'emulator' })], isFirst: false },
  ])('make a first start when $why: $isFirst', ({ models, isFirst }) => {
    expect(isFirstStart(models)).toBe(isFirst)
  })
})

describe('questions to begin with', () => {
  it.each([
    {
      why: 'a project with a README and sources',
      paths: ['README.md', 'src/billing.ts', 'src/main.ts', 'src/main.test.ts', 'node_modules/a/index.js'],
      asked: [
        'What does `README.md` say about this project?',
        'What does `src/main.ts` do?',
        'Where is `billing` used?',
      ],
    },
    {
      why: 'one source file',
      paths: ['app.py'],
      asked: ['What does `app.py` do?', 'Where is `app` used?', 'What is in this project?'],
    },
    { why: 'nothing known', paths: [], asked: 3 },
    { why: 'other people’s files alone', paths: ['node_modules/x/index.js', '.git/config.js', 'dist/a.js'], asked: 3 },
  ])('are three of what is there: $why', ({ paths, asked }) => {
    const questions = exampleQuestions(paths)
    if (typeof asked === 'number') expect(questions).toHaveLength(asked)
    else expect(questions).toEqual(asked)
    expect(questions.join()).not.toContain('node_modules')
  })
})
