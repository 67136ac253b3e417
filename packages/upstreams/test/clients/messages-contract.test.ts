import Anthropic from '@anthropic-ai/sdk'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type ClientOptions, createMessagesClient, type MessagesClient } from '../../src/clients/index.ts'
import { type Api, createUpstreams, type Route } from '../../src/index.ts'
import { hurried } from '../support/hurried.ts'
import { type ServedEmulator, serveEmulator } from '../support/served-emulator.ts'
import { settingsOf } from '../support/settings.ts'

const DEPLOYMENTS = { 'my-opus': 'claude-opus-5', 'my-gpt': 'gpt-5.6' } as const

/** A picture of one point. */
const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

const TOOL: Anthropic.Tool = {
  name: 'Read',
  description: 'Reads a file.',
  input_schema: { type: 'object', properties: { file_path: { type: 'string' } }, required: ['file_path'] },
}

const SCENARIO = {
  answers: [
    { thinking: 'The fee is in one file.', text: 'I look.', calls: [{ name: 'Read', input: { file_path: '/a.ts' } }] },
    { text: 'Done.' },
  ],
  after: 'agent',
}

type Upstream = Readonly<{
  name: string
  /** Settings for an emulator at this address. */
  section: (url: string) => object
  api: Api
  model: string
  /** Where requests arrive, and what signs them. */
  path: string
  signed: Readonly<Record<string, string>>
  /** How the request asks for thinking on the wire. */
  thinks: string
  /** How the picture is told on the wire. */
  picture: string
  /** Whether thinking comes back: the emulator has none for OpenAI's models. */
  showsThinking: boolean
}>

const MODEL = { name: 'my-opus', model: 'claude-opus-5' }
const GPT = { name: 'my-gpt', model: 'gpt-5.6' }

const UPSTREAMS: readonly Upstream[] = [
  {
    name: 'anthropic',
    section: url => ({ anthropic: { api_url: url, api_key_env: 'KEY' } }),
    api: 'messages',
    model: 'claude-opus-5',
    path: '/v1/messages',
    signed: { 'x-api-key': 'canary-key' },
    thinks: '"thinking":{"type":"adaptive"}',
    picture: '"type":"base64"',
    showsThinking: true,
  },
  {
    name: 'azure_anthropic',
    section: url => ({ azure_anthropic: { api_url: url, api_key_env: 'KEY', available_models: [MODEL] } }),
    api: 'messages',
    model: 'my-opus',
    path: '/anthropic/v1/messages',
    signed: { 'x-api-key': 'canary-key', 'anthropic-version': '2023-06-01' },
    thinks: '"thinking":{"type":"adaptive"}',
    picture: '"type":"base64"',
    showsThinking: true,
  },
  {
    name: 'azure_anthropic with Entra',
    section: url => ({
      azure_anthropic: { api_url: url, auth: 'entra', api_version: '2026-10-21', available_models: [MODEL] },
    }),
    api: 'messages',
    model: 'my-opus',
    path: '/anthropic/v1/messages',
    signed: { authorization: 'Bearer canary-token', 'anthropic-version': '2026-10-21' },
    thinks: '"thinking":{"type":"adaptive"}',
    picture: '"type":"base64"',
    showsThinking: true,
  },
  {
    name: 'azure_openai through the converter',
    section: url => ({ azure_openai: { api_url: url, api_key_env: 'KEY', available_models: [GPT] } }),
    api: 'openai',
    model: 'my-gpt',
    path: '/openai/v1/responses',
    signed: { 'api-key': 'canary-key' },
    thinks: '"reasoning":{',
    picture: 'data:image/png;base64,',
    showsThinking: false,
  },
  {
    name: 'azure_openai by deployment, through the converter',
    section: url => ({
      azure_openai: { api_url: url, api_key_env: 'KEY', api_version: '2024-10-21', available_models: [GPT] },
    }),
    api: 'openai',
    model: 'my-gpt',
    path: '/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21',
    signed: { 'api-key': 'canary-key' },
    thinks: '"reasoning_effort":',
    picture: 'data:image/png;base64,',
    showsThinking: false,
  },
  {
    name: 'the emulator, without settings',
    section: () => ({}),
    api: 'messages',
    model: 'claude-opus-5',
    path: '/v1/messages',
    signed: { authorization: 'Bearer emulator' },
    thinks: '"thinking":{"type":"adaptive"}',
    picture: '"type":"base64"',
    showsThinking: true,
  },
]

