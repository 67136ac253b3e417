import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Loss, lossSentence } from '../../src/openai/loss.ts'
import { messageOfChat } from '../../src/openai/reply/chat-reply.ts'
import { messageOfResponse } from '../../src/openai/reply/responses-reply.ts'
import { fromOpenAi } from '../../src/openai/request/from-openai.ts'
import { toOpenAi, type Wire } from '../../src/openai/request/to-openai.ts'
import { ChatStream } from '../../src/openai/stream/chat-stream.ts'
import { ResponsesStream } from '../../src/openai/stream/responses-stream.ts'

type Fields = Record<string, unknown>

const ask = (content: unknown, more: Fields = {}): Fields => ({
  max_tokens: 50,
  messages: [{ role: 'user', content }],
  ...more,
})
const answered = (content: unknown): Fields => ({ max_tokens: 50, messages: [{ role: 'assistant', content }] })
const result = (more: Fields): Fields => ({ type: 'tool_result', tool_use_id: 't', content: 'x', ...more })
const hour = { cache_control: { type: 'ephemeral', ttl: '1h' } }
const mark = { cache_control: { type: 'ephemeral' } }
const text = { type: 'text', text: 'a' }
const call = { type: 'tool_use', id: 't', name: 'n', input: {} }
const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA==' } }

describe('what the other side cannot say is reported with its place', () => {
  it.each<{ code: Loss['code']; at: string; request: Fields; wires?: readonly Wire[]; why: string }>([
    {
      code: 'thinking',
      at: 'messages[0].content[0]',
      request: answered([{ type: 'thinking', thinking: 'x', signature: 'EqQB' }, text]),
      why: "Claude's own thinking",
    },
    {
      code: 'thinking',
      at: 'messages[0].content[0]',
      request: answered([{ type: 'redacted_thinking', data: 'x' }, text]),
      why: 'redacted thinking',
    },
    {
      code: 'thinking',
      at: 'messages[0].content[0]',
      request: answered([{ type: 'thinking', thinking: 'x', signature: 'openai.bm9qc29u' }, text]),
      why: 'a seal that is none',
    },
    {
      code: 'block-not-sayable',
      at: 'messages[0].content[0]',
      request: answered([{ type: 'server_tool_use', id: 's', name: 'web_search', input: {} }, text]),
      why: 'a tool that ran at Anthropic',
    },
    {
      code: 'block-not-sayable',
      at: 'messages[0].content[1]',
      request: ask([text, { type: 'constructor' }]),
      why: 'a kind with a name that every object has',
    },
    {
      code: 'block-not-sayable',
      at: 'messages[0].content[0]',
      request: ask([{ type: 'image', source: { type: 'file', file_id: 'f' } }, text]),
      why: 'a picture that was uploaded to Anthropic',
    },
    {
      code: 'block-not-sayable',
      at: 'messages[0].content[0].content[0]',
      request: ask([result({ content: [{ type: 'tool_reference', tool_name: 'n' }] })]),
      why: 'a reference in a result',
    },
    {
      code: 'block-not-sayable',
      at: 'messages[0]',
      wires: ['chat'],
      request: ask([{ type: 'document', source: { type: 'url', url: 'https://x/a.pdf' } }, text]),
      why: 'a file at an address',
    },
    {
      code: 'document-as-text',
      at: 'messages[0].content[0]',
      request: ask([
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'words' }, title: 'T' },
      ]),
      why: 'a document of plain text',
    },
    {
      code: 'document-as-text',
      at: 'messages[0].content[0]',
      request: ask([{ type: 'search_result', source: 's', title: 't', content: [text] }]),
      why: 'a search result',
    },
    {
      code: 'citations',
      at: 'messages[0].content[0].citations',
      request: ask([
        {
          type: 'document',
          source: { type: 'base64', media_type: 'application/pdf', data: 'AA==' },
          citations: { enabled: true },
        },
      ]),
      why: 'citations of a document',
    },
    {
      code: 'error-flag',
      at: 'messages[0].content[0].is_error',
      request: ask([result({ is_error: true })]),
      why: 'a tool that failed',
    },
    {
      code: 'image-in-tool-result',
      at: 'messages[0]',
      wires: ['chat'],
      request: ask([result({ content: [text, image] })]),
      why: 'a picture in a result',
    },
    { code: 'order', at: 'messages[0]', wires: ['chat'], request: answered([call, text]), why: 'text behind a call' },
    {
      code: 'order',
      at: 'messages[0]',
      wires: ['chat'],
      request: ask([text, result({})]),
      why: 'a result behind text',
    },
    {
      code: 'marker',
      at: 'messages[0].content[0].cache_control',
      request: answered([{ ...call, ...mark }]),
      why: 'a breakpoint on a call',
    },
    {
      code: 'marker',
      at: 'messages[0]',
      wires: ['responses'],
      request: answered([{ ...text, ...mark }]),
      why: "a breakpoint on the model's own words",
    },
    {
      code: 'marker',
      at: 'tools[0].cache_control',
      request: ask('a', { tools: [{ name: 'n', input_schema: {}, ...mark }] }),
      why: 'a breakpoint on a tool',
    },
    {
      code: 'marker',
      at: 'messages[0].content[0].cache_control',
      request: ask([result({ content: [], ...mark })]),
      why: 'a breakpoint on an empty result',
    },
    { code: 'ttl', at: 'messages[0].content[0].cache_control', request: ask([{ ...text, ...hour }]), why: 'an hour' },
    {
      code: 'tool-not-sayable',
      at: 'tools[0]',
      request: ask('a', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }),
      why: 'a tool that runs at Anthropic',
    },
    {
      code: 'field-not-sayable',
      at: 'tools[0].defer_loading',
      request: ask('a', { tools: [{ name: 'n', input_schema: {}, defer_loading: true }] }),
      why: 'a deferred tool',
    },
    { code: 'field-not-sayable', at: 'top_k', request: ask('a', { top_k: 3 }), why: 'top_k' },
    {
      code: 'field-not-sayable',
      at: 'thinking',
      request: ask('a', { thinking: { type: 'enabled', budget_tokens: 1024 } }),
      why: 'a budget of thinking',
    },
    {
      code: 'field-not-sayable',
      at: 'context_management',
      request: ask('a', { context_management: {} }),
      why: 'context management',
    },
    {
      code: 'field-not-sayable',
      at: 'metadata',
      request: ask('a', { metadata: { user_id: 'u' } }),
      why: 'who the user is',
    },
    {
      code: 'field-not-sayable',
      at: 'output_config.effort',
      request: ask('a', { output_config: { effort: 'utmost' } }),
      why: 'an unknown effort',
    },
    {
      code: 'field-not-sayable',
      at: 'stop_sequences',
      wires: ['responses'],
      request: ask('a', { stop_sequences: ['x'] }),
      why: 'stop sequences',
    },
    {
      code: 'bound-raised',
      at: 'max_tokens',
      wires: ['responses'],
      request: ask('a', { max_tokens: 1 }),
      why: 'a single token',
    },
    {
      code: 'too-many-stops',
      at: 'stop_sequences',
      wires: ['chat'],
      request: ask('a', { stop_sequences: ['a', 'b', 'c', 'd', 'e'] }),
      why: 'five stop sequences',
    },
  ])('$code at $at: $why', ({ code, at, request, wires = ['chat', 'responses'] }) => {
    for (const wire of wires) {
      const { losses } = toOpenAi(request, { wire, model: 'm', serves: 'gpt-5.6' })
      expect(losses).toEqual([{ code, at }])
      expect(losses.map(lossSentence)).toEqual([
        expect.stringMatching(new RegExp(`^${at.replaceAll(/[[\].]/g, '\\$&')}: \\w.*\\.$`)),
      ])
    }
  })

  it.each([
    {
      why: 'a tool of OpenAI',
      wire: 'responses',
      request: { input: 'a', tools: [{ type: 'web_search' }] },
      loss: { code: 'tool-not-sayable', at: 'tools[0]' },
    },
    {
      why: 'a conversation that is kept there',
      wire: 'responses',
      request: { input: 'a', previous_response_id: 'r' },
      loss: { code: 'field-not-sayable', at: 'previous_response_id' },
    },
    {
      why: 'a seed',
      wire: 'chat',
      request: { messages: [{ role: 'user', content: 'a' }], seed: 1 },
      loss: { code: 'field-not-sayable', at: 'seed' },
    },
    {
      why: 'arguments that are no JSON',
      wire: 'chat',
      request: {
        messages: [{ role: 'assistant', tool_calls: [{ id: 'c', function: { name: 'n', arguments: '{"a":' } }] }],
      },
      loss: { code: 'arguments-not-json', at: 'messages[0].content[0]' },
    },
  ] as const)('and the other way: $why', ({ wire, request, loss }) => {
    expect(fromOpenAi(request, wire).losses).toEqual([loss])
  })

  it('deferred thinking settings that ask for nothing are no loss', () => {
    for (const type of ['adaptive', 'disabled']) {
      expect(toOpenAi(ask('a', { thinking: { type } }), { wire: 'chat', model: 'm', serves: null }).losses).toEqual([])
    }
  })
})

