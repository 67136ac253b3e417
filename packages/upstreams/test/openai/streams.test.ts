import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asMessageEvents } from '../../src/openai/stream/as-message-events.ts'
import { readEvents } from '../../src/openai/stream/read-events.ts'

type Fields = Record<string, unknown>

const sse = (events: readonly Fields[], last = '[DONE]'): string =>
  [...events.map(event => JSON.stringify(event)), last].map(data => `data: ${data}\n\n`).join('')

async function* inPieces(text: string, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text)
  const ends = [...cuts.map(cut => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
  let from = 0
  for (const end of ends) {
    yield bytes.slice(from, end)
    from = end
  }
}

async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

const head = { id: 'chatcmpl-1', model: 'gpt-5.5', object: 'chat.completion.chunk' }
const chunk = (delta: Fields, finish: string | null = null): Fields => ({
  ...head,
  choices: [{ index: 0, delta, finish_reason: finish }],
})
const usage = {
  prompt_tokens: 1_566,
  completion_tokens: 9,
  total_tokens: 1_575,
  prompt_tokens_details: { cached_tokens: 1_408 },
}

/** As Azure sends it: first its content filter, which names nothing, then two calls side by side, then usage alone. */
const CHAT = [
  { id: '', model: '', object: '', choices: [], prompt_filter_results: [] },
  chunk({ role: 'assistant', content: '' }),
  chunk({ content: 'Grüß ' }),
  chunk({ content: 'dich 🌊' }),
  chunk({ tool_calls: [{ index: 0, id: 'call_a', type: 'function', function: { name: 'grep', arguments: '' } }] }),
  chunk({ tool_calls: [{ index: 0, function: { arguments: '{"q":' } }] }),
  chunk({ tool_calls: [{ index: 0, function: { arguments: '"ü"}' } }] }),
  chunk({ tool_calls: [{ index: 1, id: 'call_b', type: 'function', function: { name: 'list', arguments: '{}' } }] }),
  chunk({}, 'tool_calls'),
  { ...head, choices: [], usage },
]

const USAGE = { input_tokens: 158, cache_creation_input_tokens: 0, cache_read_input_tokens: 1_408, output_tokens: 9 }

const CHAT_EVENTS = [
  { type: 'message_start', message: expect.objectContaining({ id: 'chatcmpl-1', model: 'gpt-5.5', content: [] }) },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Grüß ' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'dich 🌊' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'content_block_start', index: 1, content_block: { type: 'tool_use', id: 'call_a', name: 'grep', input: {} } },
  { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{"q":' } },
  { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '"ü"}' } },
  { type: 'content_block_stop', index: 1 },
  { type: 'content_block_start', index: 2, content_block: { type: 'tool_use', id: 'call_b', name: 'list', input: {} } },
  { type: 'content_block_delta', index: 2, delta: { type: 'input_json_delta', partial_json: '{}' } },
  { type: 'content_block_stop', index: 2 },
  { type: 'message_delta', delta: { stop_reason: 'tool_use', stop_sequence: null }, usage: USAGE },
  { type: 'message_stop' },
]

const item = (more: Fields): Fields => ({ id: 'i', ...more })
const reasoning = item({
  id: 'rs',
  type: 'reasoning',
  summary: [{ type: 'summary_text', text: 'Hm.' }],
  encrypted_content: 'sealed',
})
const RESPONSES = [
  { type: 'response.created', response: { id: 'resp_1', model: 'gpt-5.6' } },
  { type: 'response.output_item.added', output_index: 0, item: { ...reasoning, summary: [] } },
  { type: 'response.reasoning_summary_text.delta', item_id: 'rs', delta: 'Hm.' },
  { type: 'response.output_item.done', output_index: 0, item: reasoning },
  { type: 'response.output_item.added', output_index: 1, item: item({ type: 'message', content: [] }) },
  { type: 'response.output_text.delta', item_id: 'i', content_index: 0, delta: 'Hel' },
  { type: 'response.output_text.delta', item_id: 'i', content_index: 0, delta: 'lo' },
  { type: 'response.output_text.delta', item_id: 'i', content_index: 1, delta: 'Second part' },
  { type: 'response.output_item.done', output_index: 1, item: item({ type: 'message' }) },
  {
    type: 'response.output_item.added',
    output_index: 2,
    item: item({ id: 'fc', type: 'function_call', call_id: 'call_a', name: 'grep', arguments: '' }),
  },
  {
    type: 'response.output_item.done',
    output_index: 2,
    item: item({ id: 'fc', type: 'function_call', call_id: 'call_a', name: 'grep', arguments: '{"q":1}' }),
  },
  {
    type: 'response.completed',
    response: {
      output: [{ type: 'function_call' }],
      usage: {
        input_tokens: 1_566,
        output_tokens: 9,
        total_tokens: 1_575,
        input_tokens_details: { cached_tokens: 1_408 },
      },
    },
  },
]

describe('events of the Messages API', () => {
  it('of chat completions, exactly', async () => {
    expect(await all(asMessageEvents(inPieces(sse(CHAT), []), 'chat'))).toEqual(CHAT_EVENTS)
  })

  it('of responses: thinking is sealed, parts of a message are blocks, and arguments may come at once', async () => {
    const events = await all(asMessageEvents(inPieces(sse(RESPONSES), []), 'responses'))
    const blocks = events.flatMap(event => (event.type === 'content_block_start' ? [event['content_block']] : []))
    expect(blocks).toEqual([
      { type: 'thinking', thinking: '', signature: '' },
      { type: 'text', text: '' },
      { type: 'text', text: '' },
      { type: 'tool_use', id: 'call_a', name: 'grep', input: {} },
    ])
    const deltas = events.flatMap(event => (event.type === 'content_block_delta' ? [event['delta']] : []))
    expect(deltas).toEqual([
      { type: 'thinking_delta', thinking: 'Hm.' },
      { type: 'signature_delta', signature: expect.stringMatching(/^openai\./) },
      { type: 'text_delta', text: 'Hel' },
      { type: 'text_delta', text: 'lo' },
      { type: 'text_delta', text: 'Second part' },
      { type: 'input_json_delta', partial_json: '{"q":1}' },
    ])
    expect(events.at(-2)).toEqual({
      type: 'message_delta',
      delta: { stop_reason: 'tool_use', stop_sequence: null },
      usage: USAGE,
    })
    const [starts, stops] = ['content_block_start', 'content_block_stop'].map(
      type => events.filter(event => event.type === type).length,
    )
    expect(starts).toBe(stops)
  })

  it('however the bytes are cut, the events are the same', async () => {
    for (const [events, wire] of [
      [CHAT, 'chat'],
      [RESPONSES, 'responses'],
    ] as const) {
      const whole = await all(asMessageEvents(inPieces(sse(events), []), wire))
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.nat(), { maxLength: 30 }),
          fc.constantFrom('\n', '\r\n', '\r'),
          async (cuts, end) => {
            const text = sse(events).replaceAll('\n', end)
            expect(await all(asMessageEvents(inPieces(text, cuts), wire))).toEqual(whole)
          },
        ),
        { numRuns: 150 },
      )
    }
  })

  it.each([
    { wire: 'chat', events: CHAT.slice(0, 5), why: 'a chat that stops in the middle' },
    { wire: 'chat', events: [{ error: { message: 'Overloaded' } }], why: 'a chat that says so' },
    { wire: 'responses', events: RESPONSES.slice(0, 6), why: 'a response that stops in the middle' },
    {
      wire: 'responses',
      events: [...RESPONSES.slice(0, 3), { type: 'response.failed', response: { error: { message: 'x' } } }],
      why: 'a response that failed',
    },
    { wire: 'responses', events: [{ type: 'error', message: 'x' }], why: 'a response that says so' },
  ] as const)('$why ends with an error and no end of a message', async ({ wire, events }) => {
    const types = (await all(asMessageEvents(inPieces(sse(events), []), wire))).map(({ type }) => type)
    expect(types.at(-1)).toBe('error')
    expect(types).not.toContain('message_stop')
  })

  it.each([
    { finish: 'length', stop: 'max_tokens' },
    { finish: 'stop', stop: 'end_turn' },
    { finish: 'content_filter', stop: 'refusal' },
  ])('$finish is $stop', async ({ finish, stop }) => {
    const events = await all(asMessageEvents(inPieces(sse([chunk({ content: 'a' }), chunk({}, finish)]), []), 'chat'))
    expect(events.at(-2)).toMatchObject({ delta: { stop_reason: stop } })
  })
})

it('lines of data that belong together are one event; comments and other fields are passed over', async () => {
  const text = ': ping\nevent: a\nid: 1\ndata: one\ndata:two\n\ndata: three\n\n\ndata: cut'
  expect(await all(readEvents(inPieces(text, [])))).toEqual(['one\ntwo', 'three'])
})
