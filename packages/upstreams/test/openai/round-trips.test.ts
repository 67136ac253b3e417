import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { messageOfChat } from '../../src/openai/reply/chat-reply.ts'
import { messageOfResponse } from '../../src/openai/reply/responses-reply.ts'
import { fromOpenAi } from '../../src/openai/request/from-openai.ts'
import { toOpenAi } from '../../src/openai/request/to-openai.ts'
import { sayable } from './sayable.ts'

const WIRES = ['chat', 'responses'] as const
const TARGET = { model: 'my-gpt', serves: 'gpt-5.6' } as const

describe.each(WIRES)('%s', wire => {
  it('what both sides can say comes back as it was, and nothing is reported lost', () => {
    fc.assert(
      fc.property(sayable(wire), request => {
        const there = toOpenAi(request, { ...TARGET, wire })
        expect(there.losses).toEqual([])
        const back = fromOpenAi(JSON.parse(JSON.stringify(there.value)), wire)
        expect(back.losses).toEqual([])
        expect(back.value).toEqual(request)
        // And what comes back says the same once more.
        expect(toOpenAi(back.value, { ...TARGET, wire }).value).toEqual(there.value)
      }),
      { numRuns: 500 },
    )
  })

  it('the same request always makes the same bytes, and the request is not changed', () => {
    fc.assert(
      fc.property(sayable(wire), request => {
        const before = JSON.stringify(request)
        const twice = [0, 1].map(() => JSON.stringify(toOpenAi(request, { ...TARGET, wire })))
        expect(twice[0]).toBe(twice[1])
        expect(JSON.stringify(request)).toBe(before)
      }),
      { numRuns: 100 },
    )
  })

  it('an answer goes into the next request as the model wrote it', () => {
    const answer =
      wire === 'chat'
        ? messageOfChat({
            id: 'chatcmpl-1',
            model: 'gpt',
            choices: [
              {
                finish_reason: 'tool_calls',
                message: {
                  role: 'assistant',
                  content: 'Let me look.',
                  tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'grep', arguments: '{"q":"a"}' } }],
                },
              },
            ],
          })
        : messageOfResponse({
            id: 'resp_1',
            model: 'gpt',
            status: 'completed',
            output: [
              {
                type: 'reasoning',
                id: 'rs_1',
                summary: [
                  { type: 'summary_text', text: 'Hm.' },
                  { type: 'summary_text', text: 'So.' },
                ],
                encrypted_content: 'sealed',
              },
              { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Let me look.' }] },
              { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'grep', arguments: '{"q":"a"}' },
            ],
          })
    expect(answer.losses).toEqual([])
    expect(answer.value).toMatchObject({ stop_reason: 'tool_use' })
    const next = toOpenAi(
      { max_tokens: 50, messages: [{ role: 'user', content: 'hi' }, answer.value] },
      { ...TARGET, wire },
    )
    expect(next.losses).toEqual([])
    expect(next.value).toMatchObject(
      wire === 'chat'
        ? {
            messages: [
              { role: 'user', content: 'hi' },
              {
                role: 'assistant',
                content: 'Let me look.',
                tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'grep', arguments: '{"q":"a"}' } }],
              },
            ],
          }
        : {
            store: false,
            include: ['reasoning.encrypted_content'],
            input: [
              { role: 'user', content: [{ type: 'input_text', text: 'hi' }] },
              {
                type: 'reasoning',
                id: 'rs_1',
                summary: [
                  { type: 'summary_text', text: 'Hm.' },
                  { type: 'summary_text', text: 'So.' },
                ],
                encrypted_content: 'sealed',
              },
              { role: 'assistant', content: [{ type: 'output_text', text: 'Let me look.' }] },
              { type: 'function_call', call_id: 'call_1', name: 'grep', arguments: '{"q":"a"}' },
            ],
          },
    )
  })
})
