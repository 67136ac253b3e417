import { describe, expect, it } from 'vitest'
import type { Emulator, EmulatorOptions } from '../src/index.ts'
import { ask, type Bill, type Body, blockTokens, marked, request, standingEmulator, sum, textBlock } from './support.ts'

type Headers = Readonly<Record<string, string>>

/** One request with a marker on the last tool, the last system block and the last message, as the vectors I ask for. */
type Change = Readonly<{
  vector: string
  why: string
  /** The model of both requests. */
  model?: string
  options?: EmulatorOptions
  first?: Body
  second?: Body
  headers?: readonly [Headers, Headers]
  /** Up to where the second request reads. */
  reads: 'nothing' | 'tools' | 'system' | 'messages'
}>

const tool = (name: string): Record<string, unknown> => ({
  name,
  description: `${name}: `.padEnd(1_500, 'does something useful, '),
  input_schema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
})

const TOOLS = [tool('read'), tool('edit')]
const SYSTEM = [textBlock('rules', '5m')]
const QUESTION = { role: 'user', content: [textBlock('question', '5m')] }
const PICTURE = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }
const WEB = { type: 'web_search_20250305', name: 'web_search' }

const FETCH = { type: 'web_fetch_20250910', name: 'web_fetch' }

/** The question, and a document behind it that is cited or not. */
const withDocument = (enabled: boolean): readonly unknown[] => [
  QUESTION,
  { role: 'assistant', content: 'yes' },
  {
    role: 'user',
    content: [
      marked(
        {
          type: 'document',
          source: { type: 'text', media_type: 'text/plain', data: 'x' },
          citations: { enabled },
        },
        '5m',
      ),
    ],
  },
]

const base: Body = {
  model: 'claude-opus-5',
  max_tokens: 2_000,
  tools: [TOOLS[0], marked(TOOLS[1]!, '5m')],
  system: SYSTEM,
  messages: [QUESTION],
}

const bill = (emulator: Emulator, body: Body, headers: Headers = {}): Promise<Bill> => ask(emulator, body, 'a', headers)

/** How many tokens a request has up to the end of a section: the tools, then the one system block, then the rest. */
function tokensTo(section: Change['reads'], body: Body): number {
  const tokens = blockTokens({ ...body, tools: TOOLS, messages: [QUESTION] })
  const ends = { nothing: 0, tools: 2, system: 3, messages: 4 }
  return sum(tokens.slice(0, ends[section]))
}

