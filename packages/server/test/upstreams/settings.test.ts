import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { messageAnswer, startFakeUpstream } from '@sternline/testkit'
import { createUpstreams } from '@sternline/upstreams'
import { readSettings, type Settings } from '@sternline/upstreams/settings'
import { describe, expect, it, onTestFinished } from 'vitest'
import { call, post } from '../support/call.ts'
import { longRequest } from '../support/requests.ts'
import { finishedExchange, serve } from '../support/serve.ts'

const AZURE_KEY = 'c0ffee00c0ffee00c0ffee00c0ffee00'

function settingsOf(json: object): Settings {
  const path = '/home/a/settings.json'
  const reading = readSettings({
    user: { path, text: JSON.stringify(json) },
    project: null,
    home: '/home/a',
    userFile: path,
  })
  if (!reading.ok) throw new Error(reading.problems.map(({ what, why }) => `${what} ${why}`).join('\n'))
  return reading.settings
}

describe('a real settings.json', () => {
  it('sends an alias to its deployment, with the key of the owner, for whoever has the token', async () => {
    const upstream = await startFakeUpstream(() => messageAnswer({ usage: { input_tokens: 3 } }))
    onTestFinished(() => upstream.close())
    const text = JSON.stringify({
      language_models: {
        azure_anthropic: {
          api_url: `${upstream.url}/anthropic`,
          api_key_env: 'AZURE_KEY',
          available_models: [{ name: 'prod-opus', serves: 'claude-opus-4-5', aliases: ['claude-opus-4-5'] }],
        },
      },
    })
    const path = '/home/a/settings.json'
    const reading = readSettings({ user: { path, text }, project: null, home: '/home/a', userFile: path })
    if (!reading.ok) throw new Error(reading.problems.map(({ what, why }) => `${what} ${why}`).join('\n'))
    const { settings } = reading
    const environment = { variables: { AZURE_KEY } }
    const upstreams = createUpstreams({ settings: () => settings, environment, fallback: 'emulator' })
    const folder = await mkdtemp(join(tmpdir(), 'sternline-settings-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const tokenFile = join(folder, 'token')
    const server = await serve({ upstream: { name: 'configured', upstreams }, tokenFile, guardApi: false })
    const body = { ...longRequest(), model: 'claude-opus-4-5' }

    expect((await post(server, '/v1/messages', body)).status).toBe(401)
    const token = (await readFile(tokenFile, 'utf8')).trim()
    const named = { 'x-api-key': token, 'x-sternline-session': 'settings' }
    expect((await post(server, '/v1/messages?beta=true', body, named)).status).toBe(200)
    const [request] = upstream.requests
    expect(request?.path).toBe('/anthropic/v1/messages?beta=true')
    expect(JSON.parse(Buffer.from(request?.body ?? []).toString()).model).toBe('prod-opus')
    expect(request?.headers.filter(([name]) => name.toLowerCase() === 'x-api-key')).toEqual([['x-api-key', AZURE_KEY]])
    expect(await finishedExchange(server, 'settings')).toMatchObject({
      upstream: 'azure_anthropic',
      model: 'claude-opus-4-5',
      usage: { fresh: 3 },
    })
  })

  it('that changes while the server runs is told by its status: where requests go, and what needs a restart', async () => {
    const upstream = await startFakeUpstream(() => messageAnswer({ usage: { input_tokens: 3 } }))
    onTestFinished(() => upstream.close())
    const azure = { azure_anthropic: { api_url: `${upstream.url}/anthropic`, available_models: [{ name: 'opus' }] } }
    let current = settingsOf({ language_models: { anthropic: { api_url: 'https://api.anthropic.com' } } })
    const upstreams = createUpstreams({
      settings: () => current,
      environment: { variables: {} },
      fallback: 'emulator',
    })
    const server = await serve({
      upstream: { name: 'configured', upstreams },
      settings: () => current.cache,
      settingsFile: { file: '/home/a/settings.json', home: '/home/a', current: () => current },
    })
    const status = async () => (await call(server, { path: '/api/status' })).json()
    expect(await status()).toMatchObject({ upstream: 'anthropic', upstreamHost: 'api.anthropic.com' })
    expect(Object.keys(await status())).not.toContain('needRestart')

    current = settingsOf({
      language_models: azure,
      cache: { enabled: false },
      server: { port: 8787 },
      ledger: { retention_days: 3 },
    })
    expect(await status()).toMatchObject({
      upstream: 'azure_anthropic',
      upstreamHost: upstream.host,
      needRestart: ['server.port', 'ledger.retention_days'],
    })
    const reply = await post(server, '/v1/messages', { ...longRequest(), model: 'opus' })
    expect(reply.headers['x-sternline-plan']).toContain('untouched=caching-off')

    // A file that names nothing any more leaves everything to the emulator; its rules count all the same.
    current = settingsOf({ cache: { ttl: '1h' } })
    expect(await status()).toMatchObject({ upstream: 'emulator', upstreamHost: null })
    const emulated = await post(server, '/v1/messages', longRequest())
    expect(emulated.headers['x-sternline-plan']).toContain('system[0] base 1h sternline')
  })

  it('without an upstream goes to the emulator', async () => {
    const reading = readSettings({ user: null, project: null, home: '/home/a', userFile: '/home/a/settings.json' })
    if (!reading.ok) throw new Error('no settings are fine')
    const { settings } = reading
    const upstreams = createUpstreams({
      settings: () => settings,
      environment: { variables: {} },
      fallback: 'emulator',
    })
    const server = await serve({ upstream: { name: 'configured', upstreams } })
    expect(server.upstream).toBe('emulator')
    const reply = await post(server, '/v1/messages', longRequest(), { 'x-sternline-session': 'none' })
    expect(reply.status).toBe(200)
    expect(await finishedExchange(server, 'none')).toMatchObject({ emulated: true, upstream: 'emulator' })
  })
})
