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