describe('what a change leaves readable', () => {
  it.each<Change>([
    { vector: 'none', why: 'nothing changes', reads: 'messages' },
    { vector: 'I1', why: 'tool_choice from auto to any', second: { tool_choice: { type: 'any' } }, reads: 'system' },
    {
      vector: 'I1',
      why: 'auto spelled out is what it is without',
      second: { tool_choice: { type: 'auto', disable_parallel_tool_use: false } },
      reads: 'messages',
    },
    {
      vector: 'I1',
      why: 'parallel calls switched off',
      second: { tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
      reads: 'system',
    },
    {
      vector: 'I2',
      why: 'a tool is added',
      second: { tools: [tool('list'), TOOLS[0], marked(TOOLS[1]!, '5m')] },
      reads: 'nothing',
    },
    { vector: 'I2', why: 'tools swapped', second: { tools: [TOOLS[1], marked(TOOLS[0]!, '5m')] }, reads: 'nothing' },
    {
      vector: 'I2',
      why: 'a tool is removed',
      first: { tools: [tool('list'), TOOLS[0], marked(TOOLS[1]!, '5m')] },
      reads: 'nothing',
    },
    {
      vector: '1.8',
      why: "a tool's description",
      second: { tools: [TOOLS[0], marked({ ...TOOLS[1], description: `${TOOLS[1]?.['description']}!` }, '5m')] },
      reads: 'nothing',
    },
    {
      vector: '1.8',
      why: "a tool's name",
      second: { tools: [TOOLS[0], marked({ ...TOOLS[1], name: 'eedit' }, '5m')] },
      reads: 'nothing',
    },
    {
      vector: 'I2',
      why: 'the key order of a schema',
      second: {
        tools: [
          {
            ...TOOLS[0],
            input_schema: { properties: { path: { type: 'string' } }, type: 'object', required: ['path'] },
          },
          marked(TOOLS[1]!, '5m'),
        ],
      },
      reads: 'nothing',
    },
    {
      vector: 'I3',
      why: 'a tool behind defer_loading',
      second: { tools: [...(base['tools'] as unknown[]), { ...tool('later'), defer_loading: true }] },
      reads: 'messages',
    },
    { vector: 'I4', why: 'web search on', second: { tools: [...(base['tools'] as unknown[]), WEB] }, reads: 'tools' },
    {
      vector: 'I4',
      why: 'web search on, before the other tools',
      second: { tools: [WEB, ...(base['tools'] as unknown[])] },
      reads: 'tools',
    },
    {
      vector: 'I4',
      why: 'web search off',
      first: { tools: [...(base['tools'] as unknown[]), WEB] },
      second: {},
      reads: 'tools',
    },
    {
      vector: '1.8',
      why: 'web fetch on',
      second: { tools: [...(base['tools'] as unknown[]), FETCH] },
      reads: 'tools',
    },
    {
      vector: '1.8',
      why: 'web search set otherwise',
      first: { tools: [...(base['tools'] as unknown[]), WEB] },
      second: { tools: [...(base['tools'] as unknown[]), { ...WEB, max_uses: 3 }] },
      reads: 'tools',
    },
    {
      vector: '1.8',
      why: 'citations off',
      first: { messages: withDocument(true) },
      second: { messages: withDocument(false) },
      reads: 'tools',
    },
    {
      vector: '1.8',
      why: 'images gone',
      first: {
        messages: [QUESTION, { role: 'assistant', content: 'yes' }, { role: 'user', content: [marked(PICTURE, '5m')] }],
      },
      reads: 'system',
    },
    {
      vector: '1.8',
      why: 'an image inside a result',
      second: {
        messages: [
          QUESTION,
          { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'read', input: {} }] },
          { role: 'user', content: [marked({ type: 'tool_result', tool_use_id: 't', content: [PICTURE] }, '5m')] },
        ],
      },
      reads: 'system',
    },
    {
      vector: '1.8',
      why: 'thinking switched on',
      second: { thinking: { type: 'adaptive' } },
      reads: 'nothing',
    },
    {
      vector: '1.8',
      why: 'the task budget',
      first: { output_config: { task_budget: { type: 'tokens', total: 100_000 } } },
      second: { output_config: { task_budget: { type: 'tokens', total: 90_000 } } },
      reads: 'nothing',
    },
    {
      vector: '1.8',
      why: 'the task budget, on a model that renders it late',
      options: { settingsCost: 'messages' },
      first: { output_config: { task_budget: { type: 'tokens', total: 100_000 } } },
      second: { output_config: { task_budget: { type: 'tokens', total: 90_000 } } },
      reads: 'system',
    },
    {
      vector: '1.8',
      why: 'effort set for one message',
      second: { messages: [QUESTION, { role: 'system', content: [], output_config: { effort: 'low' } }] },
      reads: 'messages',
    },
    {
      vector: '1.8',
      why: 'a tool added by a block in the conversation',
      second: {
        messages: [
          QUESTION,
          { role: 'assistant', content: 'yes' },
          { role: 'user', content: [marked({ type: 'tool_addition', tool: tool('late') }, '5m')] },
        ],
      },
      reads: 'messages',
    },
    {
      vector: '1.8',
      why: 'a deferred tool that a search found',
      first: { tools: [...(base['tools'] as unknown[]), { ...tool('later'), defer_loading: true }] },
      second: {
        tools: [...(base['tools'] as unknown[]), { ...tool('later'), defer_loading: true }],
        messages: [
          QUESTION,
          { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'read', input: {} }] },
          {
            role: 'user',
            content: [
              marked(
                {
                  type: 'tool_result',
                  tool_use_id: 't',
                  content: [{ type: 'tool_reference', tool_name: 'later' }],
                },
                '5m',
              ),
            ],
          },
        ],
      },
      reads: 'messages',
    },
    {
      vector: '1.8',
      why: 'citations on',
      second: { messages: withDocument(true) },
      reads: 'tools',
    },
    {
      vector: 'I5',
      why: 'an image in a new turn',
      second: {
        messages: [QUESTION, { role: 'assistant', content: 'yes' }, { role: 'user', content: [marked(PICTURE, '5m')] }],
      },
      reads: 'system',
    },
    {
      vector: 'I6',
      why: 'effort spelled out at its default',
      second: { output_config: { effort: 'high' } },
      reads: 'messages',
    },
    { vector: 'I6', why: 'effort from high to low', second: { output_config: { effort: 'low' } }, reads: 'nothing' },
    {
      vector: 'I6',
      why: 'the same on a model that renders it late',
      options: { settingsCost: 'messages' },
      second: { output_config: { effort: 'low' } },
      reads: 'system',
    },
    {
      vector: 'I7',
      why: "thinking's budget",
      first: { thinking: { type: 'enabled', budget_tokens: 1_024 } },
      second: { thinking: { type: 'enabled', budget_tokens: 1_536 } },
      reads: 'nothing',
    },
    {
      vector: 'I7',
      why: 'the same on a model that renders it late',
      options: { settingsCost: 'messages' },
      first: { thinking: { type: 'enabled', budget_tokens: 1_024 } },
      second: { thinking: { type: 'enabled', budget_tokens: 1_536 } },
      reads: 'system',
    },
    {
      vector: 'I7',
      why: 'thinking switched off in words is what it is without',
      second: { thinking: { type: 'disabled' } },
      reads: 'messages',
    },
    {
      vector: '1.8',
      why: 'how thinking is shown changes nothing',
      first: { thinking: { type: 'adaptive' } },
      second: { thinking: { type: 'adaptive', display: 'omitted' } },
      reads: 'messages',
    },
    { vector: 'I9', why: 'the system text', second: { system: [textBlock('other rules', '5m')] }, reads: 'tools' },
    {
      vector: 'I10',
      why: 'an instruction in the middle, on Opus 5',
      second: {
        messages: [QUESTION, { role: 'system', content: [textBlock('mind the gap', '5m')] }],
      },
      reads: 'messages',
    },
    { vector: 'I12', why: 'speed from standard to fast', second: { speed: 'fast' }, reads: 'tools' },
    { vector: 'I12', why: 'speed from fast to standard', first: { speed: 'fast' }, reads: 'tools' },
    { vector: 'I12', why: 'standard spelled out', second: { speed: 'standard' }, reads: 'messages' },
    {
      vector: 'I14',
      why: 'another set of beta headers',
      headers: [{ 'anthropic-beta': 'a-2026-01-01' }, { 'anthropic-beta': 'a-2026-01-01,b-2026-01-01' }],
      reads: 'nothing',
    },
    {
      vector: 'I14',
      why: 'the same set in another order',
      headers: [{ 'anthropic-beta': 'b-2026-01-01, a-2026-01-01' }, { 'anthropic-beta': 'a-2026-01-01,b-2026-01-01' }],
      reads: 'messages',
    },
    {
      vector: 'I14',
      why: 'retired headers of the cache itself',
      headers: [{}, { 'anthropic-beta': 'extended-cache-ttl-2025-04-11' }],
      reads: 'messages',
    },
    {
      vector: '1.13',
      why: 'context management',
      second: { context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] } },
      reads: 'system',
    },
  ])('$vector: $why', async ({ options, first = {}, second = {}, headers = [{}, {}], reads }) => {
    const emulator = standingEmulator(options)
    await bill(emulator, { ...base, ...first }, headers[0])
    const changed = { ...base, ...second }
    const { cached, ...rest } = await bill(emulator, changed, headers[1])
    expect(cached).toBe(tokensTo(reads, changed))
    expect(cached + rest.saved5m + rest.saved1h + rest.fresh).toBe(sum(blockTokens(changed)))
    // What was written under the change is read under it.
    const again = await bill(emulator, changed, headers[1])
    expect(again).toMatchObject({ cached: cached + rest.saved5m, saved5m: 0 })
  })
})