describe.each(UPSTREAMS)('the Messages API of $name', upstream => {
  let served: ServedEmulator
  const key: Record<string, string> = {}

  beforeEach(async () => {
    key['KEY'] = 'canary-key'
    served = await serveEmulator({ deployments: DEPLOYMENTS, scenario: SCENARIO, tokensPerSecond: 0 })
  })
  afterEach(() => {
    vi.restoreAllMocks()
    return served.close()
  })

  function route(url: string = served.url): Route {
    const settings = settingsOf({ language_models: upstream.section(url) })
    const upstreams = createUpstreams({
      settings: () => settings,
      environment: { variables: key },
      fallback: 'emulator',
      emulatorUrl: url,
      tokens: async () => 'canary-token',
    })
    const found = upstreams.resolve(upstream.model, upstream.api)
    if (!found.ok) throw found.problem
    return found.route
  }

  const client = (options: ClientOptions = {}): Promise<MessagesClient> => createMessagesClient(route(), options)

  const request = (
    more: Partial<Anthropic.MessageCreateParamsNonStreaming> = {},
  ): Anthropic.MessageCreateParamsNonStreaming => ({
    model: upstream.model,
    max_tokens: 500,
    messages: [{ role: 'user', content: 'Where is the fee?' }],
    tools: [TOOL],
    ...more,
  })

  const textOf = ({ content }: Anthropic.Message) =>
    content.flatMap(block => (block.type === 'text' ? [block.text] : [])).join('')

  it('arrives at the right place, signed once', async () => {
    await (await client()).messages.create(request())
    const [arrived] = served.requests
    expect(arrived?.path).toBe(upstream.path)
    expect(arrived?.headers).toMatchObject(upstream.signed)
    const credentials = ['authorization', 'x-api-key', 'api-key'].filter(name => arrived?.headers[name] !== undefined)
    expect(credentials).toHaveLength(1)
    expect(JSON.parse(arrived?.body ?? '')).toMatchObject({ model: upstream.model })
  })

  it('streams: the pieces are the whole, and usage comes with it', async () => {
    const stream = (await client()).messages.stream(request())
    const pieces: string[] = []
    stream.on('text', text => pieces.push(text))
    const message = await stream.finalMessage()
    expect(pieces.join('')).toBe(textOf(message))
    expect(textOf(message)).toContain('I look.')
    expect(message.usage.input_tokens).toBeGreaterThan(0)
    expect(message.usage.output_tokens).toBeGreaterThan(0)
  })

  it('calls tools, and goes on with their results', async () => {
    const { messages } = await client()
    const first = await messages.create(request())
    const call = first.content.find(block => block.type === 'tool_use')
    expect(first.stop_reason).toBe('tool_use')
    expect(call).toMatchObject({ name: 'Read', input: { file_path: '/a.ts' } })
    const second = await messages.create(
      request({
        messages: [
          { role: 'user', content: 'Where is the fee?' },
          { role: 'assistant', content: first.content },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: call?.id ?? '', content: 'const fee = 3' }] },
        ],
      }),
    )
    expect(second.stop_reason).toBe('end_turn')
    expect(textOf(second)).toContain('Done.')
  })

  it('thinks when it is asked to', async () => {
    const message = await (await client()).messages.create(
      request({ thinking: { type: 'adaptive' }, output_config: { effort: 'high' } }),
    )
    expect(served.requests[0]?.body).toContain(upstream.thinks)
    expect(message.content.some(block => block.type === 'thinking')).toBe(upstream.showsThinking)
  })

  it('takes pictures', async () => {
    const picture: Anthropic.ImageBlockParam = {
      type: 'image',
      source: { type: 'base64', media_type: 'image/png', data: PICTURE },
    }
    const message = await (await client()).messages.create(
      request({ messages: [{ role: 'user', content: [picture, { type: 'text', text: 'What is it?' }] }] }),
    )
    expect(message.content.length).toBeGreaterThan(0)
    expect(served.requests[0]?.body).toContain(upstream.picture)
    expect(served.requests[0]?.body).toContain(PICTURE)
  })

  it('ends when the caller leaves, on both sides', async () => {
    await served.close()
    served = await serveEmulator({ deployments: DEPLOYMENTS, tokensPerSecond: 40 })
    const stream = (await client()).messages.stream(request({ tools: [] }))
    stream.on('text', () => stream.abort())
    await expect(stream.finalMessage()).rejects.toBeInstanceOf(Anthropic.APIUserAbortError)
    expect(await served.requests[0]?.closed).toEqual({ isWhole: false })
    expect(served.requests).toHaveLength(1)
  })

  it('gives up after its time', async () => {
    await served.failNext('slow-first-byte; ms=60000')
    const slow = await client({ timeoutMs: 100, maxRetries: 0 })
    await expect(slow.messages.create(request())).rejects.toBeInstanceOf(Anthropic.APIConnectionTimeoutError)
    expect(await served.requests[0]?.closed).toEqual({ isWhole: false })
  })

  it.each([
    { random: 0, waits: 500, why: 'the longest' },
    { random: 1, waits: 375, why: 'the shortest' },
  ])('repeats a failure after a pause with jitter: $why', async ({ random, waits }) => {
    const pauses = hurried(random, waits)
    await served.failNext('503')
    const message = await (await client({ maxRetries: 1 })).messages.create(request())
    expect(message.content.length).toBeGreaterThan(0)
    expect(pauses()).toBe(1)
    expect(served.requests).toHaveLength(2)
  })

  it('waits as long as retry-after says', async () => {
    const pauses = hurried(0, 7000)
    await served.failNext('429; retry-after=7')
    await (await client({ maxRetries: 1 })).messages.create(request())
    expect(pauses()).toBe(1)
    expect(served.requests).toHaveLength(2)
  })

  it('repeats as often as it was told, then says what the upstream said', async () => {
    hurried(0, 500)
    await served.failNext('500', 3)
    const problem = await (await client({ maxRetries: 1 })).messages
      .create(request())
      .catch((thrown: unknown) => thrown)
    expect(problem).toBeInstanceOf(Anthropic.InternalServerError)
    expect(served.requests).toHaveLength(2)
  })

  it('does not repeat what can only fail again', async () => {
    await served.failNext('400')
    await expect((await client()).messages.create(request())).rejects.toBeInstanceOf(Anthropic.BadRequestError)
    expect(served.requests).toHaveLength(1)
  })

  it('follows no redirect', async () => {
    const elsewhere = vi.fn<typeof fetch>(
      async () => new Response(null, { status: 307, headers: { location: `${served.url}/stolen` } }),
    )
    const redirected = await createMessagesClient(route(), { maxRetries: 0, fetch: elsewhere })
    await expect(redirected.messages.create(request())).rejects.toMatchObject({ status: 307 })
    expect(elsewhere.mock.calls.map(([, init]) => init?.redirect)).toEqual(['manual'])
    expect(served.requests).toEqual([])
  })

  it('has nothing of its credential in a failure', async () => {
    await served.failNext('401')
    const problem = await (await client({ maxRetries: 0 })).messages
      .create(request())
      .catch((thrown: unknown) => thrown)
    expect(problem).toBeInstanceOf(Anthropic.AuthenticationError)
    const { inspect } = await import('node:util')
    expect(inspect(problem, { depth: 10, showHidden: true })).not.toContain('canary')
  })
})
