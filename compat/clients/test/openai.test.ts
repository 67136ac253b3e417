import OpenAI, { AzureOpenAI, NotFoundError, RateLimitError } from 'openai'
import { afterEach, describe, expect, it } from 'vitest'
import { type Served, serve } from './serve.ts'

let served: Served | null = null

afterEach(async () => {
  await served?.close()
  served = null
})

type Client = Readonly<{ name: string; make: (url: string) => OpenAI; path: RegExp }>

const CLIENTS: readonly Client[] = [
  {
    name: 'OpenAI on v1',
    make: url => new OpenAI({ apiKey: 'any', baseURL: `${url}/openai/v1`, maxRetries: 0 }),
    path: /^\/openai\/v1\/chat\/completions$/,
  },
  {
    name: 'AzureOpenAI on deployments',
    make: url => new AzureOpenAI({ apiKey: 'any', endpoint: url, apiVersion: '2024-10-21', maxRetries: 0 }),
    path: /^\/openai\/deployments\/gpt-5\.5\/chat\/completions\?api-version=2024-10-21$/,
  },
]

const tools: OpenAI.ChatCompletionTool[] = [
  {
    type: 'function',
    function: {
      name: 'search',
      parameters: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
    },
  },
]

const params = {
  model: 'gpt-5.5',
  tools,
  messages: [
    { role: 'system', content: 'Mind the rules. '.repeat(400) },
    { role: 'user', content: 'Where is mooringFee?' },
  ],
} satisfies OpenAI.ChatCompletionCreateParamsNonStreaming

describe.each(CLIENTS)('$name', ({ make, path }) => {
  it('works through a loop of tools, and reads the cache by itself', async () => {
    served = await serve()
    const client = make(served.url)
    const first = await client.chat.completions.create(params)
    const message = first.choices[0]?.message
    if (message === undefined) throw new Error('no choice')
    expect(first.usage?.prompt_tokens_details).toMatchObject({ cached_tokens: 0 })
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      ...params.messages,
      message,
      ...(message.tool_calls ?? []).map(
        ({ id }): OpenAI.ChatCompletionMessageParam => ({
          role: 'tool',
          tool_call_id: id,
          content: 'src/berth.ts:3:export function mooringFee',
        }),
      ),
    ]
    const second = await client.chat.completions.create({ ...params, messages })
    expect(second.choices[0]?.message.content).toContain('src/berth.ts:3')
    const cached = second.usage?.prompt_tokens_details?.cached_tokens ?? 0
    expect(cached).toBeGreaterThanOrEqual(1_024)
    expect(cached % 128).toBe(0)
    for (const seen of served.seen) expect(seen.path).toMatch(path)
  })

  it('streams, with usage at the end', async () => {
    served = await serve()
    const stream = make(served.url).chat.completions.stream({ ...params, stream_options: { include_usage: true } })
    const final = await stream.finalChatCompletion()
    expect(final.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { tool_calls: [{ function: { name: 'search', arguments: '{"query":"mooringFee"}' } }] },
    })
    expect(final.usage?.prompt_tokens).toBeGreaterThan(1_024)
  })

  it.each([
    { fault: '429; retry-after=1', error: RateLimitError },
    { fault: '404', error: NotFoundError },
  ])('fails as it should with $fault', async ({ fault, error }) => {
    served = await serve()
    const asked = make(served.url).chat.completions.create(params, { headers: { 'x-emulator-fault': fault } })
    await expect(asked).rejects.toBeInstanceOf(error)
  })

  it('hears that there is no such deployment, and that Claude speaks another API', async () => {
    served = await serve({ deployments: { 'my-opus': 'claude-opus-5' } })
    const client = make(served.url)
    await expect(client.chat.completions.create(params)).rejects.toMatchObject({
      status: 404,
      code: 'DeploymentNotFound',
    })
    const claude = client.chat.completions.create({ ...params, model: 'my-opus' })
    await expect(claude).rejects.toMatchObject({ status: 404, code: 'api_not_supported' })
  })
})

describe('responses on v1', () => {
  const make = (url: string): OpenAI => new OpenAI({ apiKey: 'any', baseURL: `${url}/openai/v1`, maxRetries: 0 })
  const asking = {
    model: 'gpt-5.6',
    instructions: 'Mind the rules. '.repeat(400),
    input: 'Where is mooringFee?',
    tools: [
      {
        type: 'function',
        strict: false,
        name: 'search',
        parameters: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
      },
    ],
  } satisfies OpenAI.Responses.ResponseCreateParamsNonStreaming

  it('answers whole', async () => {
    served = await serve()
    const first = await make(served.url).responses.create(asking)
    expect(first.output_text).toMatch(/^Emulated step/)
    expect(first.usage?.input_tokens_details).toMatchObject({ cached_tokens: 0 })
    expect(first.usage?.input_tokens_details.cache_write_tokens).toBeGreaterThanOrEqual(1_024)
    const second = await make(served.url).responses.create(asking)
    expect(second.usage?.input_tokens_details.cached_tokens).toBe(first.usage?.input_tokens_details.cache_write_tokens)
  })

  it('streams', async () => {
    served = await serve()
    const final = await make(served.url).responses.stream(asking).finalResponse()
    expect(final.status).toBe('completed')
    expect(final.output).toMatchObject([
      { type: 'message' },
      { type: 'function_call', arguments: '{"query":"mooringFee"}' },
    ])
  })
})
