import OpenAI, { AzureOpenAI } from 'openai'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Served, serve } from './serve.ts'
import { askClaudeCode } from './through/ask-claude-code.ts'
import { KEY_VARIABLE, OWN_KEY, startWithSettings } from './through/start-with-settings.ts'

let served: Served

beforeEach(async () => {
  served = await serve({
    deployments: { 'prod-opus': 'claude-opus-5', 'my-gpt': 'gpt-5.6', 'claude-opus-5': 'claude-opus-5' },
  })
})

afterEach(() => served.close())

/** Requests for an answer of a model, as they came to the upstream. */
function asked(path: RegExp) {
  return served.seen.filter(seen => path.test(seen.path) && seen.method === 'POST')
}

const azure = (more: object = {}) => ({
  azure_anthropic: {
    api_url: `${served.url}/anthropic/v1/messages`,
    api_key_env: KEY_VARIABLE,
    available_models: [{ name: 'prod-opus', model: 'claude-opus-5', aliases: ['claude-opus-5'], ...more }],
  },
})

describe('the real Claude Code gets answers through settings.json', () => {
  it('from `anthropic`, with its own key', async () => {
    const sternline = await startWithSettings({ anthropic: { api_url: served.url } })
    expect(await askClaudeCode({ url: sternline.url })).toContain('Emulated answer')
    const requests = asked(/^\/v1\/messages/)
    expect(requests.length).toBeGreaterThan(0)
    expect(new Set(requests.map(({ headers }) => headers.get('x-api-key')))).toEqual(new Set(['any-key']))
    expect(
      (await sternline.exchanges()).map(({ upstream, model, outcome }) => [upstream, model, outcome]),
    ).toContainEqual(['anthropic', 'claude-opus-5', 'ok'])
  })

  it.each([
    {
      why: 'by the deployment’s own name',
      model: 'prod-opus',
      env: (url: string, token: string) => ({ ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: token }),
    },
    {
      why: 'by an alias',
      model: 'claude-opus-5',
      env: (url: string, token: string) => ({ ANTHROPIC_BASE_URL: url, ANTHROPIC_AUTH_TOKEN: token }),
    },
    {
      why: 'in its own mode for Foundry',
      model: 'claude-opus-5',
      env: (url: string, token: string) => ({
        CLAUDE_CODE_USE_FOUNDRY: '1',
        ANTHROPIC_FOUNDRY_BASE_URL: `${url}/anthropic`,
        ANTHROPIC_FOUNDRY_API_KEY: token,
      }),
    },
  ])('from `azure_anthropic`, with the owner’s key, $why', async ({ model, env }) => {
    const sternline = await startWithSettings(azure())
    const { url, token } = sternline
    expect(await askClaudeCode({ url, model, env: env(url, token) })).toContain('Emulated answer')
    const requests = asked(/^\/anthropic\/v1\/messages(\?|$)/)
    expect(requests.length).toBeGreaterThan(0)
    expect(served.seen.every(({ path }) => path.startsWith('/anthropic/'))).toBe(true)
    for (const { headers, body } of requests) {
      expect([headers.get('x-api-key'), headers.get('authorization')]).toEqual([OWN_KEY, null])
      expect(JSON.parse(body).model).toBe('prod-opus')
    }
    expect(JSON.stringify(requests.map(({ headers, body }) => [[...headers], body]))).not.toContain(token)
    const exchanges = await sternline.exchanges()
    expect(exchanges.at(-1)).toMatchObject({ upstream: 'azure_anthropic', outcome: 'ok' })
    // What the deployment serves is known from the settings, so there are prices.
    expect(exchanges.at(-1)?.cost?.paid).toBeGreaterThan(0)
  })

  it('from another deployment as soon as the file names it, without a restart', async () => {
    const sternline = await startWithSettings(azure())
    const { url, token, rewrite } = sternline
    const env = { ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: token }
    await rewrite(azure({ name: 'claude-opus-5', aliases: ['new-name'] }))
    const listed = async (): Promise<unknown> => (await fetch(`${url}/v1/models`)).json()
    await expect.poll(listed, { timeout: 15_000 }).toMatchObject({ data: [{ id: 'claude-opus-5' }] })
    expect(await askClaudeCode({ url, model: 'new-name', env })).toContain('Emulated answer')
    expect(new Set(asked(/v1\/messages(\?|$)/).map(({ body }) => JSON.parse(body).model))).toEqual(
      new Set(['claude-opus-5']),
    )
  })

  it('but not from whoever has no token', async () => {
    const { url } = await startWithSettings(azure())
    expect(await askClaudeCode({ url })).toContain('This request needs the token of this Sternline.')
    expect(served.seen).toEqual([])
  })
})

const message = { role: 'user', content: 'Where is mooringFee?' } as const

describe('the `openai` package gets answers through `azure_openai`', () => {
  const settings = (more: object) => ({
    azure_openai: {
      api_key_env: KEY_VARIABLE,
      available_models: [{ name: 'my-gpt', model: 'gpt-5.6', aliases: ['gpt-5.6'] }],
      ...more,
    },
  })

  it.each([
    { why: 'on v1', more: () => ({ api_url: `${served.url}/openai/v1` }), path: /^\/openai\/v1\/chat\/completions$/ },
    {
      why: 'on the older addresses',
      more: () => ({ api_url: served.url, api_version: '2024-10-21' }),
      path: /^\/openai\/deployments\/my-gpt\/chat\/completions\?api-version=2024-10-21$/,
    },
  ])('$why, whichever client asks', async ({ more, path }) => {
    const sternline = await startWithSettings(settings(more()))
    const { url, token: apiKey } = sternline
    const clients = [
      new OpenAI({ apiKey, baseURL: `${url}/openai/v1`, maxRetries: 0 }),
      new AzureOpenAI({ apiKey, endpoint: url, apiVersion: '2025-01-01-preview', maxRetries: 0 }),
    ]
    for (const client of clients) {
      const whole = await client.chat.completions.create({ model: 'my-gpt', messages: [message] })
      expect(whole.choices[0]?.message.content).toContain('Emulated')
      const stream = client.chat.completions.stream({
        model: 'gpt-5.6',
        messages: [message],
        stream_options: { include_usage: true },
      })
      expect((await stream.finalChatCompletion()).usage?.prompt_tokens).toBeGreaterThan(0)
    }
    expect(asked(/./).map(seen => path.test(seen.path))).toEqual([true, true, true, true])
    expect(new Set(asked(/./).map(({ headers }) => headers.get('api-key')))).toEqual(new Set([OWN_KEY]))
    const exchanges = await sternline.exchanges()
    expect(exchanges).toHaveLength(4)
    for (const exchange of exchanges) {
      expect(exchange).toMatchObject({ upstream: 'azure_openai', outcome: 'ok' })
      expect(exchange.usage?.output).toBeGreaterThan(0)
    }
  })

  it('through the Responses API, whole and in a stream', async () => {
    const { url, token, exchanges } = await startWithSettings(settings({ api_url: `${served.url}/openai/v1` }))
    const client = new OpenAI({ apiKey: token, baseURL: `${url}/openai/v1`, maxRetries: 0 })
    const asking = { model: 'my-gpt', instructions: 'Mind the rules. '.repeat(400), input: 'Where is mooringFee?' }
    expect((await client.responses.create(asking)).output_text).toContain('Emulated')
    expect((await client.responses.stream(asking).finalResponse()).status).toBe('completed')
    expect((await exchanges()).map(({ usage }) => (usage?.cached ?? 0) > 0)).toEqual([false, true])
  })
})
