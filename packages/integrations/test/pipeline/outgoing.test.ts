import { describe, expect, it } from 'vitest'
import { headersFor, isMessagesCall } from '../../src/pipeline/outgoing.ts'
import { upstreamOf } from '../../src/pipeline/upstream-of.ts'

describe('a call of the Messages API', () => {
  it.each([
    { method: 'POST', url: 'https://api.anthropic.com/v1/messages', is: true, why: 'the plain one' },
    { method: 'post', url: 'https://api.anthropic.com/v1/messages?beta=true', is: true, why: 'with a query' },
    { method: 'POST', url: 'https://r.services.ai.azure.com/anthropic/v1/messages', is: true, why: 'at Foundry' },
    { method: 'POST', url: 'http://127.0.0.1:4141/v1/messages/', is: true, why: 'a slash behind it' },
    { method: 'POST', url: 'https://api.anthropic.com/v1/messages/count_tokens', is: false, why: 'counting' },
    { method: 'POST', url: 'https://api.anthropic.com/v1/messages/batches', is: false, why: 'batches' },
    { method: 'GET', url: 'https://api.anthropic.com/v1/messages', is: false, why: 'nothing is posted' },
    { method: 'POST', url: 'https://a.example/?to=/v1/messages', is: false, why: 'the query is no path' },
  ])('$why: $is', ({ is, ...request }) => {
    expect(isMessagesCall(request)).toBe(is)
  })
})

describe('the name of an upstream', () => {
  it.each([
    ['https://api.anthropic.com/v1/messages', { name: 'anthropic', emulated: false, host: 'api.anthropic.com' }],
    [
      'https://r.services.ai.azure.com/anthropic/v1/messages',
      { name: 'azure_anthropic', emulated: false, host: 'r.services.ai.azure.com' },
    ],
    ['http://127.0.0.1:9/anthropic/v1/messages', { name: 'azure_anthropic', emulated: false, host: '127.0.0.1:9' }],
    ['http://emulator.invalid/anthropic/v1/messages', { name: 'emulator', emulated: true, host: null }],
  ])('%s', (url, upstream) => {
    expect(upstreamOf(url)).toEqual(upstream)
  })
})

it('a stated length fits the new body, and the headers that were given stay as they were', () => {
  const given = new Headers({ 'content-length': '3' })
  expect(headersFor('grün', given).get('content-length')).toBe('5')
  expect(headersFor(new Uint8Array(9), given).get('content-length')).toBe('9')
  expect(given.get('content-length')).toBe('3')
})
