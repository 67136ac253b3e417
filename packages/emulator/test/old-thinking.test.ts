import { describe, expect, it } from 'vitest'
import { ask, type Body, blockTokens, marked, request, standingEmulator, sum, textBlock } from './support.ts'

const TOOL = {
  name: 'read',
  description: 'read: '.padEnd(3_000, 'does something useful, '),
  input_schema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
}
const QUESTION = { role: 'user', content: [textBlock('question', '5m')] }
const base: Body = {
  max_tokens: 2_000,
  tools: [TOOL, marked({ ...TOOL, name: 'edit' }, '5m')],
  system: [textBlock('rules', '5m')],
}

describe('I11: thinking of earlier turns', () => {
  const call = [
    { type: 'thinking', thinking: 'hm '.repeat(800), signature: 's' },
    { type: 'text', text: 'I look. '.repeat(600) },
    { type: 'tool_use', id: 't', name: 'read', input: { path: 'x' } },
  ]
  const results = {
    role: 'user',
    content: [marked({ type: 'tool_result', tool_use_id: 't', content: 'y '.repeat(9_000) }, '5m')],
  }
  const bare = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'y '.repeat(9_000) }] }
  const loop = (model: string): Body => ({
    ...base,
    model,
    messages: [QUESTION, { role: 'assistant', content: call }, results],
  })
  const spoken = (model: string): Body => ({
    ...base,
    model,
    messages: [
      QUESTION,
      { role: 'assistant', content: call },
      bare,
      { role: 'assistant', content: 'Done.' },
      { role: 'user', content: [textBlock('and now?', '5m')] },
    ],
  })

  it.each([
    { model: 'claude-sonnet-4-5@20250929', kept: 4, why: 'lost from the first stripped block on' },
    { model: 'claude-haiku-4-5', kept: 0, why: 'the same, and what is left before it is below the minimum' },
  ])('$model: $why', async ({ model, kept }) => {
    const emulator = standingEmulator()
    await ask(emulator, loop(model))
    const tokens = blockTokens(spoken(model))
    const { cached, saved5m, fresh } = await ask(emulator, spoken(model))
    expect(cached).toBe(sum(tokens.slice(0, kept)))
    const thinking = tokens[4] ?? 0
    expect(cached + saved5m + fresh).toBe(sum(tokens) - thinking)
    const counted = await emulator.fetch(request('/v1/messages/count_tokens', spoken(model)))
    expect(await counted.json()).toEqual({ input_tokens: sum(tokens) - thinking })
  })

  it.each(['claude-opus-5', 'claude-opus-4-5', 'claude-sonnet-4-6', 'my-deployment'])('%s: kept', async model => {
    const emulator = standingEmulator()
    await ask(emulator, loop(model))
    const before = sum(blockTokens(loop(model)))
    expect(await ask(emulator, spoken(model))).toMatchObject({ cached: before })
  })

  it('stays while the loop goes on', async () => {
    const emulator = standingEmulator()
    await ask(emulator, loop('claude-sonnet-4-5@20250929'))
    const on = {
      ...base,
      model: 'claude-sonnet-4-5@20250929',
      messages: [
        QUESTION,
        { role: 'assistant', content: call },
        bare,
        { role: 'assistant', content: [{ type: 'tool_use', id: 'u', name: 'read', input: { path: 'z' } }] },
        { role: 'user', content: [marked({ type: 'tool_result', tool_use_id: 'u', content: 'z' }, '5m')] },
      ],
    }
    expect((await ask(emulator, on)).cached).toBe(sum(blockTokens(loop('claude-sonnet-4-5@20250929'))))
  })
})
