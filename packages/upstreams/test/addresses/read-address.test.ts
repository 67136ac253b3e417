import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AddressOwner, readAddress } from '../../src/addresses/read-address.ts'

const FOUNDRY = 'https://contoso.services.ai.azure.com/anthropic'
const V1 = 'https://contoso.openai.azure.com/openai/v1'
const ANTHROPIC = 'https://api.anthropic.com'

function baseOf(pasted: string, owner: AddressOwner, version: string | null = null): string {
  const reading = readAddress(pasted, owner, version)
  return reading.ok ? reading.address.baseUrl : `${reading.code}: ${reading.problem.what}`
}

describe('Claude on Azure: every pasted form', () => {
  it.each([
    { pasted: 'contoso', why: "the resource's bare name" },
    { pasted: ' contoso\n', why: 'white space around it' },
    { pasted: 'Contoso', why: 'names are not case-sensitive' },
    { pasted: 'contoso.services.ai.azure.com', why: 'the host' },
    { pasted: 'contoso.services.ai.azure.com/', why: 'the host and a slash' },
    { pasted: 'https://contoso.services.ai.azure.com', why: '/anthropic missing' },
    { pasted: 'https://contoso.services.ai.azure.com/anthropic', why: 'as spec 000 writes it' },
    { pasted: 'https://contoso.services.ai.azure.com/anthropic/', why: 'a slash at its end' },
    { pasted: 'https://contoso.services.ai.azure.com/anthropic/v1', why: '/v1 would stand twice' },
    { pasted: 'https://contoso.services.ai.azure.com/anthropic/v1/', why: '/v1/ would stand twice' },
    { pasted: 'https://contoso.services.ai.azure.com/anthropic/v1/messages', why: "the portal's Target URI" },
    {
      pasted: 'https://contoso.services.ai.azure.com/anthropic/v1/v1/messages',
      why: 'the slip that Target URI leads to',
    },
    { pasted: 'https://contoso.services.ai.azure.com/anthropic/v1/messages/count_tokens', why: 'the counting path' },
    { pasted: 'https://contoso.services.ai.azure.com//anthropic//v1', why: 'doubled slashes' },
    { pasted: 'https://contoso.services.ai.azure.com/v1/messages', why: '/anthropic missing before the path' },
    { pasted: '"https://contoso.services.ai.azure.com/anthropic",', why: 'pasted with quotes and comma' },
    { pasted: '<https://contoso.services.ai.azure.com/anthropic>', why: 'pasted from mail' },
    { pasted: 'HTTPS://CONTOSO.SERVICES.AI.AZURE.COM/ANTHROPIC', why: 'shouted' },
    { pasted: 'https://contoso.services.ai.azure.com:443/anthropic', why: 'the port that https has anyway' },
  ])('$why: $pasted', ({ pasted }) => {
    expect(baseOf(pasted, 'azure_anthropic')).toBe(FOUNDRY)
  })

  it.each([
    { pasted: 'http://contoso.services.ai.azure.com/anthropic', why: 'http is raised to https' },
    { pasted: 'https://contoso.openai.azure.com/anthropic', why: 'another host of the same resource' },
    { pasted: 'https://contoso.openai.azure.com', why: 'another host, no path' },
    { pasted: 'https://contoso.cognitiveservices.azure.com/', why: 'the third host' },
    { pasted: 'contoso.azure.anthropic.com', why: "the README's misprint" },
    {
      pasted: 'https://contoso.services.ai.azure.com.services.ai.azure.com/anthropic',
      why: 'a host given as resource',
    },
    {
      pasted: 'https://contoso.azure.anthropic.com.services.ai.azure.com/anthropic/',
      why: 'what the SDK made of the misprint',
    },
    {
      pasted: 'https://contoso.privatelink.services.ai.azure.com/anthropic',
      why: 'the private name has no certificate',
    },
    {
      pasted: 'https://contoso.services.ai.azure.com/anthropic/v1/messages?api-version=2024-05-01-preview',
      why: 'a version that Claude does not take',
    },
  ])('$why, and it is said: $pasted', ({ pasted }) => {
    const reading = readAddress(pasted, 'azure_anthropic')
    expect(reading).toMatchObject({ ok: true, address: { baseUrl: FOUNDRY } })
    expect(reading.ok && reading.address.notes.map(({ what }) => what)).toEqual([`The address was read as ${FOUNDRY}.`])
  })

  it.each([
    { pasted: 'http://localhost:8787', base: 'http://localhost:8787/anthropic', why: 'an emulator' },
    { pasted: 'localhost:8787', base: 'http://localhost:8787/anthropic', why: 'an emulator without a scheme' },
    { pasted: '127.0.0.1:8787/anthropic/v1/messages', base: 'http://127.0.0.1:8787/anthropic', why: 'an address' },
    { pasted: 'http://[::1]:8787/anthropic', base: 'http://[::1]:8787/anthropic', why: 'IPv6' },
    {
      pasted: 'https://apim.example.com/llm/anthropic/v1/messages',
      base: 'https://apim.example.com/llm/anthropic',
      why: 'API management: its path stays',
    },
    {
      pasted: 'https://apim.example.com/Claude/',
      base: 'https://apim.example.com/Claude',
      why: 'a path of one’s own, in its case',
    },
    { pasted: 'https://gateway.example.com', base: 'https://gateway.example.com/anthropic', why: 'no path' },
  ])('other hosts, $why: $pasted', ({ pasted, base }) => {
    expect(baseOf(pasted, 'azure_anthropic')).toBe(base)
  })

  it('says that http hides nothing, but for this machine', () => {
    const notes = (pasted: string) => {
      const reading = readAddress(pasted, 'azure_anthropic')
      return reading.ok ? reading.address.notes.map(({ what }) => what) : []
    }
    expect(notes('http://gateway.example.com')).toEqual(['The address begins with http://.'])
    expect(notes('http://127.0.0.1:1')).toEqual([])
  })
})

