import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Api, createUpstreams, type Route } from '../../src/index.ts'
import { NO_SETTINGS, type Settings } from '../../src/settings/index.ts'
import { SAMPLE, settingsOf } from '../support/settings.ts'
import { MIXED, routeIn, upstreamsOf } from '../support/upstreams.ts'

const ANTHROPIC_KEY = `sk-ant-api03-${'canary'.repeat(6)}`
const AZURE_KEY = 'c0ffee00c0ffee00c0ffee00c0ffee00'

const headersOf = (route: Route) => route.headers(new AbortController().signal)

describe('where a request goes, and how it is signed', () => {
  const variables = { ANTHROPIC_API_KEY: ANTHROPIC_KEY, AZURE_KEY }

  it.each([
    {
      asked: 'claude-opus-5',
      api: 'messages',
      baseUrl: 'https://api.anthropic.com',
      headers: [['x-api-key', ANTHROPIC_KEY]],
    },
    {
      asked: 'my-opus',
      api: 'messages',
      baseUrl: 'https://contoso.services.ai.azure.com/anthropic',
      headers: [['x-api-key', AZURE_KEY]],
    },
    {
      asked: 'my-gpt',
      api: 'openai',
      baseUrl: 'https://contoso.openai.azure.com/openai/v1',
      headers: [['authorization', 'Bearer token for https://ai.azure.com/.default']],
    },
  ] as const)('$asked', async ({ asked, api, baseUrl, headers }) => {
    const route = routeIn(upstreamsOf(MIXED, variables), asked, api)
    expect(route).toMatchObject({ baseUrl, custody: true })
    expect(await headersOf(route)).toEqual(headers)
  })

  it.each([
    {
      section: 'azure_openai',
      more: { api_key_env: 'AZURE_KEY' },
      headers: [['api-key', AZURE_KEY]],
      why: 'Azure OpenAI’s own header',
    },
    {
      section: 'azure_anthropic',
      more: { api_key_env: 'AZURE_KEY', auth: 'bearer' },
      headers: [['authorization', `Bearer ${AZURE_KEY}`]],
      why: 'a key as bearer token',
    },
    {
      section: 'azure_anthropic',
      more: { auth: 'entra', entra_scope: 'https://other/.default' },
      headers: [['authorization', 'Bearer token for https://other/.default']],
      why: 'another audience',
    },
    {
      section: 'azure_anthropic',
      more: { api_version: '2026-10-21' },
      headers: [['anthropic-version', '2026-10-21']],
      why: 'a version without a key',
    },
    {
      section: 'azure_openai',
      more: { api_version: '2024-10-21' },
      headers: [],
      why: "Azure OpenAI's version goes into the address",
    },
  ])('$why', async ({ section, more, headers }) => {
    const file = { language_models: { [section]: { api_url: 'contoso', available_models: [{ name: 'm' }], ...more } } }
    const route = routeIn(upstreamsOf(file, variables), 'm', section === 'azure_openai' ? 'openai' : 'messages')
    expect(await headersOf(route)).toEqual(headers)
  })

  it.each([
    { variables: {}, code: 'key-missing', why: 'no key' },
    {
      variables: { AZURE_KEY: ANTHROPIC_KEY },
      code: 'key-for-another-host',
      why: "Anthropic's key for Azure: refused before any request",
    },
  ])('$why', async ({ variables: given, code }) => {
    const problem = await headersOf(routeIn(upstreamsOf(MIXED, given), 'my-opus')).catch((thrown: unknown) => thrown)
    expect(problem).toMatchObject({ code })
    expect(String(problem)).not.toContain('canary')
  })

  it('a key that was renewed counts for the next request', async () => {
    const changing: Record<string, string> = { AZURE_KEY: 'old' }
    const route = routeIn(upstreamsOf(MIXED, changing), 'my-opus')
    expect(await headersOf(route)).toEqual([['x-api-key', 'old']])
    changing['AZURE_KEY'] = 'new'
    expect(await headersOf(route)).toEqual([['x-api-key', 'new']])
  })

  it('without a key in the settings the caller’s goes on', async () => {
    const route = routeIn(upstreamsOf(SAMPLE), 'my-opus')
    expect(route.custody).toBe(false)
    expect(await headersOf(route)).toEqual([])
  })

  it('an upstream that is alone and names no models takes any name', () => {
    const gateway = upstreamsOf({ language_models: { anthropic: { api_url: 'https://llm.example.com' } } })
    expect(routeIn(gateway, 'their-own-name')).toMatchObject({
      model: 'their-own-name',
      baseUrl: 'https://llm.example.com',
      custody: false,
    })
  })
})

