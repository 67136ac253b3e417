import { cache } from '@sternline/core'
import { describe, expect, it } from 'vitest'
import { NO_SETTINGS } from '../../src/settings/index.ts'
import { read, SAMPLE, settingsOf } from '../support/settings.ts'

const FOUNDRY = SAMPLE.language_models.azure_anthropic
const claude = (more: object) => ({ language_models: { azure_anthropic: { ...FOUNDRY, ...more } } })
const model = (more: object) => claude({ available_models: [{ name: 'my-opus', ...more }] })

describe('settings that work', () => {
  it('the shape of the specification, as it stands', () => {
    const reading = read(SAMPLE)
    expect(reading.problems).toEqual([])
    expect(reading.ok && reading.settings.upstreams).toEqual([
      {
        name: 'azure_anthropic',
        baseUrl: 'https://contoso.services.ai.azure.com/anthropic',
        apiVersion: null,
        anthropicVersion: null,
        credential: { kind: 'caller' },
        models: [
          {
            name: 'my-opus',
            displayName: 'Azure Claude 3.5 Sonnet',
            serves: null,
            aliases: [],
            maxTokens: 200_000,
            maxOutputTokens: 8192,
            hosting: null,
            cache: null,
          },
        ],
      },
    ])
  })

  it('all three upstreams, with everything', () => {
    const settings = settingsOf(`// mine
{
  "$schema": "./settings.schema.json",
  "language_models": {
    "anthropic": { "api_key_env": "ANTHROPIC_API_KEY", "api_version": "2023-06-01", "available_models": [{ "name": "claude-opus-5" }] },
    "azure_anthropic": {
      "api_url": "contoso", "auth": "entra", "api_version": "2023-06-01",
      "available_models": [
        { "name": "my-opus", "model": "claude-opus-4-6", "aliases": ["opus", "claude-opus-4-6"], "hosting": "azure",
          "cache": { "ttl": "1h", "layers": { "active": "5m" } } },
      ],
    },
    "azure_openai": {
      "api_url": "https://contoso.openai.azure.com/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21",
      "api_key_file": "keys/azure.key", /* beside this file */
      "available_models": [{ "name": "my-gpt", "model": "gpt-5.6" }],
    },
  },
  "cache": { "strategy": "layered", "client_markers": "respect", "repair": false, "max_breakpoints": 3 },
  "assistant": { "model": "my-opus" },
  "server": { "host": "127.0.0.1", "port": 8787, "host_names": ["gw.corp", "[::1]:8080"] },
  "ledger": { "folder": "~/ledger", "retention_days": 90 },
}`)
    expect(settings).toMatchObject({
      cache: { repair: false, maxBreakpoints: 3, layers: { active: '5m' } },
      assistant: { model: 'my-opus' },
      server: { host: '127.0.0.1', port: 8787, hostNames: ['gw.corp', '[::1]:8080'] },
      ledger: { folder: '/home/ada/ledger', retentionDays: 90 },
      upstreams: [
        {
          name: 'anthropic',
          baseUrl: 'https://api.anthropic.com',
          anthropicVersion: '2023-06-01',
          credential: { kind: 'key', source: { kind: 'environment', name: 'ANTHROPIC_API_KEY' }, asBearer: false },
          models: [{ name: 'claude-opus-5', displayName: 'claude-opus-5', serves: 'claude-opus-5' }],
        },
        {
          name: 'azure_anthropic',
          credential: { kind: 'entra', scope: 'https://ai.azure.com/.default' },
          models: [
            {
              serves: 'claude-opus-4-6',
              aliases: ['opus', 'claude-opus-4-6'],
              hosting: 'azure',
              cache: {
                repair: false,
                maxBreakpoints: 3,
                layers: { tools: '1h', system: '1h', continuity: '1h', active: '5m' },
              },
            },
          ],
        },
        {
          name: 'azure_openai',
          baseUrl: 'https://contoso.openai.azure.com/openai',
          apiVersion: '2024-10-21',
          anthropicVersion: null,
          credential: { kind: 'key', source: { kind: 'file', path: '/home/ada/.config/sternline/keys/azure.key' } },
        },
      ],
    })
  })

  it.each([
    { text: '', why: 'an empty file' },
    { text: '// nothing yet\n', why: 'comments alone' },
    { text: '\uFEFF{}', why: "Windows' byte order mark" },
    { text: '{ "language_models": {}, }', why: 'sections without content' },
  ])('$why are settings that say nothing', ({ text }) => {
    expect(settingsOf(text)).toEqual(NO_SETTINGS)
    expect(read(text).problems).toEqual([])
  })

  it('no file at all is the same', () => {
    expect(settingsOf(null)).toEqual(NO_SETTINGS)
  })

  it.each([
    { section: { enabled: false }, cache: cache.with({ enabled: false }), why: 'off' },
    { section: {}, cache: cache.on(), why: 'nothing said' },
    { section: { ttl: '1h' }, cache: cache.long(), why: 'one life for all layers' },
    { section: { layers: { tools: null } }, cache: cache.with({ layers: { tools: null } }), why: 'a layer left out' },
    {
      section: { ttl: '1h', layers: { active: null } },
      cache: cache.with({ ...cache.long(), layers: { ...cache.long().layers, active: null } }),
      why: 'both',
    },
    {
      section: { client_markers: 'only', strategy: 'two-recent', max_breakpoints: 0 },
      cache: cache.with({ clientMarkers: 'only', strategy: 'two-recent', maxBreakpoints: 0 }),
      why: 'the rest',
    },
  ])('cache: $why', ({ section, cache: expected }) => {
    expect(settingsOf({ cache: section }).cache).toEqual(expected)
    expect(settingsOf(model({ cache: section })).upstreams[0]?.models[0]?.cache).toEqual(expected)
  })

  it("a model's cache lies over the file's, and a life for all over its layers", () => {
    const file = (own: object) => ({ ...model({ cache: own }), cache: { repair: false, layers: { tools: '1h' } } })
    const of = (own: object) => settingsOf(file(own)).upstreams[0]?.models[0]?.cache
    expect(of({ max_breakpoints: 2 })).toMatchObject({
      repair: false,
      maxBreakpoints: 2,
      layers: { tools: '1h', active: '5m' },
    })
    expect(of({ ttl: '5m' })).toMatchObject({ repair: false, layers: { tools: '5m' } })
  })

  it('a model under its own id needs no `model`', () => {
    const settings = settingsOf(claude({ available_models: [{ name: 'claude-opus-4-6' }, { name: 'Claude-Opus-5' }] }))
    expect(settings.upstreams[0]?.models.map(({ serves }) => serves)).toEqual(['claude-opus-4-6', 'claude-opus-5'])
  })
})

