import { describe, expect, it } from 'vitest'
import type { CheckResult } from '../../src/doctor/check-result.ts'
import { doctorExitCode, formatDoctor } from '../../src/doctor/format-doctor.ts'
import { jwt } from '../errors/canaries.ts'
import {
  closedHost,
  DEPLOYMENTS,
  KEY,
  language_models,
  serveAlways,
  serveEmulator,
  serveSelfSigned,
  visit,
} from './clinic.ts'

const OPUS = { name: 'my-opus', model: 'claude-opus-5' }
const verdicts = (results: readonly CheckResult[]): readonly string[] =>
  results.map(({ check, verdict }) => `${check} ${verdict}`)
const of = (results: readonly CheckResult[], check: string): CheckResult => {
  const found = results.find(result => result.check === check)
  if (found === undefined) throw new Error(`There is no ${check} in\n${formatDoctor(results)}`)
  return found
}

describe('a healthy setup, over real sockets', () => {
  it('Claude on Azure: every check is green, and says what it saw', async () => {
    const { url, asked } = await serveEmulator()
    const results = await visit({
      settings: language_models('azure_anthropic', `${url}/anthropic`, [
        OPUS,
        { name: 'my-sonnet', model: 'claude-sonnet-4-5' },
      ]),
    })
    expect(verdicts(results)).toEqual([
      'settings ok',
      'address ok',
      'dns ok',
      'tls skipped',
      'key ok',
      'deployment ok',
      'deployment ok',
    ])
    expect(of(results, 'settings').proof).toBe('1 upstream, 2 models.')
    expect(of(results, 'dns').proof).toBe('127.0.0.1 is 127.0.0.1.')
    expect(of(results, 'key').proof).toBe(
      'The key in the variable KEY has 32 characters and goes into x-api-key; its form is right.',
    )
    expect(of(results, 'deployment').proof).toMatch(/^Answered in \d+ ms as claude-opus-5: \d+ tokens in, 1 out\.$/)
    expect(asked).toEqual(['/anthropic/v1/messages', '/anthropic/v1/messages'])
    expect(doctorExitCode(results)).toBe(0)
  })

  it.each([
    { why: 'v1', path: '/openai/v1', version: null, asked: ['/openai/v1/chat/completions'] },
    {
      why: 'by deployment',
      path: '/openai',
      version: '2024-10-21',
      asked: ['/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21'],
    },
  ])('Azure OpenAI, $why', async ({ path, version, asked }) => {
    const emulator = await serveEmulator()
    const more = { api_key_env: 'KEY', ...(version && { api_version: version }) }
    const results = await visit({
      settings: language_models('azure_openai', `${emulator.url}${path}`, [{ name: 'my-gpt' }], more),
    })
    expect(of(results, 'deployment')).toMatchObject({ verdict: 'ok', subject: 'azure_openai/my-gpt' })
    expect(emulator.asked).toEqual(asked)
  })

  it('no settings: the emulator answers, and nothing is asked', async () => {
    expect(verdicts(await visit({ settings: '{}' }))).toEqual(['settings ok'])
  })

  it('a client’s own key: nothing of ours to check, and nothing is asked', async () => {
    const { url, asked } = await serveEmulator()
    const results = await visit({
      settings: { language_models: { anthropic: { api_url: url, available_models: [OPUS] } } },
    })
    expect(verdicts(results)).toEqual([
      'settings ok',
      'address ok',
      'dns ok',
      'tls skipped',
      'key skipped',
      'deployment skipped',
    ])
    expect(asked).toEqual([])
  })

  it('without calls nothing is billed', async () => {
    const { url, asked } = await serveEmulator()
    const results = await visit({
      settings: language_models('azure_anthropic', `${url}/anthropic`, [OPUS]),
      hasCalls: false,
    })
    expect(of(results, 'deployment').verdict).toBe('skipped')
    expect(asked).toEqual([])
  })
})

