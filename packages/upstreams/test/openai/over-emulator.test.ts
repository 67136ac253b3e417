import Anthropic from '@anthropic-ai/sdk'
import { SternlineError } from '@sternline/core'
import { createEmulator, type Emulator, type EmulatorOptions } from '@sternline/emulator'
import { describe, expect, it } from 'vitest'
import type { Loss } from '../../src/openai/loss.ts'
import { type Fetch, messagesOverOpenAi } from '../../src/openai/messages-over-openai.ts'

const DEPLOYMENTS = { 'my-gpt': 'gpt-5.5', 'new-gpt': 'gpt-5.6' } as const
const ROUTE = {
  upstream: 'azure_openai',
  baseUrl: 'http://contoso.openai.azure.com/openai/v1',
  apiVersion: null,
  model: 'my-gpt',
  serves: 'gpt-5.5',
  headers: async () => [['api-key', 'k']] as const,
} as const

type Over = Partial<Parameters<typeof messagesOverOpenAi>[0]>
type Sent = Readonly<{ url: URL; body: Record<string, unknown>; headers: Headers }>

/** A client of the Messages API that asks the emulated Azure OpenAI, and what it sent there. */
function client(
  over: Over = {},
  options: EmulatorOptions = {},
  headers: Record<string, string> = {},
): { anthropic: Anthropic; sent: Sent[]; emulator: Emulator; losses: Loss[] } {
  const emulator = createEmulator({ deployments: DEPLOYMENTS, ...options })
  const sent: Sent[] = []
  const losses: Loss[] = []
  const fetch: Fetch = async (input, init) => {
    const request = new Request(input, init)
    for (const [name, value] of Object.entries(headers)) request.headers.set(name, value)
    sent.push({ url: new URL(request.url), body: await request.clone().json(), headers: request.headers })
    return emulator.fetch(request)
  }
  const asMessages = messagesOverOpenAi({
    route: ROUTE,
    wire: 'chat',
    fetch,
    configured: ['my-gpt'],
    onLosses: list => losses.push(...list),
    ...over,
  })
  const anthropic = new Anthropic({
    apiKey: 'not-to-be-sent',
    baseURL: 'http://openai.invalid',
    fetch: asMessages,
    maxRetries: 0,
  })
  return { anthropic, sent, emulator, losses }
}

const LONG = 'Rules of this house, one after the other, all of them worth reading. '.repeat(120)
const TOOLS = [
  {
    name: 'search',
    description: 'Searches the files.',
    input_schema: { type: 'object' as const, properties: { query: { type: 'string' } }, required: ['query'] },
  },
]
const ask = (content: string): Anthropic.MessageCreateParamsNonStreaming => ({
  model: 'my-gpt',
  max_tokens: 200,
  messages: [{ role: 'user', content }],
})

const WAYS = [
  { why: 'chat completions, v1', over: { wire: 'chat' }, path: '/openai/v1/chat/completions' },
  { why: 'responses, v1', over: { wire: 'responses' }, path: '/openai/v1/responses' },
  {
    why: 'chat completions by deployment and api-version',
    over: {
      wire: 'chat',
      route: { ...ROUTE, baseUrl: 'http://contoso.openai.azure.com/openai', apiVersion: '2024-10-21' },
    },
    path: '/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21',
  },
] as const

