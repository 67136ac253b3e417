import { describe, expect, it } from 'vitest'
import type { EmulatorOptions } from '../src/index.ts'
import { type Body, conversation, request, standingEmulator } from './support.ts'

const KEY = { 'api-key': 'k', 'anthropic-version': '2023-06-01' }
const MESSAGES = '/anthropic/v1/messages'
const deployments = {
  'my-opus': { model: 'claude-opus-5', hosting: 'azure' },
  'other-opus': 'claude-opus-5',
  'my-gpt': 'gpt-5.6',
} as const
const TOOL = { name: 'search', input_schema: { type: 'object' } }

const body = (model = 'my-opus', more: Body = {}): Body => ({ ...conversation('1-10', '10*'), model, ...more })

function post(
  asking: Body,
  headers: Record<string, string> = KEY,
  path = MESSAGES,
  options: EmulatorOptions = {},
): Promise<Response> {
  return standingEmulator({ deployments, ...options }).fetch(request(path, asking, headers))
}

describe('a good request', () => {
  it('is answered with both ids and without rate limits, by the model behind the deployment', async () => {
    const response = await post(body())
    expect(response.status).toBe(200)
    expect(response.headers.get('request-id')).toMatch(/^req_\w{24}$/)
    expect(response.headers.get('apim-request-id')).toMatch(/^[\da-f-]{36}$/)
    expect([...response.headers.keys()].filter(name => name.includes('ratelimit'))).toEqual([])
    // 512 is the minimum of Opus 5; under its deployment's name alone the model would be unknown.
    expect(await response.json()).toMatchObject({
      model: 'claude-opus-5',
      usage: { cache_read_input_tokens: 0, input_tokens: 0 },
    })
  })

  it('streams with both ids', async () => {
    const response = await post(body('my-opus', { stream: true }))
    expect(response.headers.get('apim-request-id')).toMatch(/^[\da-f-]{36}$/)
    expect(await response.text()).toContain('message_stop')
  })

  it('is counted', async () => {
    const response = await post(body(), KEY, `${MESSAGES}/count_tokens`)
    expect(await response.json()).toEqual({ input_tokens: expect.any(Number) })
  })

  it.each([
    { headers: { 'api-key': 'k' }, status: 200 },
    { headers: { 'x-api-key': 'k' }, status: 200 },
    { headers: { authorization: 'Bearer token' }, status: 200 },
    { headers: {}, status: 401 },
    { headers: { 'api-key': ' ' }, status: 401 },
  ])('credential $headers: $status', async ({ headers, status }) => {
    const response = await post(body(), { ...headers, 'anthropic-version': '2023-06-01' } as Record<string, string>)
    expect(response.status).toBe(status)
    if (status === 401) {
      const { error } = await response.json()
      expect(error).toEqual({
        code: '401',
        message: expect.stringMatching(/^Access denied due to invalid subscription key/),
      })
    }
  })

  it('without a list of deployments every known model is one, under its own id', async () => {
    const emulator = standingEmulator()
    const status = async (model: string): Promise<number> =>
      (await emulator.fetch(request(MESSAGES, body(model), KEY))).status
    expect([await status('claude-opus-5'), await status('claude-haiku-4-5-20251001'), await status('my-opus')]).toEqual(
      [200, 200, 404],
    )
  })
})

