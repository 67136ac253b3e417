import { describe, expect, it } from 'vitest'
import { prepareConversation, SMALL_MAX_TOKENS } from '../../src/replay/conversation.ts'
import { recording } from '../support/recording.ts'

describe('prepareConversation', () => {
  it('sends the messages up to each call, streamed, with a small limit', () => {
    const source = recording(3)
    const { calls, request } = prepareConversation(source, null)
    const bodies = calls.map(call => request(call).body)
    expect(bodies.map(body => (body['messages'] as unknown[]).length)).toEqual([1, 3, 5])
    expect(bodies[2]?.['messages']).toEqual(source.messages.slice(0, 5))
    expect(bodies[0]).toMatchObject({ model: 'claude-sonnet-4-5', stream: true, max_tokens: SMALL_MAX_TOKENS })
    expect(bodies[0]).not.toHaveProperty('system')
  })

  it.each([
    {
      changes: { prefix_tokens_est: 24_370 },
      head: 24_370,
      note: /^stand-in head of 24,370 tokens: the recording has no system and tools$/,
      why: 'its size is known',
    },
    { changes: {}, head: null, note: /^sent without system and tools: /, why: 'its size is unknown' },
    {
      changes: { prefix_tokens_est: 24_370, system: 'Be brief.' },
      head: null,
      note: null,
      why: 'the recording has a system',
    },
    {
      changes: { prefix_tokens_est: 24_370, tools: [] },
      head: null,
      note: null,
      why: 'the recording has a list of tools',
    },
  ])('stands in for a missing head and names it: $why', ({ changes, head, note }) => {
    const conversation = prepareConversation(recording(1, changes), null)
    expect(conversation.headTokens).toBe(head)
    expect(conversation.notes).toEqual(note === null ? [] : [expect.stringMatching(note)])
  })

  it('sends the same stand-in head with every call, also after a change of model', () => {
    const calls = [{ messages_upto: 1 }, { messages_upto: 3, model: 'claude-opus-5' }]
    const conversation = prepareConversation(recording(2, { prefix_tokens_est: 3000, calls }), null)
    const [first, second] = conversation.calls.map(call => conversation.request(call).body)
    expect(conversation.models).toEqual(['claude-sonnet-4-5', 'claude-opus-5'])
    expect(second?.['tools']).toEqual(first?.['tools'])
    expect(second?.['system']).toEqual(first?.['system'])
  })

  it('sends the recorded system and tools', () => {
    const system = [{ type: 'text', text: 'Be brief.' }]
    const tools = [{ name: 'a', input_schema: { type: 'object' } }]
    const conversation = prepareConversation(recording(1, { system, tools }), null)
    expect(conversation.calls.map(call => conversation.request(call).body)).toMatchObject([{ system, tools }])
  })

  it('sends a whole request as it was: the very object, with its betas', () => {
    const request = { model: 'claude-opus-4-6', max_tokens: 7, messages: [], cache_control: { type: 'ephemeral' } }
    const conversation = prepareConversation(
      recording(1, { calls: [{ request, anthropic_beta: 'b-1' }], messages: [] }),
      null,
    )
    const [call] = conversation.calls
    expect(call && conversation.request(call)).toEqual({ body: request, betas: ['b-1'] })
    expect(call && conversation.request(call).body).toBe(call?.request)
    expect(conversation.notes).toEqual([])
  })

  it("moves Bedrock's members to where the Messages API has them, and says so", () => {
    const request = { max_tokens: 7, messages: [], anthropic_version: 'bedrock-2023-05-31' }
    const calls = [{ request, model: 'claude-sonnet-4-5-20250929' }]
    const conversation = prepareConversation(recording(1, { calls, messages: [] }), null)
    expect(conversation.calls.map(call => conversation.request(call).body)).toEqual([
      { max_tokens: 7, messages: [], model: 'claude-sonnet-4-5-20250929' },
    ])
    expect(conversation.notes).toEqual([expect.stringMatching(/^1 call was recorded on Bedrock/)])
  })

  it('says about each changed model once', () => {
    const conversation = prepareConversation(recording(4, { model: 'gpt-4o', system: '' }), null)
    expect(conversation.notes).toHaveLength(1)
  })
})
