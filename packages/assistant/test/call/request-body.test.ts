import type { ConversationSettings, MessageRecord } from '@sternline/engine'
import { expect, it } from 'vitest'
import { requestBody } from '../../src/call/request-body.ts'
import { type History, newHistory } from '../../src/conversation/history.ts'

const SETTINGS: ConversationSettings = { model: 'one', effort: null, thinking: 'off', caching: true, commands: false }
const THOUGHT = { type: 'thinking', thinking: 'hm', signature: 's' } as const
const TEXT = { type: 'text', text: 'Hi' } as const
const message = (more: Partial<MessageRecord>): MessageRecord => ({
  type: 'message',
  at: 0,
  id: 'm',
  kind: 'spoken',
  content: [TEXT],
  ...more,
})

function historyOf(settings: Partial<ConversationSettings>, messages: readonly MessageRecord[] = []): History {
  const created = {
    type: 'created',
    version: 1,
    id: 'c',
    at: 0,
    title: '',
    project: '/',
    settings: { ...SETTINGS, ...settings },
    continues: null,
  } as const
  const blocks = [{ kind: 'instructions', path: null, text: 'Be good.' }] as const
  return { ...newHistory(created), base: { blocks, tools: ['read_file', 'list_files'], pins: [] }, messages }
}

const OPTIONS = { model: 'deployment', maxOutputTokens: null }

it.each([
  { settings: {}, fields: { max_tokens: 8_192 }, why: 'what is usual is not said' },
  {
    settings: { thinking: 'adaptive' },
    fields: { max_tokens: 8_192, thinking: { type: 'adaptive' } },
    why: 'thinking as the model likes',
  },
  {
    settings: { thinking: 4_096 },
    fields: { max_tokens: 12_288, thinking: { type: 'enabled', budget_tokens: 4_096 } },
    why: 'a budget, and room for the answer',
  },
  { settings: { effort: 'low' }, fields: { max_tokens: 8_192, output_config: { effort: 'low' } }, why: 'an effort' },
] as const)('says the settings: $why', ({ settings, fields }) => {
  const { tools, system, messages, ...rest } = requestBody(historyOf(settings), OPTIONS)
  expect(rest).toEqual({ model: 'deployment', stream: true, ...fields })
  expect(tools).toMatchObject([{ name: 'list_files' }, { name: 'read_file' }])
  expect({ system, messages }).toEqual({ system: [{ type: 'text', text: 'Be good.' }], messages: [] })
})

it.each([
  { by: 'one', sent: [{ role: 'assistant', content: [THOUGHT, TEXT] }], why: 'the model that wrote it takes it back' },
  { by: 'other', sent: [{ role: 'assistant', content: [TEXT] }], why: 'another one would not take its signature' },
])('sends thinking where $why', ({ by, sent }) => {
  const answer = message({ kind: 'answer', model: by, content: [THOUGHT, TEXT] })
  expect(requestBody(historyOf({}, [answer]), OPTIONS)['messages']).toEqual(sent)
})

it('leaves out an answer that was nothing but the thinking of another model', () => {
  const answer = message({ kind: 'answer', model: 'other', content: [THOUGHT] })
  expect(requestBody(historyOf({}, [message({}), answer, message({})]), OPTIONS)['messages']).toHaveLength(2)
})

it('never asks for more than the model gives out', () => {
  expect(requestBody(historyOf({}), { ...OPTIONS, maxOutputTokens: 4_000 })['max_tokens']).toBe(4_000)
  expect(requestBody(historyOf({}), { ...OPTIONS, maxOutputTokens: 128_000 })['max_tokens']).toBe(32_000)
})
