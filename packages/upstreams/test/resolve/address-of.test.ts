import { describe, expect, it } from 'vitest'
import { addressOf } from '../../src/index.ts'

const FOUNDRY = { baseUrl: 'https://contoso.services.ai.azure.com/anthropic', apiVersion: null, model: 'my-opus' }
const V1 = { baseUrl: 'https://contoso.openai.azure.com/openai/v1', apiVersion: null, model: 'gpt' }
const DATED = { baseUrl: 'https://contoso.openai.azure.com/openai', apiVersion: '2024-10-21', model: 'my gpt' }

describe('addressOf', () => {
  it.each([
    {
      route: FOUNDRY,
      path: '/v1/messages',
      url: 'https://contoso.services.ai.azure.com/anthropic/v1/messages',
      why: 'Claude',
    },
    {
      route: V1,
      path: '/responses',
      url: 'https://contoso.openai.azure.com/openai/v1/responses',
      why: 'v1 needs no version',
    },
    {
      route: DATED,
      path: '/chat/completions',
      url: 'https://contoso.openai.azure.com/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21',
      why: 'older: the deployment is in the path',
    },
    {
      route: DATED,
      path: '/responses',
      url: 'https://contoso.openai.azure.com/openai/responses?api-version=2024-10-21',
      why: 'older: the Responses API names it in the body',
    },
    {
      route: DATED,
      path: '/embeddings',
      url: 'https://contoso.openai.azure.com/openai/deployments/my%20gpt/embeddings?api-version=2024-10-21',
      why: 'older: embeddings are of a deployment',
    },
    {
      route: DATED,
      path: '/files/file-1',
      url: 'https://contoso.openai.azure.com/openai/files/file-1?api-version=2024-10-21',
      why: 'older: files are of the resource',
    },
    {
      route: V1,
      path: '/embeddings',
      url: 'https://contoso.openai.azure.com/openai/v1/embeddings',
      why: 'v1 names no deployment in the path',
    },
  ] as const)('$why: $url', ({ route, path, url }) => {
    expect(addressOf(route, path).href).toBe(url)
  })

  it.each([
    { route: DATED, url: 'https://contoso.openai.azure.com/openai/deployments/my%20gpt/odd?api-version=2024-10-21' },
    { route: V1, url: 'https://contoso.openai.azure.com/openai/v1/odd' },
  ])('what was asked of a deployment stays there, at the older addresses alone: $url', ({ route, url }) => {
    expect(addressOf(route, '/odd', true).href).toBe(url)
  })
})
