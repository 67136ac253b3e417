import { describe, expect, it } from 'vitest'
import { targetOf } from '../../src/index.ts'

const FOUNDRY = { baseUrl: 'https://contoso.services.ai.azure.com/anthropic', apiVersion: null, model: 'my-opus' }
const V1 = { baseUrl: 'https://contoso.openai.azure.com/openai/v1', apiVersion: null, model: 'gpt' }
const DATED = { baseUrl: 'https://contoso.openai.azure.com/openai', apiVersion: '2024-10-21', model: 'my gpt' }

const BY_DEPLOYMENT = '/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21'

describe('targetOf', () => {
  it.each([
    { query: '', why: 'none' },
    { query: '?', why: 'an empty one' },
    { query: '?beta=true', why: 'a plain one' },
    { query: '?beta=true&', why: 'one with an empty part' },
    { query: '?&&a=1&&b', why: 'one with several' },
    { query: '?a=b?c=d', why: 'one with a second question mark' },
    { query: "?x='y'", why: 'an apostrophe, which URL encodes' },
    { query: '?z="<>', why: 'what else URL encodes' },
    { query: '?a=%2e%2E%2f/../..\\', why: 'dots and slashes, which mean nothing there' },
    { query: '?note=fix#12&beta=true', why: 'a hash, which ends no request' },
    { query: '?q=|`{}^', why: 'what should have been encoded' },
    { query: '?a=+%20&a=%zz', why: 'a doubled name, a plus, a broken escape' },
    { query: '?api-version=2025-01-01&beta=true', why: 'a version that is not of OpenAI' },
  ])('$why goes on as it came: $query', ({ query }) => {
    const asked = { path: '/v1/messages', isOfDeployment: false } as const
    expect(targetOf(FOUNDRY, asked, `/v1/messages${query}`)).toBe(`/anthropic/v1/messages${query}`)
  })

  it.each([
    { sent: '/openai/v1/responses?api-version=preview', arrives: '/openai/v1/responses?api-version=preview' },
    { sent: '/openai/v1/responses?api-version=v1&x=1', arrives: '/openai/v1/responses?api-version=v1&x=1' },
    // As Azure would be asked without us: what it says of a wrong one is for the client to see.
    {
      sent: '/openai/v1/responses?api-version=2025-04-01-preview',
      arrives: '/openai/v1/responses?api-version=2025-04-01-preview',
    },
    {
      sent: '/v1/responses?api-version=2025-04-01-preview',
      arrives: '/openai/v1/responses?api-version=2025-04-01-preview',
    },
    // The older address asks for a date, and the one that takes its place knows none.
    { sent: '/openai/responses?api-version=2025-04-01-preview', arrives: '/openai/v1/responses' },
    { sent: "/openai/responses?a='1'&api-version=2025-03-01&b", arrives: "/openai/v1/responses?a='1'&b" },
    { sent: '/openai/responses?api-version=preview', arrives: '/openai/v1/responses?api-version=preview' },
  ])('the v1 API is asked for the version that the client means: $sent arrives as $arrives', ({ sent, arrives }) => {
    expect(targetOf(V1, { path: '/responses', isOfDeployment: false }, sent)).toBe(arrives)
  })

  it.each([
    { query: '', arrives: '' },
    { query: '?', arrives: '' },
    { query: '?a=b', arrives: '&a=b' },
    { query: "?x='y'#1&z=%2e", arrives: "&x='y'#1&z=%2e" },
    { query: '?api-version=2023-05-15', arrives: '' },
    { query: '?api-version=preview&a', arrives: '&a' },
    { query: '?a&API-Version=2023-05-15&api-version', arrives: '&a' },
    { query: '?my-api-version=1&api-versions=2', arrives: '&my-api-version=1&api-versions=2' },
  ])('a version of the settings stands in place of the client’s: $query', ({ query, arrives }) => {
    const sent = `/openai/deployments/gpt/chat/completions${query}`
    const asked = { path: '/chat/completions', isOfDeployment: true } as const
    expect(targetOf(DATED, asked, sent)).toBe(BY_DEPLOYMENT + arrives)
  })
})