describe('Azure OpenAI', () => {
  const DATED = { base: 'https://contoso.openai.azure.com/openai', version: '2024-10-21' }

  it.each([
    { pasted: 'https://contoso.openai.azure.com', why: 'the endpoint that the portal shows' },
    { pasted: 'contoso.openai.azure.com', why: 'the host' },
    { pasted: 'https://contoso.openai.azure.com/openai', why: '/v1 missing' },
    { pasted: 'https://contoso.openai.azure.com/openai/v1/', why: "the documentation's base" },
    { pasted: 'https://contoso.openai.azure.com/openai/v1/chat/completions', why: 'the whole path' },
    { pasted: 'https://contoso.openai.azure.com/openai/v1/responses', why: 'the other API' },
    { pasted: 'https://contoso.openai.azure.com/v1', why: '/openai missing' },
    {
      pasted: 'https://contoso.openai.azure.com/openai/v1/?api-version=preview',
      why: 'a version that v1 no longer needs',
    },
    { pasted: 'https://contoso.openai.azure.com/openai/deployments/my-gpt', why: 'a deployment without a version' },
  ])('v1, $why: $pasted', ({ pasted }) => {
    expect(readAddress(pasted, 'azure_openai')).toMatchObject({
      ok: true,
      address: { baseUrl: V1, apiVersion: null, notes: [] },
    })
  })

  it('keeps the host that was written: a resource answers at each of its own', () => {
    expect(baseOf('https://contoso.services.ai.azure.com/openai/v1', 'azure_openai')).toBe(
      'https://contoso.services.ai.azure.com/openai/v1',
    )
    expect(baseOf('contoso', 'azure_openai')).toBe(V1)
  })

  it.each([
    {
      pasted: 'https://contoso.openai.azure.com/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21',
      version: null,
      deployment: 'my-gpt',
      why: "the portal's Target URI",
    },
    {
      pasted: 'https://contoso.openai.azure.com',
      version: '2024-10-21',
      deployment: null,
      why: 'the version from the settings',
    },
    {
      pasted: 'https://contoso.openai.azure.com/openai/v1',
      version: '2024-10-21',
      deployment: null,
      why: 'the settings’ version wins over the path',
    },
    {
      pasted: 'https://contoso.openai.azure.com/openai/responses?api-version=2024-10-21',
      version: null,
      deployment: null,
      why: 'the Responses API',
    },
    {
      pasted: 'https://contoso.openai.azure.com/openai/deployments/my%20gpt?api-version=2020-01-01',
      version: '2024-10-21',
      deployment: 'my gpt',
      why: 'the settings win over the query',
    },
  ])('older, $why: $pasted', ({ pasted, version, deployment }) => {
    expect(readAddress(pasted, 'azure_openai', version)).toMatchObject({
      ok: true,
      address: { baseUrl: DATED.base, apiVersion: DATED.version, deployment },
    })
  })

  it.each([
    { pasted: 'http://127.0.0.1:9', version: null, base: 'http://127.0.0.1:9/openai/v1', why: 'an emulator' },
    {
      pasted: '127.0.0.1:9/openai/v1/chat/completions',
      version: null,
      base: 'http://127.0.0.1:9/openai/v1',
      why: 'its whole path',
    },
    {
      pasted: 'http://127.0.0.1:9',
      version: '2024-10-21',
      base: 'http://127.0.0.1:9/openai',
      why: 'its older addresses',
    },
    {
      pasted: 'https://apim.example.com/llm/openai/deployments/x/chat/completions?api-version=2024-10-21',
      version: null,
      base: 'https://apim.example.com/llm/openai',
      why: 'API management',
    },
    {
      pasted: 'https://proxy.example.com/team/v1',
      version: null,
      base: 'https://proxy.example.com/team/v1',
      why: 'a path of one’s own',
    },
  ])('other hosts, $why: $pasted', ({ pasted, version, base }) => {
    expect(baseOf(pasted, 'azure_openai', version)).toBe(base)
  })
})

