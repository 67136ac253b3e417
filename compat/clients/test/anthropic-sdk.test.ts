import { AnthropicFoundry } from '@anthropic-ai/foundry-sdk'
import Anthropic, { APIError, InternalServerError, RateLimitError } from '@anthropic-ai/sdk'
import { afterEach, describe, expect, it } from 'vitest'
import { type Served, serve } from './serve.ts'

let served: Served | null = null

afterEach(async () => {
  await served?.close()
  served = null
})

const TOOLS: Anthropic.Tool[] = [
  { name: 'find', input_schema: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] } },
  { name: 'open', input_schema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] } },
]

const params = {
  model: 'claude-opus-5',
  max_tokens: 1_000,
  tools: TOOLS,
  system: [{ type: 'text', text: 'Mind the rules. '.repeat(300), cache_control: { type: 'ephemeral' } }],
  messages: [{ role: 'user', content: 'Where is mooringFee?' }],
} satisfies Anthropic.MessageCreateParamsNonStreaming

type Client = Readonly<{
  name: string
  make: (url: string, retries?: number) => Anthropic | AnthropicFoundry
  path: string
}>

const CLIENTS: readonly Client[] = [
  {
    name: '@anthropic-ai/sdk',
    make: (baseURL, maxRetries = 0) => new Anthropic({ apiKey: 'any', authToken: null, baseURL, maxRetries }),
    path: '/v1/messages',
  },
  {
    name: '@anthropic-ai/foundry-sdk with a key',
    make: (url, maxRetries = 0) =>
      new AnthropicFoundry({ apiKey: 'any', baseURL: `${url}/anthropic`, resource: null, maxRetries }),
    path: '/anthropic/v1/messages',
  },
  {
    name: '@anthropic-ai/foundry-sdk with a token',
    make: (url, maxRetries = 0) =>
      new AnthropicFoundry({
        azureADTokenProvider: async () => 'token',
        baseURL: `${url}/anthropic`,
        resource: null,
        maxRetries,
      }),
    path: '/anthropic/v1/messages',
  },
]

describe.each(CLIENTS)('$name', ({ make, path }) => {
  it('works through a loop of tools, streamed, on a cache that fills', async () => {
    served = await serve()
    const client = make(served.url)
    const messages: Anthropic.MessageParam[] = [...params.messages]
    const reads: number[] = []
    for (let round = 0; round < 8; round += 1) {
      const message = await client.messages.stream({ ...params, messages }).finalMessage()
      reads.push(message.usage.cache_read_input_tokens ?? 0)
      const calls = message.content.filter(block => block.type === 'tool_use')
      if (message.stop_reason !== 'tool_use') {
        expect(message.content).toMatchObject([{ type: 'text', text: expect.stringContaining('src/berth.ts:3') }])
        break
      }
      messages.push(
        { role: 'assistant', content: message.content },
        {
          role: 'user',
          content: calls.map(({ id }) => ({
            type: 'tool_result',
            tool_use_id: id,
            content: 'src/berth.ts:3:export function mooringFee',
          })),
        },
      )
    }
    expect(reads.length).toBeGreaterThanOrEqual(2)
    expect(reads[0]).toBe(0)
    expect(reads.slice(1).every(read => read > 500)).toBe(true)
    expect(served.seen.every(seen => seen.path.startsWith(path) && seen.status === 200)).toBe(true)
  })

  it('counts tokens', async () => {
    served = await serve()
    const { max_tokens: _, ...counted } = params
    const { input_tokens } = await make(served.url).messages.countTokens(counted)
    expect(input_tokens).toBeGreaterThan(1_000)
  })

  it('retries by itself when told to wait, and then succeeds', async () => {
    served = await serve({
      scenario: { answers: [{ fault: '429; retry-after=0' }, { fault: '529' }, { text: 'At last.' }] },
    })
    const message = await make(served.url, 2).messages.create(params)
    expect(message.content).toMatchObject([{ type: 'text', text: 'At last.' }])
    expect(served.seen.map(({ status }) => status)).toEqual([429, 529, 200])
  })

  it.each([
    { fault: '429', error: RateLimitError },
    { fault: '500', error: InternalServerError },
    { fault: '529', error: InternalServerError },
    { fault: 'cut-stream; after=4', error: Error },
    { fault: 'error-event; after=4', error: APIError },
    { fault: 'garbage', error: Error },
  ])('fails as it should with $fault', async ({ fault, error }) => {
    served = await serve()
    const stream = make(served.url).messages.stream(params, { headers: { 'x-emulator-fault': fault } })
    await expect(stream.finalMessage()).rejects.toBeInstanceOf(error)
  })
})

it('Z1: the Foundry SDK hears that there is no such deployment', async () => {
  served = await serve({ deployments: { 'my-opus': 'claude-opus-5' } })
  const client = new AnthropicFoundry({
    apiKey: 'any',
    baseURL: `${served.url}/anthropic`,
    resource: null,
    maxRetries: 0,
  })
  const error = await client.messages.create(params).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ status: 404, error: { error: { code: 'DeploymentNotFound' } } })
  expect(await client.messages.create({ ...params, model: 'my-opus' })).toMatchObject({ model: 'claude-opus-5' })
})

it('Z4: a base that ends in /v1 asks for a path that is not there', async () => {
  served = await serve()
  const client = new AnthropicFoundry({
    apiKey: 'any',
    baseURL: `${served.url}/anthropic/v1`,
    resource: null,
    maxRetries: 0,
  })
  await expect(client.messages.create(params)).rejects.toMatchObject({
    status: 404,
    error: { error: { code: 'api_not_supported' } },
  })
  expect(served.seen.map(({ path }) => path)).toEqual(['/anthropic/v1/v1/messages'])
})

it('lists models page by page', async () => {
  served = await serve()
  const client = new Anthropic({ apiKey: 'any', authToken: null, baseURL: served.url, maxRetries: 0 })
  const ids: string[] = []
  for await (const { id } of client.models.list({ limit: 7 })) ids.push(id)
  expect(ids).toContain('claude-opus-5')
  expect(new Set(ids).size).toBe(ids.length)
  expect(served.seen.length).toBe(Math.ceil(ids.length / 7))
  expect(await client.models.retrieve('claude-opus-5')).toMatchObject({ id: 'claude-opus-5' })
})

it('200 streams at once over HTTP', async () => {
  served = await serve({ tokensPerSecond: 500 })
  const client = new Anthropic({ apiKey: 'any', authToken: null, baseURL: served.url, maxRetries: 0 })
  const messages = await Promise.all(Array.from({ length: 200 }, () => client.messages.stream(params).finalMessage()))
  expect(messages.every(({ stop_reason }) => stop_reason === 'tool_use')).toBe(true)
})
