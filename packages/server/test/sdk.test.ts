import Anthropic from '@anthropic-ai/sdk'
import { inputTokens } from '@sternline/core'
import { describe, expect, it } from 'vitest'
import { longRequest } from './support/requests.ts'
import { exchangesOf, finishedExchange, serve } from './support/serve.ts'

function client(url: string, session: string): Anthropic {
  return new Anthropic({
    apiKey: 'test-key',
    baseURL: url,
    maxRetries: 0,
    defaultHeaders: { 'x-sternline-session': session },
  })
}

describe('the official SDK with its baseURL at the server', () => {
  it('creates a message; the first call writes the cache and the second reads it', async () => {
    const server = await serve()
    const anthropic = client(server.url, 'create')
    const first = await anthropic.messages.create(longRequest())
    const second = await anthropic.messages.create(longRequest())
    expect(first.usage.cache_creation_input_tokens).toBeGreaterThan(1024)
    expect(first.usage.cache_read_input_tokens).toBe(0)
    expect(second.usage.cache_read_input_tokens).toBe(first.usage.cache_creation_input_tokens)
    expect(second.usage.cache_creation_input_tokens).toBe(0)
  })

  it('streams a message', async () => {
    const server = await serve()
    const stream = client(server.url, 'stream').messages.stream(longRequest())
    let text = ''
    stream.on('text', part => {
      text += part
    })
    const message = await stream.finalMessage()
    const block = message.content[0]
    expect(text).not.toBe('')
    expect(block?.type === 'text' ? block.text : null).toBe(text)
    expect(message.stop_reason).not.toBeNull()
  })

  it('leaves an exchange in the API, with its plan and the usage that the client saw', async () => {
    const server = await serve()
    const { data, response } = await client(server.url, 'kept').messages.create(longRequest()).withResponse()
    const exchange = await finishedExchange(server, 'kept')
    expect(exchange).toMatchObject({
      id: response.headers.get('x-sternline-exchange'),
      session: 'kept',
      outcome: 'ok',
      status: 200,
      emulated: true,
      upstream: 'emulator',
      model: 'claude-sonnet-5',
      client: expect.stringMatching(/^Anthropic\/JS/),
      requestId: response.headers.get('request-id'),
      plan: { strategy: 'layered', untouched: null },
    })
    expect(exchange.strip.filter(({ breakpoint }) => breakpoint !== null).length).toBeGreaterThanOrEqual(2)
    expect(exchange.usage).toMatchObject({
      saved5m: data.usage.cache_creation_input_tokens,
      cached: data.usage.cache_read_input_tokens,
      fresh: data.usage.input_tokens,
      output: data.usage.output_tokens,
    })
    expect(exchange.usage === null ? 0 : inputTokens(exchange.usage)).toBeGreaterThan(1024)
    expect(exchange.cost?.avoided).toBeLessThan(0)
  })

  it('groups the calls of one conversation when the client names no session', async () => {
    const server = await serve()
    const anthropic = new Anthropic({ apiKey: 'test-key', baseURL: server.url, maxRetries: 0 })
    const first = longRequest()
    const reply = await anthropic.messages.create(first)
    await anthropic.messages.create({
      ...first,
      messages: [...first.messages, { role: 'assistant', content: reply.content }, { role: 'user', content: 'Why?' }],
    })
    const { sessions } = await (await fetch(`${server.url}/api/sessions`)).json()
    expect(sessions).toHaveLength(1)
    expect(await exchangesOf(server, sessions[0].session)).toHaveLength(2)
  })

  it('lists the models and counts tokens', async () => {
    const server = await serve()
    const anthropic = client(server.url, 'others')
    const models = await anthropic.models.list({ limit: 1000 })
    const { max_tokens: _, ...question } = longRequest()
    const count = await anthropic.messages.countTokens(question)
    expect(models.data.length).toBeGreaterThan(0)
    expect(count.input_tokens).toBeGreaterThan(1024)
    expect(await exchangesOf(server, 'others')).toEqual([])
  })
})