describe('capabilities', () => {
  it.each([
    {
      asked: 'claude-opus-5',
      api: 'messages',
      capabilities: {
        counting: true,
        models: true,
        ttls: ['5m', '1h'],
        automaticCaching: true,
        diagnostics: true,
        lacks: [],
      },
    },
    {
      asked: 'Claude-Sonnet-4-5',
      api: 'messages',
      capabilities: {
        counting: true,
        models: false,
        ttls: ['5m', '1h'],
        automaticCaching: true,
        diagnostics: false,
        lacks: ['batches'],
      },
    },
    {
      asked: 'my-gpt',
      api: 'openai',
      capabilities: { counting: false, models: false, ttls: [], automaticCaching: true, diagnostics: false, lacks: [] },
    },
  ] as const)('$asked', ({ asked, api, capabilities }) => {
    expect(routeIn(upstreamsOf(MIXED), asked, api).capabilities).toEqual(capabilities)
  })

  it('what Azure runs itself lacks more', () => {
    expect(routeIn(upstreamsOf(MIXED), 'my-opus').capabilities.lacks).toContain('structured-outputs')
  })
})

describe('without settings', () => {
  const bare = (fallback: 'emulator' | 'anthropic' | null) =>
    createUpstreams({ settings: () => NO_SETTINGS, environment: { variables: {} }, fallback })

  it('the emulator answers, any model by any API', () => {
    expect(routeIn(bare('emulator'), 'claude-opus-5')).toMatchObject({
      upstream: 'emulator',
      baseUrl: 'http://emulator.invalid',
      custody: false,
      serves: 'claude-opus-5',
    })
    expect(routeIn(bare('emulator'), 'gpt-5.6', 'openai')).toMatchObject({
      upstream: 'emulator',
      baseUrl: 'http://emulator.invalid/openai/v1',
      serves: null,
    })
  })

  it('or Anthropic with what the caller brings, for its own API', () => {
    expect(routeIn(bare('anthropic'), 'claude-opus-5')).toMatchObject({
      upstream: 'anthropic',
      baseUrl: 'https://api.anthropic.com',
      custody: false,
    })
    expect(bare('anthropic').resolve('gpt-5.6', 'openai').ok).toBe(false)
    expect(bare(null).resolve('claude-opus-5', 'messages').ok).toBe(false)
  })

  it('with settings it is never asked', () => {
    const settings = settingsOf(SAMPLE)
    const upstreams = createUpstreams({
      settings: () => settings,
      environment: { variables: {} },
      fallback: 'emulator',
    })
    expect(upstreams.resolve('claude-opus-5', 'messages').ok).toBe(false)
    expect(upstreams.resolve('gpt', 'openai').ok).toBe(false)
  })
})

describe('changing settings', () => {
  it('count for the next request', () => {
    let settings: Settings = NO_SETTINGS
    const upstreams = createUpstreams({
      settings: () => settings,
      environment: { variables: {} },
      fallback: 'emulator',
    })
    expect(routeIn(upstreams, 'my-opus').upstream).toBe('emulator')
    settings = settingsOf(SAMPLE)
    expect(routeIn(upstreams, 'my-opus').upstream).toBe('azure_anthropic')
    expect(upstreams.models().map(({ name }) => name)).toEqual(['my-opus'])
    settings = settingsOf({
      language_models: { azure_anthropic: { api_url: 'fabrikam', available_models: [{ name: 'other' }] } },
    })
    expect(routeIn(upstreams, 'other').baseUrl).toBe('https://fabrikam.services.ai.azure.com/anthropic')
    expect(upstreams.resolve('my-opus', 'messages').ok).toBe(false)
  })

  it('every model is listed, in the order of the settings', () => {
    expect(upstreamsOf(MIXED).models()).toEqual([
      {
        name: 'my-opus',
        displayName: 'my-opus',
        upstream: 'azure_anthropic',
        api: 'messages',
        serves: 'claude-opus-4-6',
        aliases: ['claude-opus-4-6', 'opus'],
        maxTokens: null,
        maxOutputTokens: null,
      },
      {
        name: 'Claude-Sonnet-4-5',
        displayName: 'Sonnet',
        upstream: 'azure_anthropic',
        api: 'messages',
        serves: 'claude-sonnet-4-5',
        aliases: [],
        maxTokens: null,
        maxOutputTokens: null,
      },
      {
        name: 'my-gpt',
        displayName: 'my-gpt',
        upstream: 'azure_openai',
        api: 'openai',
        serves: 'gpt-5.6',
        aliases: [],
        maxTokens: 400_000,
        maxOutputTokens: 128_000,
      },
    ])
  })
})

describe('any name', () => {
  it('is answered with a route or a problem, and what is routed at Azure is a configured name', () => {
    const upstreams = upstreamsOf(MIXED)
    const names = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.constantFrom('__proto__', 'constructor', '', ' my-opus', 'claude-'),
    )
    fc.assert(
      fc.property(names, fc.constantFrom<Api>('messages', 'openai'), (asked, api) => {
        const found = upstreams.resolve(asked, api)
        if (!found.ok) expect(found.problem.fix.length).toBeGreaterThan(0)
        else if (found.route.upstream !== 'anthropic')
          expect(['my-opus', 'Claude-Sonnet-4-5', 'my-gpt']).toContain(found.route.model)
      }),
      { numRuns: 1000 },
    )
  })
})
