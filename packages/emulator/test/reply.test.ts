import { expect, it } from 'vitest'
import { type Body, conversation, request, standingEmulator } from './support.ts'

const TOOL = { name: 'search', input_schema: { type: 'object' } }
const THINKING = { type: 'enabled', budget_tokens: 1024 }

async function reply(body: Body, seed = 0) {
  const response = await standingEmulator({ seed }).fetch(request('/v1/messages', body))
  return response.json()
}

it.each([
  { body: conversation('1', ''), facts: ['1 message', 'no tools'], why: 'one message' },
  { body: conversation('1-3', ''), facts: ['3 messages', 'no tools'], why: 'several' },
  { body: conversation('1', '', { tools: [TOOL] }), facts: ['1 message', '1 tool'], why: 'a tool' },
  {
    body: conversation('1-3', '', { tools: [TOOL, { ...TOOL, name: 'x' }] }),
    facts: ['3 messages', '2 tools'],
    why: 'tools',
  },
])('says first that it is emulated, then harmless facts: $why', async ({ body, facts }) => {
  for (const seed of [0, 1, 2]) {
    const { content, stop_reason, stop_sequence, role } = await reply(body, seed)
    expect({ stop_reason, stop_sequence, role }).toEqual({
      stop_reason: 'end_turn',
      stop_sequence: null,
      role: 'assistant',
    })
    expect(content).toHaveLength(1)
    expect(content[0].text).toMatch(/^Emulated answer: no model was asked\./)
    for (const fact of facts) expect(content[0].text).toMatch(new RegExp(`\\b${fact}\\b`))
  }
})

it('never repeats the text of the request', async () => {
  const { content } = await reply({
    ...conversation('1', ''),
    messages: [{ role: 'user', content: 'password-hunter2' }],
  })
  expect(JSON.stringify(content)).not.toContain('hunter2')
})

it('is the same for a seed and a request, and differs over seeds', async () => {
  const body = conversation('1-3', '')
  const texts = await Promise.all([0, 1, 2, 3, 4, 5].map(async seed => (await reply(body, seed)).content[0].text))
  expect((await reply(body, 3)).content[0].text).toBe(texts[3])
  expect(new Set(texts).size).toBe(3)
})

it.each([1, 2, 5, 10, 20, 1000])('max_tokens %i is honoured', async max_tokens => {
  const { content, usage, stop_reason } = await reply({ ...conversation('1', ''), max_tokens })
  const whole = (await reply(conversation('1', ''))).content[0].text
  expect(usage.output_tokens).toBeLessThanOrEqual(max_tokens)
  expect(usage.output_tokens).toBeGreaterThan(0)
  expect(whole.startsWith(content[0].text)).toBe(true)
  expect(stop_reason).toBe(content[0].text === whole ? 'end_turn' : 'max_tokens')
})

it('thinks first when thinking is enabled, and counts it as a part of the output', async () => {
  const { content, usage } = await reply(conversation('1', '', { thinking: THINKING, max_tokens: 2048 }))
  expect(content).toEqual([
    {
      type: 'thinking',
      thinking: expect.stringMatching(/^Emulated thinking:/),
      signature: expect.stringMatching(/^[\w+/]+=*$/),
    },
    { type: 'text', text: expect.stringMatching(/^Emulated answer:/), citations: null },
  ])
  expect(usage.output_tokens_details.thinking_tokens).toBeGreaterThan(0)
  expect(usage.output_tokens_details.thinking_tokens).toBeLessThan(usage.output_tokens)
})

it.each([{ type: 'disabled' }, { type: 'adaptive' }, undefined])('does not think with thinking %j', async thinking => {
  const { content, usage } = await reply(conversation('1', '', { thinking }))
  expect(content.map((block: { type: string }) => block.type)).toEqual(['text'])
  expect(usage.output_tokens_details).toBeNull()
})

it('a thought that uses up max_tokens leaves no room for text', async () => {
  const { content, usage, stop_reason } = await reply(conversation('1', '', { thinking: THINKING, max_tokens: 5 }))
  expect(content.map((block: { type: string }) => block.type)).toEqual(['thinking'])
  expect(usage.output_tokens).toBeLessThanOrEqual(5)
  expect(stop_reason).toBe('max_tokens')
})

it('a reply sent back as the next turn is accepted', async () => {
  const body = conversation('1', '', { thinking: THINKING, max_tokens: 2048 })
  const { content } = await reply(body)
  const messages = [
    ...(body['messages'] as unknown[]),
    { role: 'assistant', content },
    { role: 'user', content: 'go on' },
  ]
  expect(await reply({ ...body, messages })).toMatchObject({ type: 'message', model: 'claude-opus-5' })
})
