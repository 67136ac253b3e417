import { describe, expect, it } from 'vitest'
import { standardCredential } from '../../src/clients/index.ts'

const ALL = {
  ANTHROPIC_API_KEY: 'a',
  ANTHROPIC_AUTH_TOKEN: 'b',
  ANTHROPIC_FOUNDRY_API_KEY: 'c',
  AZURE_OPENAI_API_KEY: ' d\n',
}

describe('the credential that an own client would find', () => {
  it.each([
    { upstream: 'anthropic', variables: ALL, found: [['x-api-key', 'a']], why: 'the key first, as the SDK does' },
    {
      upstream: 'anthropic',
      variables: { ...ALL, ANTHROPIC_API_KEY: '' },
      found: [['authorization', 'Bearer b']],
      why: 'then the token',
    },
    { upstream: 'azure_anthropic', variables: ALL, found: [['x-api-key', 'c']], why: "Foundry's own" },
    {
      upstream: 'azure_openai',
      variables: ALL,
      found: [['api-key', 'd']],
      why: "Azure OpenAI's own, without white space",
    },
    {
      upstream: 'azure_anthropic',
      variables: { ANTHROPIC_API_KEY: 'a' },
      found: null,
      why: "another upstream's is not taken",
    },
    { upstream: 'emulator', variables: ALL, found: null, why: 'the emulator needs none' },
  ] as const)('$upstream: $why', ({ upstream, variables, found }) => {
    expect(standardCredential({ upstream }, { variables })).toEqual(found)
  })
})
