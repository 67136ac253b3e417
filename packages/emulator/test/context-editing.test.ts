import { expect, it } from 'vitest'
import { ask, type Body, blockTokens, marked, request, standingEmulator, sum, textBlock } from './support.ts'

const edit = (more: Body = {}): Body => ({
  context_management: {
    edits: [
      {
        type: 'clear_tool_uses_20250919',
        trigger: { type: 'input_tokens', value: 10_000 },
        keep: { type: 'tool_uses', value: 1 },
        ...more,
      },
    ],
  },
})

/** So many rounds of a call and its result of about 2,200 tokens, with markers on system, the question and the last result. */
function loop(rounds: number, more: Body = edit()): Body {
  const turns = Array.from({ length: rounds }, (_, i) => [
    { role: 'assistant', content: [{ type: 'tool_use', id: `t${i}`, name: i === 0 ? 'first' : 'read', input: {} }] },
    {
      role: 'user',
      content: [
        marked(
          { type: 'tool_result', tool_use_id: `t${i}`, content: `${i} `.repeat(2_500) },
          i === rounds - 1 ? '5m' : undefined,
        ),
      ],
    },
  ])
  return {
    model: 'claude-opus-5',
    max_tokens: 50,
    system: [textBlock('s'), textBlock('t'), textBlock('u', '5m')],
    messages: [{ role: 'user', content: [textBlock('question', '5m')] }, ...turns.flat()],
    ...more,
  }
}

async function applied(body: Body): Promise<unknown> {
  const response = await standingEmulator().fetch(request('/v1/messages', body))
  return (await response.json()).context_management
}

it('I13: what was cached is read up to the cleared point, and from then on what is left', async () => {
  const emulator = standingEmulator()
  const before = sum(blockTokens(loop(4)))
  expect(await ask(emulator, loop(4))).toMatchObject({ cached: 0, saved5m: before })
  const upToQuestion = sum(blockTokens(loop(5)).slice(0, 4))
  const fired = await ask(emulator, loop(5))
  expect(fired.cached).toBe(upToQuestion)
  expect(fired.saved5m).toBeLessThan(before / 2)
  expect(await ask(emulator, loop(5))).toMatchObject({ cached: fired.cached + fired.saved5m, saved5m: 0 })
})

it.each<{ why: string; body: Body; uses: number | null }>([
  { why: 'long enough', body: loop(5), uses: 4 },
  { why: 'not long enough', body: loop(3), uses: null },
  { why: 'by the number of uses', body: loop(3, edit({ trigger: { type: 'tool_uses', value: 2 } })), uses: 2 },
  { why: 'all are kept', body: loop(5, edit({ keep: { type: 'tool_uses', value: 9 } })), uses: null },
  { why: 'one tool is spared', body: loop(5, edit({ exclude_tools: ['first'] })), uses: 3 },
  {
    why: 'too little would be gained',
    body: loop(5, edit({ clear_at_least: { type: 'input_tokens', value: 50_000 } })),
    uses: null,
  },
  { why: 'three are kept by default', body: loop(5, edit({ keep: undefined })), uses: 2 },
  { why: 'from 100,000 tokens on by default', body: loop(5, edit({ trigger: undefined })), uses: null },
  { why: 'nothing asked', body: loop(5, {}), uses: null },
])('clears $uses results: $why', async ({ body, uses }) => {
  const found = await applied(body)
  if (uses === null) {
    expect(found).toBeUndefined()
    return
  }
  expect(found).toEqual({
    applied_edits: [
      { type: 'clear_tool_uses_20250919', cleared_tool_uses: uses, cleared_input_tokens: expect.any(Number) },
    ],
  })
})

it('is counted, beside what it was before', async () => {
  const response = await standingEmulator().fetch(request('/v1/messages/count_tokens', loop(5)))
  const { input_tokens, context_management } = await response.json()
  expect(context_management).toEqual({ original_input_tokens: sum(blockTokens(loop(5))) })
  expect(input_tokens).toBeLessThan(context_management.original_input_tokens / 2)
})
