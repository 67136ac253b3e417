import { describe, expect, it } from 'vitest'
import { isBehindProxy } from '../../src/doctor/behind-proxy.ts'
import type { CheckResult } from '../../src/doctor/check-result.ts'
import { doctorExitCode } from '../../src/doctor/format-doctor.ts'
import { KEY, language_models, serveAlways, serveEmulator, visit } from './clinic.ts'

const MODELS = {
  azure_anthropic: { path: '/anthropic', model: { name: 'my-opus', model: 'claude-opus-5' } },
  azure_openai: { path: '/openai/v1', model: { name: 'my-gpt', model: 'gpt-5.5' } },
} as const

const cacheOf = (results: readonly CheckResult[]): CheckResult | undefined =>
  results.find(({ check }) => check === 'cache')

describe('the cache, where it is asked for', () => {
  it.each(['azure_anthropic', 'azure_openai'] as const)(
    '%s: the same twice is read, one byte changed is not',
    async name => {
      const { url, asked } = await serveEmulator()
      const { path, model } = MODELS[name]
      const results = await visit({ settings: language_models(name, `${url}${path}`, [model]), triesCache: true })
      expect(cacheOf(results)).toMatchObject({ verdict: 'ok', subject: `${name}/${model.name}` })
      expect(cacheOf(results)?.proof).toMatch(
        /^Asked twice, the second time [1-9]\d* of \d+ tokens came from the cache; with the first byte changed, 0\.$/,
      )
      expect(asked).toHaveLength(4)
    },
  )

  it.each([
    {
      why: 'nothing is ever read (A28)',
      cached: 0,
      verdict: 'failed',
      code: 'A28',
      says: 'saved to the cache and none was read',
    },
    {
      why: 'it is read whatever stands first',
      cached: 900,
      verdict: 'warning',
      code: null,
      says: 'although the first byte was another one',
    },
  ])('$why', async ({ cached, verdict, code, says }) => {
    const usage = {
      input_tokens: 9,
      output_tokens: 1,
      cache_creation_input_tokens: 5_000,
      cache_read_input_tokens: cached,
    }
    const url = await serveAlways(200, {}, JSON.stringify({ model: 'claude-opus-5', usage }))
    const settings = language_models('azure_anthropic', `${url}/anthropic`, [MODELS.azure_anthropic.model])
    const found = cacheOf(await visit({ settings, triesCache: true }))
    expect(found).toMatchObject({ verdict, code })
    expect(found?.proof).toContain(says)
    expect(found?.fix).not.toBe('')
  })

  it('is not tried by itself, nor where the deployment does not answer', async () => {
    const { url } = await serveEmulator()
    const good = language_models('azure_anthropic', `${url}/anthropic`, [MODELS.azure_anthropic.model])
    expect(cacheOf(await visit({ settings: good }))).toBeUndefined()
    const gone = language_models('azure_anthropic', `${url}/anthropic`, [{ name: 'gone' }])
    expect(cacheOf(await visit({ settings: gone, triesCache: true }))).toBeUndefined()
  })
})

describe('behind a proxy', () => {
  it.each([
    { address: 'https://contoso.services.ai.azure.com', variables: {}, behind: false, why: 'no proxy is named' },
    {
      address: 'https://contoso.services.ai.azure.com',
      variables: { HTTPS_PROXY: 'p:1' },
      behind: true,
      why: 'one is',
    },
    {
      address: 'https://contoso.services.ai.azure.com',
      variables: { https_proxy: 'p:1' },
      behind: true,
      why: 'in lower case',
    },
    { address: 'http://contoso.example', variables: { HTTPS_PROXY: 'p:1' }, behind: false, why: 'plain http' },
    { address: 'https://127.0.0.1:1', variables: { HTTPS_PROXY: 'p:1' }, behind: false, why: 'loopback' },
    {
      address: 'https://contoso.services.ai.azure.com',
      variables: { HTTPS_PROXY: 'p:1', NO_PROXY: 'x, .azure.com' },
      behind: false,
      why: 'the domain is left out',
    },
    {
      address: 'https://contoso.services.ai.azure.com',
      variables: { HTTPS_PROXY: 'p:1', no_proxy: '*' },
      behind: false,
      why: 'all are',
    },
    {
      address: 'https://notazure.com',
      variables: { HTTPS_PROXY: 'p:1', NO_PROXY: 'azure.com' },
      behind: true,
      why: 'another domain is',
    },
  ])('$behind: $why', ({ address, variables, behind }) => {
    expect(isBehindProxy(new URL(address), { variables })).toBe(behind)
  })

  it('what the doctor can not reach directly is to be looked at, and no failure', async () => {
    const gone = (): Promise<never> => Promise.reject(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))
    const results = await visit({
      settings: language_models('azure_anthropic', 'https://contoso.services.ai.azure.com/anthropic', [
        { name: 'my-opus' },
      ]),
      variables: { KEY, HTTPS_PROXY: 'http://user:secret@proxy:1' },
      ports: { lookup: gone, connect: gone, send: gone },
    })
    const found = results.filter(({ check }) => ['dns', 'tls', 'deployment'].includes(check))
    expect(found.map(({ verdict }) => verdict)).toEqual(['warning', 'warning', 'warning'])
    for (const { proof } of found)
      expect(proof).toContain('the gateway goes through that proxy, and this check does not')
    expect(JSON.stringify(results)).not.toContain('user:secret')
    expect(doctorExitCode(results)).toBe(0)
  })
})
