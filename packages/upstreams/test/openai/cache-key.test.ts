import { describe, expect, it } from 'vitest'
import { openAiModel } from '../../src/openai/openai-model.ts'
import { promptCacheKey } from '../../src/openai/request/cache-key.ts'

const system = { role: 'system', content: 'You help.' }
const user = (content: string): object => ({ role: 'user', content })
const tools = [{ type: 'function', function: { name: 'a' } }]
const BASE = { model: 'm', messages: [system, user('hi')], tools }

describe('prompt_cache_key', () => {
  it.each([
    { why: 'another question', body: { ...BASE, messages: [system, user('other')] }, isSame: true },
    {
      why: 'a longer conversation',
      body: { ...BASE, messages: [system, user('hi'), { role: 'assistant', content: 'x' }, system] },
      isSame: true,
    },
    { why: 'other settings', body: { ...BASE, stream: true, max_completion_tokens: 9 }, isSame: true },
    {
      why: 'other words of the system',
      body: { ...BASE, messages: [{ ...system, content: 'You hurt.' }, user('hi')] },
      isSame: false,
    },
    { why: 'other tools', body: { ...BASE, tools: [] }, isSame: false },
    {
      why: 'another order of tools',
      body: { ...BASE, tools: [...tools, { type: 'function', function: { name: 'b' } }] },
      isSame: false,
    },
  ])('$why: the same is $isSame', ({ body, isSame }) => {
    expect(promptCacheKey(body) === promptCacheKey(BASE)).toBe(isSame)
  })

  it('a breakpoint changes nothing, as it is no part of the prompt', () => {
    const part = { type: 'text', text: 'You help.' }
    const [plain, marked] = [part, { ...part, prompt_cache_breakpoint: { mode: 'explicit' } }].map(content =>
      promptCacheKey({ messages: [{ role: 'system', content: [content] }] }),
    )
    expect(plain).toBe(marked)
  })

  it('is a hash within the bounds of the API, of responses too; and none where nothing is stable', () => {
    expect(promptCacheKey({ instructions: 'secret plans', input: 'hi' })).toMatch(/^sl-[\da-f]{32}$/)
    expect(promptCacheKey({ input: 'hi' })).toBeNull()
    expect(promptCacheKey({ messages: [user('hi')], tools: [] })).toBeNull()
  })
})

describe('what a model takes', () => {
  it.each([
    { id: 'gpt-5.6', hasBreakpoints: true, isReasoning: true },
    { id: 'gpt-5.6-mini', hasBreakpoints: true, isReasoning: true },
    { id: 'gpt-6', hasBreakpoints: true, isReasoning: true },
    { id: 'gpt-5.10', hasBreakpoints: true, isReasoning: true },
    { id: 'gpt-5.5', hasBreakpoints: false, isReasoning: true },
    { id: 'gpt-5-chat', hasBreakpoints: false, isReasoning: false },
    { id: 'gpt-4.1', hasBreakpoints: false, isReasoning: false },
    { id: 'gpt-4o', hasBreakpoints: false, isReasoning: false },
    { id: 'o3-mini', hasBreakpoints: false, isReasoning: true },
    { id: 'my-deployment', hasBreakpoints: false, isReasoning: false },
    { id: null, hasBreakpoints: false, isReasoning: false },
  ])('$id', ({ id, ...facts }) => {
    expect(openAiModel(id)).toEqual(facts)
  })
})
