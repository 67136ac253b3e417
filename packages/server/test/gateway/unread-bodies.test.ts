import { type FakeUpstream, messageAnswer } from '@sternline/testkit'
import { createUpstreams } from '@sternline/upstreams'
import { readSettings } from '@sternline/upstreams/settings'
import { describe, expect, it } from 'vitest'
import type { RunningServer } from '../../src/index.ts'
import { post } from '../support/call.ts'
import { configured, type MadeModel } from '../support/configured.ts'
import { fakeUpstream } from '../support/fake-upstream.ts'
import { finishedExchange, serve } from '../support/serve.ts'

const PATHS = ['/v1/messages', '/v1/messages/count_tokens', '/anthropic/v1/messages'] as const

const fake = () => fakeUpstream(() => messageAnswer())

const serveModels = (models: readonly MadeModel[]): Promise<RunningServer> =>
  serve({ upstream: { name: 'configured', upstreams: configured(models) }, tokenFile: null })

const withKey = (name: string, { url }: FakeUpstream): MadeModel => ({
  name,
  baseUrl: url,
  headers: async () => [['x-api-key', `key-of-${name}`]],
})

/** A server before two hosts of Claude's models, each with a key of its own. */
async function serveTwo(): Promise<{ one: FakeUpstream; two: FakeUpstream; server: RunningServer }> {
  const [one, two] = [await fake(), await fake()]
  return { one, two, server: await serveModels([withKey('claude-a', one), withKey('claude-b', two)]) }
}

const bodyOf = (upstream: FakeUpstream): string => Buffer.from(upstream.requests[0]?.body ?? []).toString()
const keysAt = (upstream: FakeUpstream): readonly string[] =>
  upstream.requests.flatMap(({ headers }) =>
    headers.flatMap(([name, value]) => (name.toLowerCase() === 'x-api-key' ? [value] : [])),
  )

const MESSAGES = '"messages":[{"role":"user","content":"a"}]'
const DEEP = `${'['.repeat(600)}${']'.repeat(600)}`

const NAMED = [
  { why: 'a key that stands twice', body: `{"model":"claude-b",${MESSAGES}, ${MESSAGES}}` },
  { why: 'a role that we do not know', body: '{"messages":[{"role":"developer","content":"a"}], "model":"claude-b"}' },
  { why: 'more levels than we read', body: `{ ${MESSAGES},"x":${DEEP},"model" : "claude-b"}` },
  { why: 'an end that is missing', body: `{"model":"claude-b",${MESSAGES}` },
]

const NAMELESS = [
  { why: 'two models', body: `{"model":"claude-b","model":"claude-a",${MESSAGES}}` },
  { why: 'the same model twice', body: `{"model":"claude-b","mod\\u0065l":"claude-b",${MESSAGES}}` },
  { why: 'a model that is no string', body: `{"model":["claude-b"],${MESSAGES},${MESSAGES}}` },
  { why: 'a model that is too long', body: `{"model":"${'b'.repeat(2_000)}",${MESSAGES},${MESSAGES}}` },
  { why: 'no model', body: `{${MESSAGES},${MESSAGES}}` },
  { why: 'no JSON', body: 'no JSON at all' },
  { why: 'nothing', body: '' },
]

const everywhere = <T extends object>(rows: readonly T[]) => PATHS.flatMap(path => rows.map(row => ({ ...row, path })))

describe('a body that cannot be read, before two upstreams', () => {
  it.each(everywhere(NAMED))('goes to the one of its model, with its key: $path, $why', async ({ path, body }) => {
    const { one, two, server } = await serveTwo()
    expect((await post(server, path, body)).status).toBe(200)
    expect([keysAt(one), keysAt(two)]).toEqual([[], ['key-of-claude-b']])
    expect(bodyOf(two)).toBe(body)
  })

  const WITHOUT = [...NAMELESS, { why: 'no model in a body that can be read', body: `{${MESSAGES}}` }]

  it.each(everywhere(WITHOUT))('is refused where none is found: $path, $why', async ({ path, body }) => {
    const { one, two, server } = await serveTwo()
    const reply = await post(server, path, body)
    expect([reply.status, reply.headers['x-sternline-error']]).toEqual([400, 'model-needed'])
    expect(reply.json().error).toMatchObject({ type: 'invalid_request_error', code: 'model-needed' })
    expect([...one.requests, ...two.requests]).toEqual([])
  })

  it.each(PATHS)('is refused for a model that nobody has: %s', async path => {
    const { one, two, server } = await serveTwo()
    const reply = await post(server, path, '{"model":"nobody"')
    expect([reply.status, reply.headers['x-sternline-error']]).toEqual([409, 'unknown-model'])
    expect([...one.requests, ...two.requests]).toEqual([])
  })

  it('is refused too where one of them is Anthropic, which needs no list of models', async () => {
    const [one, two] = [await fake(), await fake()]
    const path = '/home/a/settings.json'
    const text = JSON.stringify({
      language_models: {
        anthropic: { api_url: one.url },
        azure_anthropic: { api_url: `${two.url}/anthropic`, available_models: [{ name: 'opus' }] },
      },
    })
    const reading = readSettings({ user: { path, text }, project: null, home: '/home/a', userFile: path })
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
    const { settings } = reading
    const upstreams = createUpstreams({ settings: () => settings, environment: { variables: {} }, fallback: null })
    const server = await serve({ upstream: { name: 'configured', upstreams } })
    expect((await post(server, '/v1/messages', 'no JSON')).headers['x-sternline-error']).toBe('model-needed')
    expect([...one.requests, ...two.requests]).toEqual([])
    await post(server, '/v1/messages', '{"model":"claude-opus-4-5"')
    expect([one.requests.length, two.requests.length]).toEqual([1, 0])
  })
})

describe('a body that cannot be read, before one upstream', () => {
  it.each(everywhere([...NAMED, ...NAMELESS]))('goes on as it came: $path, $why', async ({ path, body }) => {
    const upstream = await fake()
    // Two of its models are still one place to go to.
    const server = await serveModels(['claude-a', 'claude-b'].map(name => ({ name, baseUrl: upstream.url })))
    expect((await post(server, path, body)).status).toBe(200)
    expect(bodyOf(upstream)).toBe(body)
  })

  it.each(everywhere(NAMED))('has its alias changed and nothing else: $path, $why', async ({ path, body }) => {
    const upstream = await fake()
    const server = await serveModels([{ name: 'prod-b', aliases: ['claude-b'], baseUrl: upstream.url }])
    const reply = await post(server, path, body, { 'x-sternline-session': 'alias' })
    expect(reply.status).toBe(200)
    expect(bodyOf(upstream)).toBe(body.replace('"claude-b"', '"prod-b"'))
    if (path.endsWith('count_tokens')) return
    expect(reply.headers['x-sternline-plan']).toContain('; model=prod-b')
    expect(await finishedExchange(server, 'alias')).toMatchObject({
      model: 'claude-b',
      plan: { untouched: 'unreadable' },
    })
  })
})