describe('what is wrong is red, with what mends it', () => {
  it('settings: every problem at once, with line and column, and nothing is tried with them', async () => {
    const settings = '{ "language_models": { "azure_anthropic": { "available_models": [ { "nam": "x" } ] } } }'
    const results = await visit({ settings })
    const last = results.at(-1)
    const problems = results.slice(0, -1)
    expect(problems.every(({ check, verdict }) => check === 'settings' && verdict !== 'ok')).toBe(true)
    expect(problems.length).toBeGreaterThan(1)
    expect(problems[0]?.subject).toMatch(/^language_models\.azure_anthropic/)
    expect(problems[0]?.proof).toMatch(/^settings\.json:\d+:\d+ /)
    expect(last).toMatchObject({ check: 'deployment', verdict: 'skipped' })
    expect(doctorExitCode(results)).toBe(1)
  })

  it('address: the wrong form, with the right one spelled out', async () => {
    const settings = language_models(
      'azure_anthropic',
      'https://contoso.openai.azure.com/openai/deployments/x/chat/completions',
      [OPUS],
    )
    const [result] = await visit({ settings })
    expect(result).toMatchObject({ check: 'address', verdict: 'failed', code: 'foreign-address' })
    expect(result?.fix).toContain('https://contoso.services.ai.azure.com/anthropic')
  })

  it('dns: no such host (A13), and what needs it is not tried', async () => {
    const lookup = (host: string): Promise<never> =>
      Promise.reject(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }))
    const results = await visit({
      settings: language_models('azure_anthropic', 'https://contosso.services.ai.azure.com/anthropic', [OPUS]),
      ports: { lookup },
    })
    expect(verdicts(results)).toEqual([
      'settings ok',
      'address ok',
      'dns failed',
      'tls skipped',
      'key ok',
      'deployment skipped',
    ])
    expect(of(results, 'dns')).toMatchObject({
      code: 'A13',
      proof: expect.stringContaining('There is no host `contosso.services.ai.azure.com`.'),
      fix: expect.stringContaining('"api_url"'),
    })
    expect(of(results, 'tls').proof).toBe('Not tried, as dns failed.')
  })

  it('tls: a certificate that nobody vouches for (A27), by a real handshake', async () => {
    const url = await serveSelfSigned()
    const results = await visit({ settings: language_models('azure_anthropic', `${url}/anthropic`, [OPUS]) })
    expect(of(results, 'tls')).toMatchObject({
      verdict: 'failed',
      code: 'A27',
      proof: expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT'),
      fix: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    })
    expect(of(results, 'deployment').verdict).toBe('skipped')
  })

  it('tls: one that ends soon is a warning, one that lasts is green', async () => {
    const at = Date.UTC(2026, 10, 22)
    for (const [days, verdict] of [
      [3, 'warning'],
      [90, 'ok'],
    ] as const) {
      const connect = async (): Promise<{ protocol: string; issuer: string; validTo: number }> => ({
        protocol: 'TLSv1.3',
        issuer: 'Test CA',
        validTo: at + days * 86_400_000,
      })
      const settings = language_models('azure_anthropic', 'https://127.0.0.1:9/anthropic', [OPUS])
      const results = await visit({ settings, hasCalls: false, ports: { connect, now: () => at } })
      expect(of(results, 'tls')).toMatchObject({
        verdict,
        proof: `TLSv1.3, certificate by Test CA, good for ${days} more days.`,
      })
    }
  })

  it('nothing listens there', async () => {
    const host = await closedHost()
    const results = await visit({ settings: language_models('azure_anthropic', `http://${host}/anthropic`, [OPUS]) })
    expect(of(results, 'deployment')).toMatchObject({
      verdict: 'failed',
      proof: `${host}: nothing accepts connections there (ECONNREFUSED).`,
    })
  })

  it.each([
    {
      why: 'not set',
      variables: {},
      verdict: 'failed',
      says: 'There is no key in the variable KEY.',
      fix: 'export KEY=',
    },
    {
      why: 'a placeholder',
      variables: { KEY: '<YOUR_KEY>' },
      verdict: 'failed',
      says: 'it is still a placeholder',
      fix: 'az cognitiveservices account keys list',
    },
    {
      why: 'of an odd form',
      variables: { KEY: 'abc' },
      verdict: 'warning',
      says: "has 3 characters and goes into x-api-key, and it does not look like one: Azure's keys have 32 or 84",
      fix: 'the variable KEY',
    },
  ])('key: $why', async ({ variables, verdict, says, fix }) => {
    const { url } = await serveEmulator()
    const results = await visit({ settings: language_models('azure_anthropic', `${url}/anthropic`, [OPUS]), variables })
    expect(of(results, 'key')).toMatchObject({
      verdict,
      proof: expect.stringContaining(says),
      fix: expect.stringContaining(fix),
    })
    expect(of(results, 'deployment').verdict).toBe(verdict === 'failed' ? 'skipped' : 'ok')
  })

  const AT = Date.UTC(2026, 10, 22)
  it.each([
    {
      why: 'right',
      claims: { aud: 'https://ai.azure.com', exp: AT / 1000 + 3_000 },
      verdict: 'ok',
      says: 'The token is for https://ai.azure.com, for 50 minutes more.',
      code: null,
    },
    {
      why: 'of another audience',
      claims: { aud: 'https://cognitiveservices.azure.com', exp: AT / 1000 + 60 },
      verdict: 'failed',
      says: 'The token is for https://cognitiveservices.azure.com; azure_anthropic wants https://ai.azure.com.',
      code: 'A8',
    },
    {
      why: 'expired',
      claims: { aud: 'https://ai.azure.com', exp: AT / 1000 - 720 },
      verdict: 'failed',
      says: 'The token expired 12 minutes ago.',
      code: 'A8',
    },
  ])('token: $why', async ({ claims, verdict, says, code }) => {
    const { url } = await serveEmulator()
    const results = await visit({
      settings: language_models('azure_anthropic', `${url}/anthropic`, [OPUS], { auth: 'entra' }),
      ports: { tokens: async () => jwt(claims), now: () => AT },
    })
    expect(of(results, 'token')).toMatchObject({
      verdict,
      proof: says,
      code,
      fix: verdict === 'ok' ? null : expect.stringContaining('az login'),
    })
    expect(JSON.stringify(results)).not.toContain(jwt(claims).slice(0, 24))
  })

  it('token: none to be had (A11)', async () => {
    const { url } = await serveEmulator()
    const tokens = (): Promise<never> => Promise.reject(new Error('ChainedTokenCredential authentication failed'))
    const results = await visit({
      settings: language_models('azure_anthropic', `${url}/anthropic`, [OPUS], { auth: 'entra' }),
      ports: { tokens },
    })
    expect(of(results, 'token')).toMatchObject({
      verdict: 'failed',
      code: 'A11',
      fix: expect.stringContaining('az login'),
    })
  })

  it('deployments: each by itself, in the words of the table, with the configured names', async () => {
    const { url } = await serveEmulator()
    const results = await visit({
      settings: language_models('azure_anthropic', `${url}/anthropic`, [OPUS, { name: 'my-opsu' }]),
    })
    const [good, bad] = results.filter(({ check }) => check === 'deployment')
    expect(good?.verdict).toBe('ok')
    expect(bad).toMatchObject({
      verdict: 'failed',
      code: 'A1',
      subject: 'azure_anthropic/my-opsu',
      proof: expect.stringContaining('No deployment `my-opsu`'),
      fix: expect.stringContaining('az cognitiveservices account deployment list'),
    })
  })

  it.each([
    { fault: '401', code: 'A7', fix: 'az cognitiveservices account keys list' },
    { fault: '403', code: 'A9', fix: 'az role assignment create' },
    { fault: '429; retry-after=50', code: 'A21', fix: 'Try again in 50 seconds' },
  ])('deployments: $fault is $code', async ({ fault, code, fix }) => {
    const { url } = await serveEmulator({}, { 'x-emulator-fault': fault })
    const results = await visit({ settings: language_models('azure_anthropic', `${url}/anthropic`, [OPUS]) })
    expect(of(results, 'deployment')).toMatchObject({ verdict: 'failed', code, fix: expect.stringContaining(fix) })
  })

  it('deployments: another model stands behind the name than the settings say', async () => {
    const { url } = await serveEmulator()
    const results = await visit({
      settings: language_models('azure_anthropic', `${url}/anthropic`, [{ name: 'my-sonnet', model: 'claude-opus-5' }]),
    })
    expect(of(results, 'deployment')).toMatchObject({
      verdict: 'warning',
      fix: `Set "model": "${DEPLOYMENTS['my-sonnet']}" for it in "available_models".`,
    })
  })

  it('deployments: a model of the Responses API only (A6) is asked there', async () => {
    const asked: string[] = []
    const send = async (address: URL): Promise<Response> => {
      asked.push(address.pathname)
      const isResponses = address.pathname.endsWith('/responses')
      return isResponses
        ? Response.json({ model: 'codex-max', usage: { input_tokens: 9, output_tokens: 4, total_tokens: 13 } })
        : Response.json(
            {
              error: {
                code: 'OperationNotSupported',
                message: 'The chatCompletion operation does not work with the specified model',
              },
            },
            { status: 400 },
          )
    }
    const results = await visit({
      settings: language_models('azure_openai', 'http://127.0.0.1:9/openai/v1', [{ name: 'codex-max' }]),
      ports: { send },
    })
    expect(asked).toEqual(['/openai/v1/chat/completions', '/openai/v1/responses'])
    expect(of(results, 'deployment')).toMatchObject({
      verdict: 'warning',
      code: 'A6',
      proof: expect.stringContaining('It answers the Responses API only.'),
    })
  })

  it.each([
    {
      why: 'a proxy’s page',
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: '<html>Log in</html>',
      says: 'no answer of a model',
    },
    {
      why: 'a redirection, which is not followed',
      status: 302,
      headers: { location: 'http://127.0.0.1:9/' },
      body: '',
      says: 'It answered 302, and points elsewhere',
    },
    {
      why: 'an error that the table does not know',
      status: 500,
      headers: {},
      body: '{"error":{"message":"broken\\u001b[31m\\npart"}}',
      says: 'It answered 500: broken [31m part',
    },
    { why: 'a firewall (A26)', status: 403, headers: {}, body: '<html>no</html>', says: 'A firewall in front of' },
  ])('deployments: $why', async ({ status, headers, body, says }) => {
    const url = await serveAlways(status, headers, body)
    const results = await visit({ settings: language_models('azure_anthropic', `${url}/anthropic`, [OPUS]) })
    expect(of(results, 'deployment')).toMatchObject({ verdict: 'failed', proof: expect.stringContaining(says) })
  })
})

it('ends early when it is asked to', async () => {
  const results = await visit({
    settings: language_models('azure_anthropic', 'http://127.0.0.1:9/anthropic', [OPUS]),
    signal: AbortSignal.abort(),
  })
  expect(verdicts(results)).toEqual(['settings ok'])
})

it('never shows the key that it checked', async () => {
  const { url } = await serveEmulator()
  const results = await visit({ settings: language_models('azure_anthropic', `${url}/anthropic`, [OPUS]) })
  expect(JSON.stringify(results) + formatDoctor(results)).not.toContain(KEY)
})