describe('errors', () => {
  const NOT_FOUND =
    'The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.'

  it('Z1: the model is asked for by its id, and the deployment has another name', async () => {
    const response = await post(body('claude-opus-5'))
    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({ error: { code: 'DeploymentNotFound', message: NOT_FOUND } })
  })

  it('the same in the wording that names it, and by case', async () => {
    const response = await post(body('My-Opus'), KEY, MESSAGES, { deploymentNotFound: 'named' })
    expect(await response.json()).toMatchObject({
      error: {
        code: 'DeploymentNotFound',
        message: expect.stringMatching(/^The API deployment My-Opus does not exist\./),
      },
    })
  })

  it.each([
    { path: '/openai/v1/chat/completions', why: 'Z2: a Claude deployment through chat completions' },
    { path: '/openai/v1/responses', why: 'Z2: and through responses' },
    { path: '/models/chat/completions', why: 'the path of other models' },
    { path: '/anthropic/v1/v1/messages', why: 'Z4: /v1 twice' },
    { path: '/anthropic/v1/messages/v1/messages', why: 'the target URI pasted whole' },
    { path: '/anthropic/v1/messages', why: 'an OpenAI deployment through messages', model: 'my-gpt' },
  ])('404 api_not_supported for $why', async ({ path, model = 'my-opus' }) => {
    const response = await post(body(model, { input: 'hello' }), KEY, path)
    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({
      error: { code: 'api_not_supported', message: 'Requested API is currently not supported' },
    })
  })

  it('Z6: no version', async () => {
    const response = await post(body(), { 'api-key': 'k' })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      type: 'error',
      error: { message: 'anthropic-version: header is required' },
    })
  })

  it.each<{ more: Body; text: string; why: string }>([
    {
      more: { tools: [{ type: 'web_search_20250305', name: 'web_search' }] },
      text: 'tools.0: web_search_20250305',
      why: 'web search',
    },
    {
      more: { tools: [TOOL, { type: 'tool_search_tool_regex_20251119', name: 't' }] },
      text: 'tools.1: tool_search_tool',
      why: 'tool search',
    },
    {
      more: { tools: [TOOL, { ...TOOL, name: 'later', defer_loading: true }] },
      text: 'defer_loading',
      why: 'deferred tools',
    },
    { more: { mcp_servers: [] }, text: 'mcp_servers', why: 'the MCP connector' },
    {
      more: { tools: [{ ...TOOL, strict: true }] },
      text: 'structured_outputs not supported',
      why: 'A16: strict tools',
    },
    {
      more: { output_config: { format: { type: 'json_schema', schema: {} } } },
      text: 'structured_outputs not supported',
      why: 'structured output',
    },
  ])('Z7: $why is refused where Azure hosts, and served where Anthropic does', async ({ more, text }) => {
    const refused = await post(body('my-opus', more))
    expect(refused.status).toBe(400)
    expect((await refused.json()).error.message).toContain(text)
    expect((await post(body('other-opus', more))).status).toBe(200)
  })

  it('Z8: a 429 has no rate-limit headers', async () => {
    const response = await post(body(), { ...KEY, 'x-emulator-fault': '429; retry-after=7' })
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('7')
    expect([...response.headers.keys()].filter(name => name.includes('ratelimit'))).toEqual([])
  })

  it('an OpenAI field sent to Claude', async () => {
    const response = await post(body('my-opus', { stream: true, stream_options: { include_usage: true } }))
    expect(response.status).toBe(400)
    expect((await response.json()).error.message).toBe('stream_options: Extra inputs are not permitted')
  })

  it.each([{ 'bad name': '' }, { '': 'claude-opus-5' }])('refuses the deployments %j', given => {
    expect(() => standingEmulator({ deployments: given })).toThrow(expect.objectContaining({ code: 'bad-deployment' }))
  })
})

describe('isolation', () => {
  const cached = async (emulator: ReturnType<typeof standingEmulator>, asking: Request): Promise<boolean> => {
    const { usage } = await (await emulator.fetch(asking)).json()
    return usage.cache_read_input_tokens > 0
  }

  it('T5: a workspace is a credential, or what the client names', async () => {
    const emulator = standingEmulator({ deployments })
    const ask = (headers: Record<string, string>, model = 'my-opus'): Promise<boolean> =>
      cached(emulator, request(MESSAGES, body(model), { ...KEY, ...headers }))
    expect(await ask({})).toBe(false)
    expect(await ask({})).toBe(true)
    expect(await ask({ 'api-key': 'other' })).toBe(false)
    expect(await ask({ 'x-emulator-workspace': 'w' })).toBe(false)
    expect(await ask({ 'x-emulator-workspace': 'w', 'api-key': 'a token that changed' })).toBe(true)
    expect(await ask({}, 'other-opus')).toBe(false)
  })

  it('Azure shares nothing with Anthropic', async () => {
    const emulator = standingEmulator()
    const asking = body('claude-opus-5')
    expect(
      await cached(emulator, request(MESSAGES, asking, { 'x-api-key': 'k', 'anthropic-version': '2023-06-01' })),
    ).toBe(false)
    expect(await cached(emulator, request('/v1/messages', asking, { 'x-api-key': 'k' }))).toBe(false)
  })
})