describe("a project's own file", () => {
  const codesOf = (user: unknown, project: unknown) => read(user, project).problems.map(({ code }) => code)

  it('sets what is safe, over the user’s', () => {
    const settings = settingsOf(
      { ...SAMPLE, cache: { ttl: '5m', repair: false } },
      { cache: { ttl: '1h' }, assistant: { model: 'my-opus' } },
    )
    expect(settings.cache).toMatchObject({ repair: false, layers: { tools: '1h' } })
    expect(settings.assistant.model).toBe('my-opus')
    expect(settings.upstreams).toHaveLength(1)
  })

  it.each([
    { project: SAMPLE, at: 'language_models', why: 'addresses and deployments' },
    { project: { server: { host: '0.0.0.0' } }, at: 'server', why: 'who can reach the gateway' },
    { project: { ledger: { folder: '/tmp/evil' } }, at: 'ledger', why: 'where the ledger lies' },
  ])('never $why (attack 22)', ({ project, at }) => {
    const reading = read({ cache: { ttl: '1h' } }, { ...project, cache: { enabled: false } })
    expect(reading.problems).toMatchObject([
      { severity: 'error', code: 'not-in-project', at, file: '.sternline/settings.json' },
    ])
    expect(reading.problems[0]?.fix).toContain('/home/ada/.config/sternline/settings.json')
    // Nothing of that file counts, and the user's own settings work all the same.
    expect(reading).toMatchObject({
      ok: true,
      settings: { upstreams: [], cache: { enabled: true, layers: { tools: '1h' } } },
    })
  })

  it('keys in it are found like anywhere', () => {
    expect(codesOf(null, { api_key: 'hunter2' })).toEqual(['inline-key'])
  })

  it('a broken one does not hide what is wrong with the user’s', () => {
    expect(codesOf('{', '{')).toEqual(['bad-syntax', 'bad-syntax'])
    expect(read('{', {}).ok).toBe(false)
  })
})