it('any JSON is converted without a throw, both ways, whole and streamed', () => {
  const anyJson = fc.jsonValue({ maxDepth: 4 })
  const near = fc.record({
    messages: fc.array(
      fc.record({
        role: fc.constantFrom('user', 'assistant', 'system', 'tool', 7),
        content: anyJson,
        tool_calls: anyJson,
        tool_call_id: anyJson,
      }),
    ),
    input: fc.oneof(
      anyJson,
      fc.array(
        fc.record({
          type: fc.constantFrom('message', 'reasoning', 'function_call', 'function_call_output'),
          content: anyJson,
          summary: anyJson,
          output: anyJson,
        }),
      ),
    ),
    system: anyJson,
    tools: anyJson,
    tool_choice: anyJson,
    output_config: anyJson,
    choices: anyJson,
    output: anyJson,
    usage: anyJson,
    error: anyJson,
    type: fc.constantFrom(
      'response.output_item.done',
      'response.created',
      'error',
      'response.failed',
      'response.output_text.delta',
    ),
    item: anyJson,
    response: anyJson,
    delta: anyJson,
  })
  fc.assert(
    fc.property(near, body => {
      for (const wire of ['chat', 'responses'] as const) {
        toOpenAi(body as Fields, { wire, model: 'm', serves: null })
        fromOpenAi(body as Fields, wire)
      }
      messageOfChat(body as Fields)
      messageOfResponse(body as Fields)
      for (const stream of [new ChatStream(), new ResponsesStream()]) {
        stream.push(body as Fields)
        stream.end()
      }
    }),
    { numRuns: 2_000 },
  )
})