describe('Anthropic', () => {
  it.each([
    { pasted: 'https://api.anthropic.com', base: ANTHROPIC, why: 'as it is' },
    { pasted: 'api.anthropic.com', base: ANTHROPIC, why: 'the host' },
    { pasted: 'https://api.anthropic.com/v1/messages', base: ANTHROPIC, why: 'the whole path' },
    { pasted: 'http://api.anthropic.com/v1/', base: ANTHROPIC, why: 'http is raised to https' },
    { pasted: 'http://127.0.0.1:8787', base: 'http://127.0.0.1:8787', why: 'an emulator' },
    { pasted: 'localhost:8787/v1', base: 'http://localhost:8787', why: 'an emulator, as other tools want it' },
    {
      pasted: 'https://llm.example.com/anthropic/v1/messages',
      base: 'https://llm.example.com/anthropic',
      why: 'a gateway',
    },
  ])('$why: $pasted', ({ pasted, base }) => {
    expect(baseOf(pasted, 'anthropic')).toBe(base)
  })
})

describe('any text', () => {
  const owners = fc.constantFrom<AddressOwner>('anthropic', 'azure_anthropic', 'azure_openai')
  const hosts = fc.constantFrom(
    'contoso.services.ai.azure.com',
    'contoso.openai.azure.com',
    'api.anthropic.com',
    'x.y',
    '127.0.0.1:1',
    '[::1]',
  )
  const paths = fc.array(
    fc.constantFrom(
      'anthropic',
      'openai',
      'v1',
      'messages',
      'deployments',
      'd',
      'models',
      '',
      '?api-version=1',
      '%',
      '#',
    ),
  )
  const almost = fc.tuple(hosts, paths).map(([host, parts]) => `https://${host}/${parts.join('/')}`)

  it('never throws, and what is accepted is read as itself', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), almost), owners, (pasted, owner) => {
        const reading = readAddress(pasted, owner)
        if (!reading.ok) {
          expect(reading.problem.fix).not.toBe('')
          return
        }
        expect(reading.address.baseUrl).toMatch(/^https?:\/\/.+[^/]$/)
        const again = readAddress(reading.address.baseUrl, owner, reading.address.apiVersion)
        expect(again).toMatchObject({ ok: true, address: { baseUrl: reading.address.baseUrl } })
      }),
      { numRuns: 3000 },
    )
  })
})
