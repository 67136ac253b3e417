import { record } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { readRecord } from '../../src/index.ts'

describe('readRecord', () => {
  it.each([
    { value: record(2), why: 'the form of the README' },
    {
      value: record(2, { later: { field: true }, calls: [{ messages_upto: 1, effort: 'high' }] }),
      why: 'unknown fields are ignored',
    },
    { value: record(1, { system: [{ type: 'text', text: 'x' }], tools: [] }), why: 'system and tools' },
    { value: record(1, { system: 'x' }), why: 'a string system' },
    { value: record(1, { model: null, prefix_tokens_est: null }), why: 'null where nothing is known' },
    { value: record(1, { messages: [{ role: 'user', content: 'hello' }] }), why: 'string content' },
    {
      value: record(1, { calls: [{ request: { max_tokens: 5, messages: [] }, messages_upto: null }], messages: [] }),
      why: 'a whole request',
    },
  ])('takes $why', ({ value }) => {
    expect(readRecord(value)).toMatchObject({ ok: true, leftOut: 0 })
  })

  it.each([
    { value: null, reason: /expected object/i, why: 'no object' },
    { value: [record(1)], reason: /expected object/i, why: 'a list' },
    {
      value: { type: 'user', uuid: 'u', sessionId: 's' },
      reason: /^id: .*; calls: /,
      why: "a raw line of an agent's own log; all problems at once",
    },
    { value: record(1, { id: '' }), reason: /^id: /, why: 'no id' },
    { value: record(1, { calls: [] }), reason: /^calls: /, why: 'no calls' },
    {
      value: record(1, { calls: [{ messages_upto: 'all' }] }),
      reason: /^calls\[0\]\.messages_upto: /,
      why: 'a place within a list',
    },
    {
      value: record(1, { messages: [{ role: 'user', content: [{ text: 'no type' }] }] }),
      reason: /^messages\[0\]: expected \{role, content\}/,
      why: 'a block without a type',
    },
    { value: record(1, { messages: [] }), reason: /none of its calls/, why: 'calls whose messages are missing' },
    {
      value: record(9, { calls: Array(9).fill({ at: 'x' }) }),
      reason: /; and 6 more$/,
      why: 'more problems than anyone reads',
    },
  ])('refuses $why', ({ value, reason }) => {
    const read = readRecord(value)
    expect(read).toMatchObject({ ok: false })
    if (!read.ok) expect(read.reason).toMatch(reason)
  })

  it('leaves out the calls whose messages are missing, and says how many', () => {
    const value = record(2, {
      calls: [{ messages_upto: 1 }, { messages_upto: 99 }, { messages_upto: 3 }, { messages_upto: 0 }],
    })
    const read = readRecord(value)
    expect(read).toMatchObject({ ok: true, leftOut: 2 })
    if (read.ok) expect(read.recording.calls.map(call => call.messagesUpto)).toEqual([1, 3])
  })

  it('gives messages and requests on as they are, with their own members in their own order', () => {
    const message = { content: [{ text: 'a', type: 'text', extra: 1 }], role: 'user', more: true }
    const request = { messages: [], model: 'm', max_tokens: 1 }
    const read = readRecord(record(1, { messages: [message], calls: [{ messages_upto: 1 }, { request }] }))
    if (!read.ok) throw new Error(read.reason)
    expect(JSON.stringify(read.recording.messages[0])).toBe(JSON.stringify(message))
    expect(JSON.stringify(read.recording.calls[1]?.request)).toBe(JSON.stringify(request))
  })

  it.each([
    { anthropic_beta: 'a-1,b-2', betas: ['a-1', 'b-2'] },
    { anthropic_beta: ['a-1'], betas: ['a-1'] },
    { anthropic_beta: null, betas: [] },
  ])('reads the beta header $anthropic_beta', ({ anthropic_beta, betas }) => {
    const read = readRecord(record(1, { calls: [{ messages_upto: 1, anthropic_beta }] }))
    if (read.ok) expect(read.recording.calls[0]?.betas).toEqual(betas)
    expect(read.ok).toBe(true)
  })
})

describe('what a record tells beside its messages', () => {
  it('takes usage with its lives, times, and what the API said of a miss', () => {
    const usage = { input_tokens: 3, cache_read_input_tokens: 5, cache_creation_input_tokens: 7, output_tokens: 11 }
    const call = {
      at: 1,
      first_block_at: 2,
      done_at: 3,
      messages_upto: 1,
      usage: { ...usage, ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 7 },
      diagnostics: { cache_miss_reason: { type: 'tools_changed', cache_missed_input_tokens: 9 } },
    }
    expect(readRecord(record(1, { calls: [call] }))).toMatchObject({
      recording: {
        calls: [
          {
            at: 1,
            firstBlockAt: 2,
            doneAt: 3,
            usage: { cached: 5, saved5m: 0, saved1h: 7, fresh: 3, output: 11 },
            missReason: 'tools_changed',
          },
        ],
      },
    })
  })

  it.each([
    { usage: null, kind: null, why: 'no usage' },
    { usage: { input_tokens: 9 }, kind: 'openai', why: "figures that are not Anthropic's" },
  ])('has no usage where there are $why', ({ usage, kind }) => {
    const calls = [{ messages_upto: 1, usage, usage_kind: kind }]
    expect(readRecord(record(1, { calls }))).toMatchObject({ recording: { calls: [{ usage: null }] } })
  })

  it('is a group of its own where it names none', () => {
    expect(readRecord(record(1))).toMatchObject({ recording: { group: 'test/one', thread: 'main', source: null } })
  })
})