describe.each(WAYS)('the Anthropic SDK over $why', ({ over, path }) => {
  it('gets an answer; the key of the route goes out, and the client’s own does not', async () => {
    const { anthropic, sent } = client(over)
    const message = await anthropic.messages.create(ask('Say hello.'))
    expect(message).toMatchObject({ type: 'message', role: 'assistant', stop_reason: 'end_turn', model: 'gpt-5.5' })
    expect(message.content).toEqual([{ type: 'text', text: expect.stringMatching(/\w/) }])
    expect(sent).toHaveLength(1)
    expect(sent[0]!.url.pathname + sent[0]!.url.search).toBe(path)
    expect(sent[0]!.headers.get('api-key')).toBe('k')
    expect(JSON.stringify([...sent[0]!.headers])).not.toContain('not-to-be-sent')
    expect(message._request_id).toMatch(/^req_/)
  })

  it('counts what the cache gave once: the second request reads, and every token stands in one place', async () => {
    const { anthropic } = client(over)
    const request = { ...ask('First.'), system: LONG }
    const first = await anthropic.messages.create(request)
    const second = await anthropic.messages.create({
      ...request,
      messages: [{ role: 'user', content: 'Second, and longer.' }],
    })
    expect(first.usage.cache_read_input_tokens).toBe(0)
    expect(second.usage.cache_read_input_tokens).toBeGreaterThanOrEqual(1024)
    const total = (usage: Anthropic.Usage): number =>
      usage.input_tokens + (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0)
    expect(Math.abs(total(second.usage) - total(first.usage))).toBeLessThan(20)
  })

  it('a stream makes the same message as the whole, with its usage', async () => {
    const request = { ...ask('Tell me about tides, at length.'), system: LONG }
    const whole = await client(over).anthropic.messages.create(request)
    const { anthropic, sent } = client(over)
    const streamed = await anthropic.messages.stream(request).finalMessage()
    expect(streamed.content).toEqual(whole.content)
    expect(streamed.stop_reason).toBe(whole.stop_reason)
    expect(streamed.usage).toMatchObject({
      input_tokens: whole.usage.input_tokens,
      output_tokens: whole.usage.output_tokens,
    })
    expect(streamed.usage.input_tokens).toBeGreaterThan(0)
    if (path.includes('chat'))
      expect(sent[0]!.body).toMatchObject({ stream: true, stream_options: { include_usage: true } })
  })

  it.each([false, true])(
    'goes through a loop of tools (streamed: %s), and the key of its cache stays the same',
    async stream => {
      const { anthropic, sent, losses } = client(over, {
        scenario: {
          answers: [{ text: 'I look.', calls: [{ name: 'search', input: { query: 'tide' } }] }, { text: 'Found it.' }],
        },
      })
      const messages: Anthropic.MessageParam[] = [{ role: 'user', content: 'Where is the tide?' }]
      const turn = async (): Promise<Anthropic.Message> => {
        const request = { model: 'my-gpt', max_tokens: 300, system: LONG, tools: TOOLS, messages }
        return stream ? anthropic.messages.stream(request).finalMessage() : anthropic.messages.create(request)
      }
      const first = await turn()
      const use = first.content.find(block => block.type === 'tool_use')
      expect(first.stop_reason).toBe('tool_use')
      expect(use).toMatchObject({ name: 'search', input: expect.any(Object) })
      messages.push(
        { role: 'assistant', content: first.content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: use!.id, content: 'tide.ts:1' }] },
      )
      const second = await turn()
      expect(second.content.some(block => block.type === 'text')).toBe(true)
      expect(losses).toEqual([])
      expect(sent.map(({ body }) => body['prompt_cache_key'])).toEqual([
        expect.stringMatching(/^sl-[\da-f]{32}$/),
        sent[0]!.body['prompt_cache_key'],
      ])
      expect(second.usage.cache_read_input_tokens).toBeGreaterThanOrEqual(1024)
    },
  )

  it('a missing deployment is explained in the SDK’s own error', async () => {
    const { anthropic } = client({ ...over, route: { ...('route' in over ? over.route : ROUTE), model: 'gpt-5.5' } })
    const error = await anthropic.messages.create(ask('hi')).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Anthropic.NotFoundError)
    expect(String(error)).toContain(
      'No deployment `gpt-5.5` on `contoso`. Deployment names are yours, not model ids. Configured: `my-gpt`. Did you mean it?',
    )
  })

  it.each([
    { fault: '429; retry-after=50', type: Anthropic.RateLimitError, says: 'Try again in 50 seconds' },
    { fault: '401', type: Anthropic.AuthenticationError, says: 'refused the key' },
    { fault: '500', type: Anthropic.InternalServerError, says: 'The server had an error' },
  ])('$fault is the SDK’s own error', async ({ fault, type, says }) => {
    const { anthropic } = client(over, {}, { 'x-emulator-fault': fault })
    const error = await anthropic.messages.create(ask('hi')).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(type)
    expect(String(error)).toContain(says)
  })

  it.each(['cut-stream; after=3; how=close', 'cut-stream; after=3; how=reset', 'error-event; after=3', 'garbage'])(
    'a stream that meets %s ends with an error, never as if it were whole',
    async fault => {
      const { anthropic } = client(over, {}, { 'x-emulator-fault': fault })
      await expect(anthropic.messages.stream(ask('Tell me about tides.')).finalMessage()).rejects.toThrow()
    },
  )

  it('leaving ends the request there', async () => {
    const signals: AbortSignal[] = []
    const hang: Fetch = async (_, init) => {
      if (init?.signal) signals.push(init.signal)
      return new Response(new ReadableStream({ pull: () => new Promise(() => undefined) }), {
        headers: { 'content-type': 'text/event-stream' },
      })
    }
    const asMessages = messagesOverOpenAi({ route: ROUTE, ...over, fetch: hang })
    const body = JSON.stringify({ ...ask('hi'), stream: true })
    const answer = await asMessages('http://openai.invalid/v1/messages', { method: 'POST', body })
    const reader = answer.body!.getReader()
    const reading = reader.read()
    await reader.cancel()
    await reading
    expect(signals.map(({ aborted }) => aborted)).toEqual([true])

    const own = new AbortController()
    await asMessages('http://openai.invalid/v1/messages', { method: 'POST', body, signal: own.signal })
    own.abort()
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true])
  })
})