it('I10: models that lack role system refuse it', async () => {
  const body = { ...base, messages: [QUESTION, { role: 'system', content: 'mind the gap' }] }
  for (const model of ['claude-sonnet-5', 'claude-opus-4-7', 'claude-haiku-4-5-20251001']) {
    await expect(bill(standingEmulator(), { ...body, model })).rejects.toMatchObject({
      status: 400,
      error: { error: { message: "messages.1: role 'system' is not supported on this model" } },
    })
  }
  const first = { ...base, messages: [{ role: 'system', content: 'x' }, QUESTION] }
  expect((await standingEmulator().fetch(request('/v1/messages', first))).status).toBe(400)
})

it('L12: with the count of the Claude API a run of calls is one position, and so is a run of results', async () => {
  const calls = Array.from({ length: 30 }, (_, i) => ({
    type: 'tool_use',
    id: `t${i}`,
    name: 'read',
    input: { path: 'x' },
  }))
  const results = calls.map(({ id }, i) =>
    marked({ type: 'tool_result', tool_use_id: id, content: 'y' }, i === 29 ? '5m' : undefined),
  )
  const first = { ...base, system: [textBlock('s')], tools: TOOLS }
  const second = {
    ...first,
    messages: [
      { role: 'user', content: [textBlock('question')] },
      { role: 'assistant', content: [{ type: 'text', text: 'I look.' }, ...calls] },
      { role: 'user', content: results },
    ],
  }
  for (const [positions, cached] of [
    ['collapsed', sum(blockTokens(first))],
    ['flat', 0],
  ] as const) {
    const emulator = standingEmulator({ cache: { positions } })
    await bill(emulator, first)
    expect((await bill(emulator, second)).cached).toBe(cached)
  }
})
