import { describe, expect, it } from 'vitest'
import { refuseForeignKey } from '../../src/index.ts'

const ANTHROPIC_KEY = `sk-ant-api03-${'canary'.repeat(6)}`
const AZURE_32 = 'c0ffee00c0ffee00c0ffee00c0ffee00'
const AZURE_84 = 'Canary7'.repeat(12)
const OPENAI_KEY = `sk-proj-${'canary'.repeat(6)}`
const TOKEN = `eyJhbGciOiJub25lIn0.${btoa('{"aud":"https://ai.azure.com"}').replaceAll('=', '')}.canary`

const AT = {
  anthropic: 'https://api.anthropic.com',
  foundry: 'https://contoso.services.ai.azure.com/anthropic',
  openai: 'https://contoso.openai.azure.com/openai/v1',
  own: 'https://llm.example.com',
  emulator: 'http://127.0.0.1:8787',
}

describe('a key that would go to another host', () => {
  it.each([
    { to: 'foundry', header: 'x-api-key', key: ANTHROPIC_KEY, why: "Anthropic's key for Azure" },
    { to: 'openai', header: 'api-key', key: ANTHROPIC_KEY, why: "Anthropic's key for Azure OpenAI" },
    { to: 'foundry', header: 'authorization', key: `Bearer ${ANTHROPIC_KEY}`, why: 'as the newer SDK sends it' },
    { to: 'foundry', header: 'Authorization', key: `bearer  ${ANTHROPIC_KEY}`, why: 'spelled otherwise' },
    { to: 'anthropic', header: 'x-api-key', key: AZURE_32, why: "Azure's key for Anthropic" },
    { to: 'anthropic', header: 'X-Api-Key', key: AZURE_84, why: "Azure's newer key" },
    { to: 'anthropic', header: 'authorization', key: `Bearer ${TOKEN}`, why: 'an Entra token for Anthropic' },
    { to: 'foundry', header: 'x-api-key', key: OPENAI_KEY, why: "OpenAI's key for Azure" },
    { to: 'anthropic', header: 'x-api-key', key: OPENAI_KEY, why: "OpenAI's key for Anthropic" },
  ] as const)('$why is refused', ({ to, header, key }) => {
    const problem = refuseForeignKey(AT[to], [[header, key]])
    expect(problem).toMatchObject({ code: 'key-for-another-host' })
    expect(problem?.message).toContain(new URL(AT[to]).host)
    expect(`${problem?.stack}`).not.toMatch(/canary|c0ffee/i)
  })

  it.each([
    { to: 'anthropic', header: 'x-api-key', key: ANTHROPIC_KEY, why: 'at home' },
    { to: 'foundry', header: 'x-api-key', key: AZURE_84, why: 'at home' },
    { to: 'openai', header: 'api-key', key: AZURE_32, why: 'at home' },
    { to: 'foundry', header: 'authorization', key: `Bearer ${TOKEN}`, why: 'an Entra token at home' },
    { to: 'own', header: 'x-api-key', key: ANTHROPIC_KEY, why: 'a gateway that the user chose' },
    { to: 'emulator', header: 'x-api-key', key: AZURE_32, why: 'this machine' },
    { to: 'foundry', header: 'x-api-key', key: 'some-key', why: 'a form that is nobody’s' },
    { to: 'foundry', header: 'x-trace', key: ANTHROPIC_KEY, why: 'a header that is no credential' },
  ] as const)('$why: $to takes it', ({ to, header, key }) => {
    expect(refuseForeignKey(AT[to], [[header, key]])).toBeNull()
  })
})

/** Hosts by whose they are, for every kind of name that its owner gives them. */
const HOSTS = {
  anthropic: ['api.anthropic.com', 'api.anthropic.com.', 'API.Anthropic.com', 'console.anthropic.com', 'claude.ai'],
  openai: [
    'api.openai.com',
    'eu.api.openai.com',
    'us.api.openai.com',
    'westus.privatelink.api.openai.com',
    'openai.com',
  ],
  azure: [
    'x.services.ai.azure.com',
    'x.openai.azure.com',
    'x.openai.azure.com.',
    'x.privatelink.openai.azure.com',
    'x.cognitiveservices.azure.com',
    'eastus.api.cognitive.microsoft.com',
    'api.cognitive.microsoft.com',
    'x.models.ai.azure.com',
    'x.eastus.models.ai.azure.com',
    'models.inference.ai.azure.com',
    'x.eastus.inference.ml.azure.com',
    'ai.azure.com',
    'x.services.ai.azure.us',
    'x.openai.azure.us',
    'x.cognitiveservices.azure.us',
    'usgovvirginia.api.cognitive.microsoft.us',
    'x.usgovarizona.inference.ml.azure.us',
    'ai.azure.us',
    'x.services.ai.azure.cn',
    'x.openai.azure.cn',
    'x.cognitiveservices.azure.cn',
    'chinaeast2.api.cognitive.azure.cn',
    'x.chinaeast2.inference.ml.azure.cn',
  ],
  /** A gateway may stand there: virtual machines, containers and API management of anyone's, and names that only look like a company's. */
  nobody: [
    'llm.example.com',
    'x.westeurope.cloudapp.azure.com',
    'x.azure-api.net',
    'x.azurewebsites.us',
    'x.azurecontainerapps.io',
    'api.openai.com.example.org',
    'notapi-openai.com',
    'myopenai.azure.us',
    'x.myopenai.azure.us',
    'xopenai.com',
    'x.openai.azure.us.example.org',
  ],
} as const

const KEYS = [
  { of: 'anthropic', key: ANTHROPIC_KEY },
  { of: 'openai', key: OPENAI_KEY },
  { of: 'azure', key: AZURE_32 },
  { of: 'azure', key: AZURE_84 },
  { of: 'azure', key: TOKEN },
] as const

describe('whose a host is', () => {
  const all = Object.entries(HOSTS).flatMap(([owner, hosts]) => hosts.map(host => ({ owner, host })))

  it.each(all)('$host belongs to $owner', ({ owner, host }) => {
    const takes = (key: string) => refuseForeignKey(`https://${host}`, [['x-api-key', key]]) === null
    for (const { of, key } of KEYS) expect([of, takes(key)]).toEqual([of, owner === 'nobody' || owner === of])
  })
})
