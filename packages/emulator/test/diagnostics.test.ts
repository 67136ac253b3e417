import type Anthropic from '@anthropic-ai/sdk'
import { readDiagnostics } from '@sternline/core/diagnosis'
import { describe, expect, it } from 'vitest'
import type { Emulator } from '../src/index.ts'
import { type Body, marked, request, sdkFor, standingEmulator, textBlock } from './support.ts'

const tool = (name: string): Body => ({ name, description: 'd '.repeat(800), input_schema: { type: 'object' } })
const question = { role: 'user', content: [textBlock('question', '5m')] }

const first: Body = {
  model: 'claude-opus-5',
  max_tokens: 2_000,
  tools: [marked(tool('read'), '5m')],
  system: [textBlock('rules', '5m')],
  messages: [question],
}

/** The next turn of the conversation. */
const grown: Body = {
  ...first,
  messages: [question, { role: 'assistant', content: 'yes' }, { role: 'user', content: [textBlock('more', '5m')] }],
}

type Told = Readonly<{ id: string; read: number; left: number; reason: Anthropic.CacheMissReason | null }>

async function send(
  emulator: Emulator,
  body: Body,
  previous: string | null | undefined,
  { key = 'a', headers = {} }: Readonly<{ key?: string; headers?: Readonly<Record<string, string>> }> = {},
): Promise<Told> {
  const params = {
    ...body,
    ...(previous === undefined ? {} : { diagnostics: { previous_message_id: previous } }),
  } as unknown as Anthropic.MessageCreateParamsNonStreaming
  const { id, diagnostics, usage } = await sdkFor(emulator, key).messages.create(params, { headers })
  expect(diagnostics?.cache_miss_reason).not.toBeNull()
  const read = usage.cache_read_input_tokens ?? 0
  const left = read + (usage.cache_creation_input_tokens ?? 0)
  return { id, read, left, reason: diagnostics?.cache_miss_reason ?? null }
}

type Row = Readonly<{
  why: string
  before?: Body
  now?: Body
  headers?: Readonly<Record<string, string>>
  type: string | null
  /** Whether nothing at all is read. */
  readsNothing?: boolean
}>

describe('1.13: diagnostics of a request that asks for them', () => {
  it.each<Row>([
    { why: 'the conversation only grew', type: null },
    { why: 'the model', now: { model: 'claude-opus-4-8' }, type: 'model_changed', readsNothing: true },
    { why: 'speed, which counts as the model', now: { speed: 'fast' }, type: 'model_changed' },
    {
      why: 'a tool, before a change of system',
      now: { tools: [marked(tool('edit'), '5m')], system: [textBlock('others', '5m')] },
      type: 'tools_changed',
      readsNothing: true,
    },
    { why: 'system', now: { system: [textBlock('others', '5m')] }, type: 'system_changed' },
    {
      why: 'an edited message',
      now: { messages: [{ role: 'user', content: [textBlock('edited', '5m')] }] },
      type: 'messages_changed',
    },
    {
      why: 'a shortened history',
      before: grown,
      now: { messages: [question] },
      type: 'messages_changed',
    },
    { why: 'tool_choice', now: { tool_choice: { type: 'any' } }, type: 'unavailable' },
    { why: 'effort', now: { output_config: { effort: 'low' } }, type: 'unavailable', readsNothing: true },
    { why: 'effort spelled out at its default', now: { output_config: { effort: 'high' } }, type: null },
    {
      why: 'I14: the set of beta headers',
      headers: { 'anthropic-beta': 'x-2026-01-01' },
      type: 'unavailable',
      readsNothing: true,
    },
    {
      why: 'the header that once asked for them',
      headers: { 'anthropic-beta': 'cache-diagnosis-2026-04-07' },
      type: null,
    },
  ])('$why: $type', async ({ before = first, now = {}, headers = {}, type, readsNothing = false }) => {
    const emulator = standingEmulator()
    const one = await send(emulator, before, null)
    expect(one.reason).toBeNull()
    const two = await send(emulator, { ...grown, ...now }, one.id, { headers })
    expect(two.reason?.type ?? null).toBe(type)
    expect(two.read === 0).toBe(readsNothing)
    if (two.reason !== null && 'cache_missed_input_tokens' in two.reason)
      expect(two.reason.cache_missed_input_tokens).toBe(Math.max(0, one.left - two.read))
  })

  it.each<Readonly<{ why: string; opts?: boolean; minutes?: number; key?: string; id?: string; type: string | null }>>([
    { why: 'the first request did not ask', opts: false, type: 'previous_message_not_found' },
    { why: 'nobody sent it', id: 'msg_01unknown', type: 'previous_message_not_found' },
    { why: 'another workspace did', key: 'b', type: 'previous_message_not_found' },
    { why: 'fingerprints are short-lived', minutes: 61, type: 'previous_message_not_found' },
    { why: 'a low read without a reason is an expiry', minutes: 6, type: null },
  ])('$why', async ({ opts = true, minutes = 0, key = 'a', id, type }) => {
    const emulator = standingEmulator()
    const one = await send(emulator, first, opts ? null : undefined)
    emulator.clock.advance(minutes * 60_000)
    const two = await send(emulator, grown, id ?? one.id, { key })
    expect(two.reason?.type ?? null).toBe(type)
    expect(two.read === 0).toBe(minutes > 0 || key !== 'a')
  })

  it('come with the start of a stream, in the form that the core reads', async () => {
    const emulator = standingEmulator()
    const one = await send(emulator, first, null)
    const params = { ...grown, model: 'claude-opus-4-8', diagnostics: { previous_message_id: one.id } }
    const stream = sdkFor(emulator).messages.stream(params as unknown as Anthropic.MessageStreamParams)
    let atStart: unknown
    stream.on('streamEvent', event => {
      if (event.type === 'message_start') atStart = event.message.diagnostics
    })
    const { diagnostics } = await stream.finalMessage()
    expect(diagnostics).toEqual(atStart)
    expect(readDiagnostics(atStart)).toEqual({ state: 'found', reason: 'model_changed', missedTokens: one.left })
  })

  it('are null on Foundry, which has none, and for a request that does not ask', async () => {
    const emulator = standingEmulator()
    expect((await send(emulator, first, undefined)).reason).toBeNull()
    const headers = { 'x-api-key': 'a', 'anthropic-version': '2023-06-01' }
    const asked = { ...first, diagnostics: { previous_message_id: 'msg_01unknown' } }
    const response = await emulator.fetch(request('/anthropic/v1/messages', asked, headers))
    expect(await response.json()).toMatchObject({ type: 'message', diagnostics: null })
  })
})
