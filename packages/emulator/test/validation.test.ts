import type Anthropic from '@anthropic-ai/sdk'
import { BadRequestError } from '@anthropic-ai/sdk'
import { describe, expect, it } from 'vitest'
import { ask, type Body, refusal, request, sdkFor, standingEmulator } from './support.ts'

const HELLO = { role: 'user', content: 'hello' }
const plain: Body = { model: 'claude-opus-5', max_tokens: 10, messages: [HELLO] }
const TOOL = { name: 'search', input_schema: { type: 'object' } }

describe('shape', () => {
  it.each<{ body: unknown; message: string; why: string }>([
    { body: '{"model":', message: 'The request body is not valid JSON', why: 'cut in the middle' },
    { body: '', message: 'The request body is not valid JSON: it is empty.', why: 'empty' },
    { body: '[]', message: 'The request body must be a JSON object', why: 'a list' },
    { body: 'null', message: 'The request body must be a JSON object', why: 'null' },
    { body: { ...plain, model: undefined }, message: 'model: Field required', why: 'no model' },
    { body: { ...plain, model: 5 }, message: 'model: Input should be a valid string', why: 'a number as model' },
    { body: { ...plain, model: '' }, message: 'model: String should have at least 1 character', why: 'an empty model' },
    {
      body: { ...plain, model: 'm'.repeat(257) },
      message: 'model: String should have at most 256 characters',
      why: 'an endless model',
    },
    { body: { ...plain, max_tokens: undefined }, message: 'max_tokens: Field required', why: 'no max_tokens' },
    { body: { ...plain, max_tokens: 1.5 }, message: 'max_tokens: Input should be a valid integer', why: 'a fraction' },
    { body: { ...plain, max_tokens: '9' }, message: 'max_tokens: Input should be a valid integer', why: 'a string' },
    {
      body: { ...plain, max_tokens: -1 },
      message: 'max_tokens: Input should be greater than or equal to 0',
      why: 'negative',
    },
    { body: { ...plain, stream: 'yes' }, message: 'stream: Input should be a valid boolean', why: 'stream as a word' },
    { body: { ...plain, messages: undefined }, message: 'messages: Field required', why: 'no messages' },
    {
      body: { ...plain, messages: 'hello' },
      message: 'messages: Input should be a valid list',
      why: 'messages as a string',
    },
    { body: { ...plain, messages: [] }, message: 'messages: at least one message is required', why: 'no message' },
    {
      body: { ...plain, messages: ['hello'] },
      message: 'messages.0: Input should be an object',
      why: 'a string as message',
    },
    {
      body: { ...plain, messages: [HELLO, { content: 'x' }] },
      message: 'messages.1.role: Field required',
      why: 'no role',
    },
    {
      body: { ...plain, messages: [{ role: 'developer', content: 'x' }] },
      message: "messages.0.role: Input should be 'user', 'assistant' or 'system'",
      why: 'a foreign role',
    },
    {
      body: { ...plain, messages: [{ role: 'user' }] },
      message: 'messages.0.content: Field required',
      why: 'no content',
    },
    {
      body: { ...plain, messages: [{ role: 'user', content: 7 }] },
      message: 'messages.0.content: Input should be a valid list',
      why: 'a number as content',
    },
    {
      body: { ...plain, messages: [{ role: 'user', content: ['x'] }] },
      message: 'messages.0.content.0: Input should be an object',
      why: 'a string as block',
    },
    {
      body: { ...plain, messages: [{ role: 'user', content: [{ text: 'x' }] }] },
      message: 'messages.0.content.0.type: Field required',
      why: 'a block without type',
    },
    {
      body: { ...plain, messages: [{ role: 'user', content: [{ type: 'text' }] }] },
      message: 'messages.0.content.0.text.text: Field required',
      why: 'a text block without text',
    },
    { body: { ...plain, system: 7 }, message: 'system: Input should be a valid list', why: 'a number as system' },
    { body: { ...plain, tools: {} }, message: 'tools: Input should be a valid list', why: 'an object as tools' },
    {
      body: { ...plain, tools: [{ name: 'x' }] },
      message: 'tools.0.custom.input_schema: Field required',
      why: 'no schema',
    },
    {
      body: { ...plain, tools: [{ input_schema: {} }] },
      message: 'tools.0.custom.name: Field required',
      why: 'no name',
    },
  ])('400 for $why: $message', async ({ body, message }) => {
    const found = await refusal(body)
    expect(found).toMatchObject({ status: 400, type: 'invalid_request_error' })
    expect(found.message).toContain(message)
  })

  it('refuses a body that is nested too deep, and lives on', async () => {
    const emulator = standingEmulator()
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
    const body = JSON.stringify(plain).replace('"hello"', `[{"type":"tool_use","id":"t","name":"n","input":${deep}}]`)
    const response = await emulator.fetch(request('/v1/messages', body))
    expect(response.status).toBe(400)
    expect((await emulator.fetch(request('/v1/messages', plain))).status).toBe(200)
  })

  it('names the byte where the JSON breaks, and quotes nothing of the body', async () => {
    const { message } = await refusal('{"model": "secret-text" "messages": []}')
    expect(message).toMatch(/byte \d+/)
    expect(message).not.toContain('secret-text')
  })

  it('refuses bytes that are not UTF-8', async () => {
    const body = new TextEncoder().encode(JSON.stringify(plain))
    body[body.lastIndexOf('o'.charCodeAt(0))] = 0xff
    const response = await standingEmulator().fetch(
      new Request('http://emulator.test/v1/messages', { method: 'POST', body, headers: { 'x-api-key': 'a' } }),
    )
    expect(response.status).toBe(400)
    expect((await response.json()).error.message).toContain('not valid JSON')
  })

  it('refuses a body of more than 32 MB with 413, with and without a content-length', async () => {
    const piece = new Uint8Array(1024 * 1024).fill(0x20)
    let pieces = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pieces += 1
        controller.enqueue(piece)
      },
    })
    const streamed = { method: 'POST', body: endless, headers: { 'x-api-key': 'a' }, duplex: 'half' }
    const response = await standingEmulator().fetch(
      new Request('http://emulator.test/v1/messages', streamed as RequestInit),
    )
    expect(response.status).toBe(413)
    expect(pieces).toBeLessThan(40)
    expect(await response.json()).toMatchObject({ error: { type: 'request_too_large' } })

    const declared = request('/v1/messages', plain, { 'x-api-key': 'a', 'content-length': String(33 * 1024 * 1024) })
    expect((await standingEmulator().fetch(declared)).status).toBe(413)
  })

  it.each<{ body: Body; why: string }>([
    {
      body: { ...plain, messages: [{ role: 'user', content: [{ type: 'text', text: '' }] }] },
      why: 'an empty text block',
    },
    { body: { ...plain, messages: [{ role: 'user', content: '' }] }, why: 'an empty string' },
    {
      body: { ...plain, messages: [HELLO, { role: 'assistant', content: [{ type: 'hologram', of: 'x' }] }] },
      why: 'an unknown block type',
    },
    { body: { ...plain, messages: [HELLO, { role: 'system', content: 'mind the gap' }] }, why: 'a system message' },
    { body: { ...plain, tools: [{ type: 'web_search_20990101', name: 'web_search' }] }, why: 'an unknown server tool' },
    { body: { ...plain, tools: null, system: null, stream: null }, why: 'null for an absent member' },
    { body: { ...plain, model: 'my-deployment' }, why: 'an unknown model' },
    { body: { ...plain, temperature: 9, unheard_of: true }, why: 'members that are not checked' },
  ])('serves $why', async ({ body }) => {
    await expect(ask(standingEmulator(), body)).resolves.toMatchObject({ fresh: expect.any(Number) })
  })
})

describe('max_tokens: 0', () => {
  const warm = { ...plain, max_tokens: 0 }
  it.each<{ body: Body; names: string }>([
    { body: { ...warm, stream: true }, names: 'stream: true' },
    { body: { ...warm, thinking: { type: 'enabled', budget_tokens: 2048 } }, names: 'thinking.type "enabled"' },
    {
      body: { ...warm, output_config: { format: { type: 'json_schema', schema: {} } } },
      names: 'output_config.format',
    },
    { body: { ...warm, tools: [TOOL], tool_choice: { type: 'any' } }, names: 'tool_choice' },
    { body: { ...warm, tools: [TOOL], tool_choice: { type: 'tool', name: 'search' } }, names: 'tool_choice' },
  ])('T7: 400 together with $names', async ({ body, names }) => {
    const { status, message } = await refusal(body)
    expect(status).toBe(400)
    expect(message).toContain(names)
    const params = body as unknown as Anthropic.MessageCreateParams
    const asked = sdkFor(standingEmulator()).messages.create(params)
    await expect(asked).rejects.toSatisfy(
      error => error instanceof BadRequestError && error.apiMessage?.includes(names) === true,
    )
  })
})
