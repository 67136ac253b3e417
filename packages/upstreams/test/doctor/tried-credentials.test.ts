import { ChainedTokenCredential, CredentialUnavailableError, type TokenCredential } from '@azure/identity'
import { describe, expect, it } from 'vitest'
import { createEntraTokens } from '../../src/auth/entra-tokens.ts'
import { triedCredentials } from '../../src/doctor/tried-credentials.ts'
import { CANARIES } from '../errors/canaries.ts'
import { language_models, serveEmulator, visit } from './clinic.ts'

const unavailable = (message: string): TokenCredential => ({
  getToken: () => Promise.reject(new CredentialUnavailableError(message)),
})

/** The chain of the library itself, of identities that are not there. */
const chain = (...messages: readonly string[]): TokenCredential =>
  new ChainedTokenCredential(...messages.map(unavailable))

const MESSAGES = [
  'EnvironmentCredential is unavailable. No underlying credential could be used.',
  'ManagedIdentityCredential: Authentication failed. Message Network unreachable',
  "AzureCliCredential: Please run 'az login' from a command line to authenticate before using this credential.",
]

describe('what each identity said', () => {
  it('is told by the doctor, through the real library', async () => {
    const { url } = await serveEmulator()
    const results = await visit({
      settings: language_models('azure_anthropic', `${url}/anthropic`, [{ name: 'my-opus' }], { auth: 'entra' }),
      ports: { tokens: createEntraTokens(async () => chain(...MESSAGES)) },
    })
    const token = results.find(({ check }) => check === 'token')
    expect(token?.verdict).toBe('failed')
    for (const words of [
      'EnvironmentCredential: is unavailable',
      'ManagedIdentityCredential: Authentication failed',
      "AzureCliCredential: Please run 'az login'",
    ]) {
      expect(token?.proof).toContain(words)
    }
  })

  it.each([
    { why: 'no error', problem: 'ChainedTokenCredential', tried: [] },
    { why: 'an error of something else', problem: new Error('no network'), tried: [] },
    {
      why: 'the same identity twice',
      problem: new AggregateError([new Error('AzureCliCredential: a'), new Error('AzureCliCredential: b')]),
      tried: ['AzureCliCredential: a'],
    },
    {
      why: 'one with a secret',
      problem: new Error(`ClientSecretCredential: bad ${CANARIES.azure84}`),
      tried: ['ClientSecretCredential: bad (hidden)'],
    },
    {
      why: 'one with a line break',
      problem: new Error('AzureCliCredential: a\u001b[31m\nb'),
      tried: ['AzureCliCredential: a [31m'],
    },
  ])('$why', ({ problem, tried }) => {
    expect(triedCredentials(problem)).toEqual(tried)
  })

  it('ends where errors cause each other', () => {
    const error = new Error('AzureCliCredential: a')
    error.cause = error
    expect(triedCredentials(error)).toEqual(['AzureCliCredential: a'])
  })
})
