import OpenAI from 'openai'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ClientOptions, createOpenAiClient } from '../../src/clients/index.ts'
import { createUpstreams, type Route } from '../../src/index.ts'
import { hurried } from '../support/hurried.ts'
import { type ServedEmulator, serveEmulator } from '../support/served-emulator.ts'
import { settingsOf } from '../support/settings.ts'

const PICTURE =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const TOOL: OpenAI.ChatCompletionTool = {
  type: 'function',
  function: { name: 'Read', parameters: { type: 'object', properties: { file_path: { type: 'string' } } } },
}

const SCENARIO = {
  answers: [{ text: 'I look.', calls: [{ name: 'Read', input: { file_path: '/a.ts' } }] }, { text: 'Done.' }],
  after: 'agent',
}

describe.each([
  { name: 'v1', version: undefined, path: '/openai/v1/chat/completions' },
  {
    name: 'by deployment',
    version: '2024-10-21',
    path: '/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21',
  },
])("OpenAI's own client, Azure OpenAI $name", ({ version, path }) => {
  let served: ServedEmulator
  beforeEach(async () => {
    served = await serveEmulator({ deployments: { 'my-gpt': 'gpt-5.6' }, scenario: SCENARIO })
  })
  afterEach(() => {
    vi.restoreAllMocks()
    return served.close()
  })

  function route(): Route {
    const section = {
      api_url: served.url,
      api_key_env: 'KEY',
      available_models: [{ name: 'my-gpt', model: 'gpt-5.6' }],
      ...(version === undefined ? {} : { api_version: version }),
    }
    const settings = settingsOf({ language_models: { azure_openai: section } })
    const found = createUpstreams({
      settings: () => settings,
      environment: { variables: { KEY: 'canary-key' } },
      fallback: null,
    }).resolve('my-gpt', 'openai')
    if (!found.ok) throw found.problem
    return found.route
  }

  const client = (options: ClientOptions = {}): Promise<OpenAI> => createOpenAiClient(route(), options)

  const request = (
    more: Partial<OpenAI.ChatCompletionCreateParamsNonStreaming> = {},
  ): OpenAI.ChatCompletionCreateParamsNonStreaming => ({
    model: 'my-gpt',
    messages: [{ role: 'user', content: 'Where is the fee?' }],
    tools: [TOOL],
    ...more,
  })

  it('arrives at the right place, signed once', async () => {
    await (await client()).chat.completions.create(request())
    const [arrived] = served.requests
    expect(arrived?.path).toBe(path)
    expect(arrived?.headers['api-key']).toBe('canary-key')
    expect(arrived?.headers['authorization']).toBeUndefined()
  })

  it('streams, with usage in the last piece', async () => {
    const stream = await (await client()).chat.completions.create({
      ...request(),
      stream: true,
      stream_options: { include_usage: true },
    })
    const pieces: string[] = []
    let usage: OpenAI.CompletionUsage | null | undefined = null
    for await (const chunk of stream) {
      pieces.push(chunk.choices[0]?.delta.content ?? '')
      usage = chunk.usage
    }
    expect(pieces.join('')).toContain('I look.')
    expect(usage?.prompt_tokens).toBeGreaterThan(0)
  })

  it('calls tools, and goes on with their results', async () => {
    const { chat } = await client()
    const first = (await chat.completions.create(request())).choices[0]
    const [call] = first?.message.tool_calls ?? []
    expect(first?.finish_reason).toBe('tool_calls')
    expect(call).toMatchObject({ function: { name: 'Read', arguments: '{"file_path":"/a.ts"}' } })
    const second = await chat.completions.create(
      request({
        messages: [
          { role: 'user', content: 'Where is the fee?' },
          ...(first === undefined ? [] : [first.message]),
          { role: 'tool', tool_call_id: call?.id ?? '', content: 'const fee = 3' },
        ],
      }),
    )
    expect(second.choices[0]?.message.content).toContain('Done.')
  })

  it('takes pictures, and is asked to think', async () => {
    const content = [
      { type: 'text', text: 'What is it?' } as const,
      { type: 'image_url', image_url: { url: PICTURE } } as const,
    ]
    await (await client()).chat.completions.create(
      request({ reasoning_effort: 'high', messages: [{ role: 'user', content }] }),
    )
    expect(JSON.parse(served.requests[0]?.body ?? '')).toMatchObject({
      reasoning_effort: 'high',
      messages: [{ content }],
    })
  })

  it('ends when the caller leaves, on both sides', async () => {
    await served.close()
    served = await serveEmulator({ deployments: { 'my-gpt': 'gpt-5.6' }, tokensPerSecond: 40 })
    const stream = await (await client()).chat.completions.create({ ...request({ tools: [] }), stream: true })
    for await (const _ of stream) stream.controller.abort()
    expect(await served.requests[0]?.closed).toEqual({ isWhole: false })
    expect(served.requests).toHaveLength(1)
  })

  it('gives up after its time', async () => {
    await served.failNext('slow-first-byte; ms=60000')
    const slow = await client({ timeoutMs: 100, maxRetries: 0 })
    await expect(slow.chat.completions.create(request())).rejects.toBeInstanceOf(OpenAI.APIConnectionTimeoutError)
    expect(await served.requests[0]?.closed).toEqual({ isWhole: false })
  })

  it.each([
    { random: 0, waits: 500, why: 'the longest' },
    { random: 1, waits: 375, why: 'the shortest' },
  ])('repeats a failure after a pause with jitter: $why', async ({ random, waits }) => {
    const pauses = hurried(random, waits)
    await served.failNext('503')
    await (await client({ maxRetries: 1 })).chat.completions.create(request())
    expect(pauses()).toBe(1)
    expect(served.requests).toHaveLength(2)
  })

  it('waits as long as retry-after says', async () => {
    const pauses = hurried(0, 7000)
    await served.failNext('429; retry-after=7')
    await (await client({ maxRetries: 1 })).chat.completions.create(request())
    expect(pauses()).toBe(1)
    expect(served.requests).toHaveLength(2)
  })

  it('does not repeat what can only fail again', async () => {
    await served.failNext('400')
    await expect((await client()).chat.completions.create(request())).rejects.toBeInstanceOf(OpenAI.BadRequestError)
    expect(served.requests).toHaveLength(1)
  })

  it('follows no redirect, and without a key sends nothing', async () => {
    const elsewhere = vi.fn<typeof fetch>(
      async () => new Response(null, { status: 307, headers: { location: 'http://127.0.0.1:1/' } }),
    )
    const asking = async (from: Route) =>
      (await createOpenAiClient(from, { maxRetries: 0, fetch: elsewhere })).chat.completions.create(request())
    await expect(asking(route())).rejects.toMatchObject({ status: 307 })
    expect(elsewhere.mock.calls.map(([, init]) => init?.redirect)).toEqual(['manual'])
    await expect(asking({ ...route(), custody: false, headers: async () => [] })).rejects.toMatchObject({
      name: 'SternlineError',
      code: 'key-missing',
    })
    expect(elsewhere).toHaveBeenCalledTimes(1)
  })
})

describe('the Responses API', () => {
  it('is asked at the v1 address', async () => {
    const served = await serveEmulator({ deployments: { 'my-gpt': 'gpt-5.6' } })
    try {
      const settings = settingsOf({
        language_models: {
          azure_openai: { api_url: served.url, auth: 'entra', available_models: [{ name: 'my-gpt' }] },
        },
      })
      const found = createUpstreams({
        settings: () => settings,
        environment: { variables: {} },
        fallback: null,
        tokens: async () => 'a-token',
      }).resolve('my-gpt', 'openai')
      const client = await createOpenAiClient(found.ok ? found.route : (null as never))
      const stream = await client.responses.create({ model: 'my-gpt', input: 'Hello', stream: true })
      const types: string[] = []
      for await (const event of stream) types.push(event.type)
      expect(types.at(-1)).toBe('response.completed')
      expect(served.requests[0]).toMatchObject({
        path: '/openai/v1/responses',
        headers: { authorization: 'Bearer a-token' },
      })
    } finally {
      await served.close()
    }
  })
})
