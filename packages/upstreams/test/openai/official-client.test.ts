import { inputTokens, readUsage } from '@sternline/core'
import { createEmulator } from '@sternline/emulator'
import OpenAI, { AzureOpenAI } from 'openai'
import { describe, expect, it } from 'vitest'
import { deliver } from '../../src/errors/deliver.ts'
import { explainAnswer } from '../../src/errors/explain-answer.ts'
import type { Fetch } from '../../src/openai/messages-over-openai.ts'
import { toOpenAi, type Wire } from '../../src/openai/request/to-openai.ts'
import { CONTOSO } from '../errors/failures.ts'

const LONG = 'Rules of this house, one after the other, all of them worth reading. '.repeat(120)
const REQUEST = { max_tokens: 100, system: LONG, messages: [{ role: 'user', content: 'Say hello.' }] }
const HOST = 'http://contoso.openai.azure.com'

/** The emulated resource, that answers in the network's place; failures are explained as the gateway does. */
function resource(): Fetch {
  const emulator = createEmulator({ deployments: { 'my-gpt': 'gpt-5.5', 'new-gpt': 'gpt-5.6' } })
  return async (input, init) => {
    const request = new Request(input, init)
    const path = new URL(request.url).pathname
    const answer = await emulator.fetch(request)
    if (answer.ok) return answer
    const original = { status: answer.status, headers: [...answer.headers], body: await answer.text() }
    const context = { ...CONTOSO, upstream: 'azure_openai', path, model: 'gpt-5.5', configured: ['my-gpt'] } as const
    const explanation = explainAnswer({ ...context, ...original })
    if (explanation === null) return new Response(original.body, { status: original.status })
    const sent = deliver(explanation, original, { api: 'openai', userAgent: request.headers.get('user-agent') ?? '' })
    return new Response(sent.body, { status: sent.status, headers: sent.headers.map(([name, value]) => [name, value]) })
  }
}

const CLIENTS = [
  {
    why: 'v1',
    client: (): OpenAI => new OpenAI({ apiKey: 'k', baseURL: `${HOST}/openai/v1`, fetch: resource(), maxRetries: 0 }),
  },
  {
    why: 'by deployment and api-version',
    client: (): OpenAI =>
      new AzureOpenAI({ apiKey: 'k', endpoint: HOST, apiVersion: '2024-10-21', fetch: resource(), maxRetries: 0 }),
  },
]

function bodyOf<Body>(wire: Wire, model: string, serves: string, more: object = {}): Body {
  return toOpenAi({ ...REQUEST, ...more }, { wire, model, serves }).value as Body
}

describe.each(CLIENTS)('the official client, $why', ({ client }) => {
  it('sends a converted chat as it is, and its automatic cache is counted once', async () => {
    const openai = client()
    const body = bodyOf<OpenAI.ChatCompletionCreateParamsNonStreaming>('chat', 'my-gpt', 'gpt-5.5')
    const first = await openai.chat.completions.create(body)
    const second = await openai.chat.completions.create(body)
    const usage = readUsage(second.usage)
    expect(usage).toMatchObject({ saved5m: 0, saved1h: 0 })
    expect(usage?.cached).toBeGreaterThanOrEqual(1024)
    expect(usage && inputTokens(usage)).toBe(second.usage?.prompt_tokens)
    expect(readUsage(first.usage)?.cached).toBe(0)
  })

  it('a stream ends with usage', async () => {
    const body = bodyOf<OpenAI.ChatCompletionCreateParamsStreaming>('chat', 'my-gpt', 'gpt-5.5', { stream: true })
    let last: unknown = null
    for await (const chunk of await client().chat.completions.create(body)) last = chunk.usage ?? last
    expect(readUsage(last)).toMatchObject({ cached: 0, output: expect.any(Number) })
  })

  it('a person reads the explanation of an error in the error of the client', async () => {
    const body = bodyOf<OpenAI.ChatCompletionCreateParamsNonStreaming>('chat', 'gpt-5.5', 'gpt-5.5')
    const error = await client()
      .chat.completions.create({ ...body, model: 'gpt-5.5' })
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(OpenAI.NotFoundError)
    expect(String(error)).toContain(
      'No deployment `gpt-5.5` on `contoso`. Deployment names are yours, not model ids. Configured: `my-gpt`. Did you mean it?',
    )
    expect(error).toMatchObject({ code: 'deployment-not-found', requestID: expect.stringMatching(/^req_/) })
  })
})

describe('the official client, responses', () => {
  const openai = new OpenAI({ apiKey: 'k', baseURL: `${HOST}/openai/v1`, fetch: resource(), maxRetries: 0 })

  it('sends a converted request as it is, whole and streamed, with usage', async () => {
    const whole = await openai.responses.create(
      bodyOf<OpenAI.Responses.ResponseCreateParamsNonStreaming>('responses', 'new-gpt', 'gpt-5.6'),
    )
    expect(whole.output_text).toMatch(/\w/)
    const body = bodyOf<OpenAI.Responses.ResponseCreateParamsStreaming>('responses', 'new-gpt', 'gpt-5.6', {
      stream: true,
    })
    let usage: unknown = null
    for await (const event of await openai.responses.create(body))
      if (event.type === 'response.completed') usage = event.response.usage
    expect(readUsage(usage)?.cached).toBeGreaterThanOrEqual(1024)
  })
})
