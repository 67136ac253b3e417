import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAssembler } from '../../src/call/assemble-answer.ts'
import { readEvents } from '../../src/call/read-events.ts'

async function* chunks(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0
  for (let i = 0; at < bytes.length; i++) {
    const size = Math.max(1, sizes[i % Math.max(1, sizes.length)] ?? bytes.length)
    yield bytes.subarray(at, at + size)
    at += size
  }
}

async function read(text: string, sizes: readonly number[] = []): Promise<unknown[]> {
  const events: unknown[] = []
  for await (const event of readEvents(chunks(new TextEncoder().encode(text), sizes))) events.push(event)
  return events
}

describe('readEvents', () => {
  it.each([
    { text: 'data: {"a":1}\n\n', events: [{ a: 1 }], why: 'the usual' },
    { text: 'event: x\r\ndata: {"a":1}\r\n\r\n', events: [{ a: 1 }], why: 'other line ends' },
    { text: 'data: {"a":\ndata: 1}\n\n', events: [{ a: 1 }], why: 'data in two lines' },
    {
      text: 'data:{"a":1}\n\n: ping\n\ndata: [1]\n\ndata: x\n\n',
      events: [{ a: 1 }],
      why: 'what is no object is passed over',
    },
    { text: 'data: {"a":1}\n\ndata: {"b":2}\n', events: [{ a: 1 }], why: 'a cut off end is none' },
  ])('reads $why', async ({ text, events }) => {
    expect(await read(text)).toEqual(events)
  })

  it('reads the same however the bytes are cut', async () => {
    const end = fc.constantFrom('\n', '\r\n', '\r')
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme' })),
        end,
        fc.array(fc.integer({ min: 1, max: 9 })),
        async (texts, by, sizes) => {
          const stream = texts.map(text => `data: ${JSON.stringify({ text })}${by}${by}`).join('')
          expect(await read(`${stream}:${by}`, sizes)).toEqual(texts.map(text => ({ text })))
        },
      ),
    )
  })
})

const begun = (index: number, block: object): object => ({ type: 'content_block_start', index, content_block: block })
const grown = (index: number, delta: object): object => ({ type: 'content_block_delta', index, delta })
const over = (index: number): object => ({ type: 'content_block_stop', index })
const END = [{ type: 'message_delta', delta: { stop_reason: 'end_turn' } }, { type: 'message_stop' }]
const TEXT = [begun(0, { type: 'text', text: '' }), grown(0, { type: 'text_delta', text: 'Hi' }), over(0)]
const call = (json: string): object[] => [
  begun(1, { type: 'tool_use', id: 't', name: 'read_file', input: {} }),
  grown(1, { type: 'input_json_delta', partial_json: json }),
]

it.each([
  { events: [...TEXT, ...END], blocks: [{ type: 'text', text: 'Hi' }], stop: 'end_turn', why: 'a whole answer' },
  { events: TEXT.slice(0, 2), blocks: [{ type: 'text', text: 'Hi' }], stop: null, why: 'text that broke off is kept' },
  {
    events: [...TEXT, ...call('{"path":"a')],
    blocks: [{ type: 'text', text: 'Hi' }],
    stop: null,
    why: 'half a call is not',
  },
  {
    events: [...call('{"path":"a"}'), over(1), ...END],
    blocks: [{ type: 'tool_use', id: 't', name: 'read_file', input: { path: 'a' } }],
    stop: 'end_turn',
    why: 'a whole call',
  },
  {
    events: [...call(''), over(1), ...END],
    blocks: [{ type: 'tool_use', id: 't', name: 'read_file', input: {} }],
    stop: 'end_turn',
    why: 'a call without input',
  },
  {
    events: [
      begun(0, { type: 'thinking', thinking: '' }),
      grown(0, { type: 'thinking_delta', thinking: 'hm' }),
      grown(0, { type: 'signature_delta', signature: 's' }),
      over(0),
      ...END,
    ],
    blocks: [{ type: 'thinking', thinking: 'hm', signature: 's' }],
    stop: 'end_turn',
    why: 'thinking with its signature',
  },
  {
    events: [begun(0, { type: 'redacted_thinking', data: 'x' }), over(0), ...END],
    blocks: [{ type: 'redacted_thinking', data: 'x' }],
    stop: 'end_turn',
    why: 'thinking that is not to be read',
  },
  {
    events: [begun(0, { type: 'text', text: '' }), over(0), begun(1, { type: 'of_tomorrow' }), over(1), ...END],
    blocks: [],
    stop: 'end_turn',
    why: 'what is empty or unknown is left out',
  },
])('assembles $why', ({ events, blocks, stop }) => {
  const assembler = createAssembler()
  for (const event of events) assembler.take({ ...event })
  expect(assembler.answer()).toMatchObject({ blocks, stop })
})

it.each(['[1]', '{"path":', '"x"'])('marks the call with the input %s as unreadable', json => {
  const assembler = createAssembler()
  for (const event of [...call(json), over(1), ...END]) assembler.take({ ...event })
  expect([...assembler.answer().unreadable]).toEqual(['t'])
})
