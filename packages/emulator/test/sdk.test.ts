import Anthropic, { AuthenticationError, BadRequestError, NotFoundError } from '@anthropic-ai/sdk'
import { describe, expect, it } from 'vitest'
import type { Emulator } from '../src/index.ts'
import { BASE, blockTokens, MINUTE, standingEmulator, sum } from './support.ts'

function client(emulator: Emulator, apiKey = 'any-key'): Anthropic {
  return new Anthropic({
    apiKey,
    authToken: null,
    baseURL: BASE,
    maxRetries: 0,
    fetch: (url, init) => emulator.fetch(new Request(url, init)),
  })
}

const params = {
  model: 'claude-opus-5',
  max_tokens: 200,
  system: [{ type: 'text', text: 'Mind the rules. '.repeat(200), cache_control: { type: 'ephemeral' } }],
  messages: [{ role: 'user', content: 'How many berths are free?' }],
} satisfies Anthropic.MessageCreateParamsNonStreaming

describe('the official SDK', () => {
  it('creates a message, and reads the cache on the second', async () => {
    const sdk = client(standingEmulator())
    const [head = 0, question = 0] = blockTokens(params)
    const first = await sdk.messages.create(params)
    expect(first._request_id).toMatch(/^req_/)
    expect(first.content[0]).toMatchObject({ type: 'text', text: expect.stringMatching(/^Emulated answer/) })
    expect(first.usage).toMatchObject({
      input_tokens: question,
      cache_creation_input_tokens: head,
      cache_read_input_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: head, ephemeral_1h_input_tokens: 0 },
      service_tier: 'standard',
      inference_geo: null,
    })
    const second = await sdk.messages.create(params)
    expect(second.usage).toMatchObject({
      input_tokens: question,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: head,
    })
    expect(second.id).not.toBe(first.id)
  })

  it('streams a message to its end', async () => {
    const emulator = standingEmulator()
    const whole = await client(emulator, 'another-key').messages.create(params)
    const stream = client(emulator).messages.stream(params)
    let text = ''
    stream.on('text', piece => {
      text += piece
    })
    const final = await stream.finalMessage()
    expect(final.content).toEqual(whole.content)
    expect(final.content[0]).toMatchObject({ type: 'text', text })
    expect(final.stop_reason).toBe('end_turn')
    expect(final.usage).toEqual(whole.usage)
  })

  it('streams thinking', async () => {
    const final = await client(standingEmulator())
      .messages.stream({ ...params, max_tokens: 2048, thinking: { type: 'enabled', budget_tokens: 1024 } })
      .finalMessage()
    expect(final.content.map(block => block.type)).toEqual(['thinking', 'text'])
    expect(final.content[0]).toMatchObject({ signature: expect.stringMatching(/./) })
  })

  it('sees an entry expire when the clock is moved', async () => {
    const emulator = standingEmulator()
    const sdk = client(emulator)
    await sdk.messages.create(params)
    emulator.clock.advance(4 * MINUTE)
    expect((await sdk.messages.create(params)).usage.cache_read_input_tokens).toBeGreaterThan(0)
    emulator.clock.advance(6 * MINUTE)
    expect((await sdk.messages.create(params)).usage.cache_read_input_tokens).toBe(0)
  })

  it('continues a conversation from the entry of the turn before', async () => {
    const sdk = client(standingEmulator())
    const turns: Anthropic.MessageParam[] = [...params.messages]
    let before = 0
    for (let turn = 0; turn < 5; turn += 1) {
      const reply = await sdk.messages.create({ ...params, cache_control: { type: 'ephemeral' }, messages: turns })
      expect(reply.usage).toMatchObject({ cache_read_input_tokens: before, input_tokens: 0 })
      before += reply.usage.cache_creation_input_tokens ?? 0
      turns.push({ role: 'assistant', content: reply.content }, { role: 'user', content: 'And tomorrow?' })
    }
    expect(before).toBeGreaterThan(0)
  })

  it('stops a stream that the user breaks off', async () => {
    let waits = 0
    const emulator = standingEmulator({
      tokensPerSecond: 10,
      wait: () => {
        waits += 1
        return Promise.resolve()
      },
    })
    const stream = client(emulator).messages.stream(params)
    stream.on('error', () => undefined)
    for await (const event of stream) if (event.type === 'content_block_delta') break
    expect(stream.controller.signal.aborted).toBe(true)
    const after = waits
    await expect(stream.finalMessage()).rejects.toThrow()
    expect(waits).toBe(after)
  })

  it('counts tokens as the whole input of the same request', async () => {
    const sdk = client(standingEmulator())
    const { max_tokens: _, ...counted } = params
    const count = await sdk.messages.countTokens(counted)
    expect(count).toEqual({ input_tokens: sum(blockTokens(params)) })
    expect((await sdk.messages.create(params)).usage.cache_read_input_tokens).toBe(0)
  })

  it('lists models', async () => {
    const ids: string[] = []
    for await (const model of client(standingEmulator()).models.list()) {
      expect(model).toMatchObject({
        type: 'model',
        display_name: expect.stringMatching(/^Claude \w+ [\d.]+ \(emulated\)$/),
      })
      ids.push(model.id)
    }
    expect(ids).toContain('claude-opus-5')
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('gets a BadRequestError with the text of the API', async () => {
    const five = Array.from({ length: 5 }, (_, i) => ({
      type: 'text' as const,
      text: `part ${i}`,
      cache_control: { type: 'ephemeral' as const },
    }))
    const asked = client(standingEmulator()).messages.create({ ...params, system: five })
    await expect(asked).rejects.toBeInstanceOf(BadRequestError)
    await expect(asked).rejects.toMatchObject({
      status: 400,
      type: 'invalid_request_error',
      requestID: expect.stringMatching(/^req_/),
      message: expect.stringContaining('A maximum of 4 blocks with cache_control may be provided. Found 5.'),
    })
  })

  it('gets a BadRequestError before a stream begins', async () => {
    const stream = client(standingEmulator()).messages.stream({ ...params, messages: [] })
    await expect(stream.finalMessage()).rejects.toBeInstanceOf(BadRequestError)
  })

  it('gets an AuthenticationError without a credential', async () => {
    const emulator = standingEmulator()
    const sdk = new Anthropic({
      apiKey: 'any-key',
      baseURL: BASE,
      maxRetries: 0,
      fetch: (url, init) => {
        const call = new Request(url, init)
        call.headers.delete('authorization')
        call.headers.delete('x-api-key')
        return emulator.fetch(call)
      },
    })
    await expect(sdk.messages.create(params)).rejects.toBeInstanceOf(AuthenticationError)
  })

  it('gets a NotFoundError for what does not exist here', async () => {
    await expect(client(standingEmulator()).messages.batches.list()).rejects.toBeInstanceOf(NotFoundError)
  })
})
