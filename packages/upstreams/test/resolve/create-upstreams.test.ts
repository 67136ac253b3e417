import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Api, createUpstreams, NO_SETTINGS, type Route, type Settings, type Upstreams } from '../../src/index.ts'
import { SAMPLE, settingsOf } from '../support/settings.ts'

const ANTHROPIC_KEY = `sk-ant-api03-${'canary'.repeat(6)}`
const AZURE_KEY = 'c0ffee00c0ffee00c0ffee00c0ffee00'

function upstreamsOf(file: unknown, variables: Record<string, string> = {}): Upstreams {
  const settings = settingsOf(file)
  return createUpstreams({
    settings: () => settings,
    environment: { variables },
    fallback: null,
    tokens: async scope => `token for ${scope}`,
  })
}

function routeIn(upstreams: Upstreams, model: string, api: Api = 'messages'): Route {
  const found = upstreams.resolve(model, api)
  if (!found.ok) throw found.problem
  return found.route
}

const headersOf = (route: Route) => route.headers(new AbortController().signal)

const MIXED = {
  language_models: {
    anthropic: { api_key_env: 'ANTHROPIC_API_KEY' },
    azure_anthropic: {
      api_url: 'contoso',
      api_key_env: 'AZURE_KEY',
      available_models: [
        {
          name: 'my-opus',
          model: 'claude-opus-4-6',
          aliases: ['claude-opus-4-6', 'opus'],
          cache: { ttl: '1h' },
          hosting: 'azure',
        },
        { name: 'Claude-Sonnet-4-5', display_name: 'Sonnet' },
      ],
    },
    azure_openai: {
      api_url: 'https://contoso.openai.azure.com',
      auth: 'entra',
      available_models: [{ name: 'my-gpt', model: 'gpt-5.6', max_tokens: 400_000, max_output_tokens: 128_000 }],
    },
  },
}

describe('which model a name means', () => {
  const upstreams = upstreamsOf(MIXED)
  it.each([
    { asked: 'my-opus', model: 'my-opus', upstream: 'azure_anthropic', serves: 'claude-opus-4-6', why: 'its name' },
    {
      asked: 'MY-OPUS',
      model: 'my-opus',
      upstream: 'azure_anthropic',
      serves: 'claude-opus-4-6',
      why: 'its name, shouted: what is sent is exact',
    },
    { asked: 'opus', model: 'my-opus', upstream: 'azure_anthropic', serves: 'claude-opus-4-6', why: 'an alias' },
    {
      asked: 'claude-opus-4-6',
      model: 'my-opus',
      upstream: 'azure_anthropic',
      serves: 'claude-opus-4-6',
      why: 'an alias that is a model id',
    },
    {
      asked: 'claude-opus-4-6-20260205',
      model: 'my-opus',
      upstream: 'azure_anthropic',
      serves: 'claude-opus-4-6',
      why: 'an alias with a date',
    },
    {
      asked: 'claude-opus-4.6',
      model: 'my-opus',
      upstream: 'azure_anthropic',
      serves: 'claude-opus-4-6',
      why: 'an alias with a dot',
    },
    {
      asked: 'claude-sonnet-4-5-20250929',
      model: 'Claude-Sonnet-4-5',
      upstream: 'azure_anthropic',
      serves: 'claude-sonnet-4-5',
      why: 'A20: a dated id for a deployment without the date',
    },
    {
      asked: 'claude-haiku-4-5-20251001',
      model: 'claude-haiku-4-5-20251001',
      upstream: 'anthropic',
      serves: 'claude-haiku-4-5',
      why: "a model of Anthropic's that nobody configured",
    },
    {
      asked: 'claude-next',
      model: 'claude-next',
      upstream: 'anthropic',
      serves: null,
      why: 'one that we do not know yet',
    },
  ] as const)('$why: $asked', ({ asked, model, upstream, serves }) => {
    expect(routeIn(upstreams, asked)).toMatchObject({ model, upstream, serves })
  })

  it('a dated id goes to Anthropic as it came, with the settings of the name without the date', () => {
    const route = routeIn(
      upstreamsOf({
        language_models: { anthropic: { available_models: [{ name: 'claude-opus-4-5', cache: { ttl: '1h' } }] } },
      }),
      'claude-opus-4-5-20251101',
    )
    expect(route).toMatchObject({
      model: 'claude-opus-4-5-20251101',
      serves: 'claude-opus-4-5',
      cache: { layers: { tools: '1h' } },
    })
  })

  it('two deployments that differ in their dates alone are told apart, and neither is guessed', () => {
    const two = upstreamsOf({
      language_models: {
        azure_anthropic: {
          api_url: 'contoso',
          available_models: [{ name: 'claude-opus-4-5-20251101' }, { name: 'claude-opus-4-5-20260101' }],
        },
      },
    })
    expect(routeIn(two, 'claude-opus-4-5-20260101').model).toBe('claude-opus-4-5-20260101')
    expect(two.resolve('claude-opus-4-5', 'messages').ok).toBe(false)
  })
})

describe('what nobody knows', () => {
  const problemOf = (upstreams: Upstreams, asked: string, api: Api = 'messages') => {
    const found = upstreams.resolve(asked, api)
    return found.ok ? null : { code: found.problem.code, message: found.problem.message }
  }

  it("the issue's own words: one deployment", () => {
    expect(problemOf(upstreamsOf(SAMPLE), 'claude-opus-4.6')).toEqual({
      code: 'unknown-model',
      message:
        'No deployment `claude-opus-4.6` on `contoso`. Deployment names are yours, not model ids. Configured: `my-opus`. Did you mean it? Ask for it by that name, or add "aliases": ["claude-opus-4.6"] to it in settings.json.',
    })
  })

  it('several: the nearest is named', () => {
    const several = {
      language_models: {
        azure_anthropic: {
          api_url: 'contoso',
          available_models: ['my-haiku', 'my-opus', 'my-sonnet'].map(name => ({ name })),
        },
      },
    }
    expect(problemOf(upstreamsOf(several), 'my-opsu')?.message).toContain(
      'Configured: `my-haiku`, `my-opus`, `my-sonnet`. Did you mean `my-opus`?',
    )
  })

  it('with Anthropic configured too, a slip does not go there', () => {
    expect(problemOf(upstreamsOf(MIXED), 'my-opsu')).toMatchObject({
      code: 'unknown-model',
      message: expect.stringContaining('Did you mean `my-opus`?'),
    })
  })

  it.each([
    { asked: 'my-gpt', api: 'messages', says: "`my-gpt` can't be asked through Claude's Messages API." },
    { asked: 'opus', api: 'openai', says: "`opus` can't be asked through OpenAI's API." },
  ] as const)('$asked by $api: the other API is named', ({ asked, api, says }) => {
    expect(problemOf(upstreamsOf(MIXED), asked, api)).toMatchObject({
      code: 'other-api',
      message: expect.stringContaining(says),
    })
  })

  it.each([
    { file: { language_models: {} }, api: 'messages', why: 'nothing at all' },
    { file: SAMPLE, api: 'openai', why: 'the other API alone' },
  ] as const)('$why is configured', ({ file, api }) => {
    expect(problemOf(upstreamsOf(file), 'x', api)).toMatchObject({
      code: 'unknown-model',
      message: expect.stringContaining('docs/settings.md'),
    })
  })
})

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
