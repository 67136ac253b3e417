import { redact } from '@sternline/engine'
import { describe, expect, it } from 'vitest'
import { credentialFacts, keyShape, tokenFacts } from '../../src/errors/credential-facts.ts'
import { CANARIES, jwt } from './canaries.ts'

describe('the shape of a key', () => {
  it.each([
    { key: CANARIES.anthropic, shape: 'anthropic' },
    { key: CANARIES.azure32, shape: 'azure' },
    { key: CANARIES.azure84, shape: 'azure' },
    { key: CANARIES.token, shape: 'jwt' },
    { key: `sk-proj-${'a1'.repeat(20)}`, shape: 'openai' },
    { key: '<YOUR_KEY>', shape: 'placeholder' },
    { key: 'your-api-key', shape: 'placeholder' },
    { key: ' ', shape: 'empty' },
    { key: 'abc', shape: 'unknown' },
  ])('$shape', ({ key, shape }) => {
    expect(keyShape(key)).toBe(shape)
    expect(keyShape(`${key}\n`)).toBe(shape)
  })
})

describe('a token tells of itself', () => {
  it.each([
    {
      why: 'all of it',
      claims: { aud: 'https://ai.azure.com', exp: 1_795_000_000, tid: 't', oid: 'o' },
      facts: { audience: 'https://ai.azure.com', expiresAt: 1_795_000_000_000, tenant: 't', principal: 'o' },
    },
    {
      why: 'an application',
      claims: { aud: ['a', 'b'], appid: 'app' },
      facts: { audience: 'a', expiresAt: null, tenant: null, principal: 'app' },
    },
    {
      why: 'claims of odd types',
      claims: { aud: 7, exp: 'soon', tid: 'two words', oid: {} },
      facts: { audience: null, expiresAt: null, tenant: null, principal: null },
    },
  ])('$why', ({ claims, facts }) => {
    expect(tokenFacts(jwt(claims))).toEqual(facts)
  })

  it.each(['', 'abc', 'a.b.c', 'eyJhbGciOiJ9.%%%%.x', 'eyJhbGciOiJ9.bm9qc29u.x'])('null for %j', text => {
    expect(tokenFacts(text)).toBeNull()
  })
})

describe('the credential of a request', () => {
  it.each([
    {
      headers: [['X-Api-Key', `${CANARIES.azure32} `]],
      facts: { kind: 'key', header: 'x-api-key', shape: 'azure', length: 32, hasSpace: true },
    },
    {
      headers: [['Authorization', `Bearer ${CANARIES.azure84}`]],
      facts: { kind: 'key', header: 'authorization', shape: 'azure', length: 84 },
    },
    {
      headers: [
        ['accept', '*/*'],
        ['api-key', ''],
      ],
      facts: { kind: 'key', header: 'api-key', shape: 'empty', length: 0 },
    },
    {
      headers: [['authorization', `bearer ${CANARIES.token}`]],
      facts: { kind: 'token', audience: 'https://ai.azure.com' },
    },
  ] as const)('$facts', ({ headers, facts }) => {
    const found = credentialFacts(headers)
    expect(found).toMatchObject(facts)
    for (const secret of Object.values(CANARIES)) expect(JSON.stringify(found)).not.toContain(secret)
  })

  it('null when there is none', () => {
    expect(credentialFacts([['accept', '*/*']])).toBeNull()
  })
})

describe('redact', () => {
  it.each(Object.entries(CANARIES))('hides %s wherever it stands', (_, secret) => {
    for (const text of [
      secret,
      `Invalid key: ${secret}.`,
      `"${secret}"`,
      `https://h/?key=${secret}&a=1`,
      `Bearer ${secret}`,
    ]) {
      expect(redact(text)).not.toContain(secret)
      expect(redact(text)).toContain('(hidden)')
    }
  })

  it.each([
    'req_011CVxkqB2YdQKhkS8Cq5wYz',
    '00000000-0000-0000-0000-000000000000',
    'mid-conversation-tool-changes-2026-07-01',
    'https://contoso.services.ai.azure.com/anthropic/v1/messages',
    'Microsoft.CognitiveServices/accounts/AIServices/agents/read',
    'claude-opus-4-5-20251101',
    'a skeleton key, a bearer of news',
  ])('leaves %s as it is', text => {
    expect(redact(text)).toBe(text)
  })
})