describe('breakpoints', () => {
  const marked: Anthropic.MessageCreateParamsNonStreaming = {
    model: 'x',
    max_tokens: 50,
    system: [{ type: 'text', text: LONG, cache_control: { type: 'ephemeral' } }],
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi.', cache_control: { type: 'ephemeral' } }] }],
  }

  it.each(['chat', 'responses'] as const)(
    'go out over %s where the model has them, and are counted as saved and then cached',
    async wire => {
      const { anthropic, sent } = client({ wire, route: { ...ROUTE, model: 'new-gpt', serves: 'gpt-5.6' } })
      const first = await anthropic.messages.create(marked)
      const second = await anthropic.messages.create(marked)
      expect(JSON.stringify(sent[0]!.body).match(/prompt_cache_breakpoint/g)).toHaveLength(2)
      expect(first.usage.cache_creation_input_tokens).toBeGreaterThan(1024)
      expect(second.usage).toMatchObject({ cache_creation_input_tokens: 0 })
      expect(second.usage.cache_read_input_tokens).toBe(first.usage.cache_creation_input_tokens)
    },
  )

  it.each(['gpt-5.5', null])('stay away where it has none (%s): it would answer 400', async serves => {
    const { anthropic, sent } = client({ route: { ...ROUTE, serves } })
    await anthropic.messages.create(marked)
    expect(JSON.stringify(sent[0]!.body)).not.toContain('prompt_cache_breakpoint')
  })
})

it('a credential that is missing is told, once, and nothing is sent', async () => {
  const headers = async (): Promise<never> => {
    throw new SternlineError('key-missing', { what: 'There is no key.', why: 'It is not set.', fix: 'Set it.' })
  }
  const { anthropic, sent } = client({ route: { ...ROUTE, headers } })
  const error = await anthropic.messages.create(ask('hi'), { maxRetries: 2 }).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Anthropic.AuthenticationError)
  expect(String(error)).toContain('There is no key. It is not set. Set it.')
  expect(sent).toEqual([])
})

it('another path, and a body that is none, are refused in the envelope of the Messages API', async () => {
  const fetch = messagesOverOpenAi({
    route: ROUTE,
    wire: 'chat',
    fetch: () => Promise.reject(new Error('not to be asked')),
  })
  const count = await fetch('http://x/v1/messages/count_tokens', { method: 'POST', body: '{}' })
  const none = await fetch('http://x/v1/messages', { method: 'POST', body: 'no' })
  expect([count.status, none.status]).toEqual([404, 400])
  expect(await none.json()).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } })
})
