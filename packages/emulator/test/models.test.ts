import { KNOWN_MODELS } from '@sternline/core'
import { expect, it } from 'vitest'
import { createLimits } from '../src/limits.ts'
import { BASE, conversation, request, standingEmulator } from './support.ts'

async function get(
  path: string,
): Promise<{ status: number; body: Record<string, unknown> & { data: { id: string }[] } }> {
  const response = await standingEmulator().fetch(new Request(BASE + path, { headers: { 'x-api-key': 'a' } }))
  return { status: response.status, body: await response.json() }
}

const [first = '', second = '', third = ''] = KNOWN_MODELS

it.each([
  { query: '?limit=1000', ids: KNOWN_MODELS, more: false, why: 'all' },
  { query: '', ids: KNOWN_MODELS.slice(0, 20), more: KNOWN_MODELS.length > 20, why: 'twenty by default' },
  { query: '?limit=2', ids: [first, second], more: true, why: 'a page' },
  { query: `?limit=1&after_id=${first}`, ids: [second], more: true, why: 'the page after' },
  { query: `?limit=1&before_id=${third}`, ids: [second], more: true, why: 'the page before' },
  { query: `?before_id=${third}`, ids: [first, second], more: false, why: 'up to the beginning' },
  { query: `?after_id=${KNOWN_MODELS.at(-1)}`, ids: [], more: false, why: 'behind the end' },
])('lists models: $why', async ({ query, ids, more }) => {
  const { body } = await get(`/v1/models${query}`)
  expect(body.data.map(({ id }) => id)).toEqual(ids)
  expect(body).toMatchObject({ has_more: more, first_id: ids[0] ?? null, last_id: ids.at(-1) ?? null })
})

it.each(['?limit=0', '?limit=1001', '?limit=x', '?after_id=nobody', '?before_id=nobody'])('400 for %s', async query => {
  expect((await get(`/v1/models${query}`)).status).toBe(400)
})

it('gives one model, dated or not, and 404 for another', async () => {
  expect((await get('/v1/models/claude-opus-5')).body).toMatchObject({ type: 'model', id: 'claude-opus-5' })
  expect((await get('/v1/models/claude-opus-4-5-20251101')).body).toMatchObject({ id: 'claude-opus-4-5-20251101' })
  expect(await get('/v1/models/nobody')).toMatchObject({
    status: 404,
    body: { error: { type: 'not_found_error', message: 'model: nobody' } },
  })
})

it('tells rate limits on the plain route: what is cached does not count, and time gives back', async () => {
  const emulator = standingEmulator({ limits: { requests: 60, inputTokens: 60_000, outputTokens: 6_000 } })
  const body = conversation('1-10', '10*')
  const remaining = async (): Promise<Record<string, number>> => {
    const { headers } = await emulator.fetch(request('/v1/messages', body))
    const names = ['requests', 'input-tokens', 'output-tokens', 'tokens']
    for (const name of names)
      expect(headers.get(`anthropic-ratelimit-${name}-reset`)).toMatch(/^\d{4}-\d\d-\d\dT[\d:]+Z$/)
    expect(headers.get('anthropic-ratelimit-input-tokens-limit')).toBe('60000')
    return Object.fromEntries(names.map(name => [name, Number(headers.get(`anthropic-ratelimit-${name}-remaining`))]))
  }
  const cold = await remaining()
  expect(cold['requests']).toBe(59)
  expect(cold['input-tokens']).toBeLessThan(59_000)
  const warm = await remaining()
  expect(warm['input-tokens']).toBe(cold['input-tokens'])
  expect(warm['requests']).toBe(58)
  expect(warm['tokens']).toBe(warm['input-tokens']! + warm['output-tokens']!)
  emulator.clock.advance(60_000)
  expect(await remaining()).toMatchObject({ requests: 59, 'input-tokens': 60_000 })
})

it('forgets the limits of keys that were not seen for long, so that they stay few', () => {
  const limits = createLimits({ requests: 10 })
  const bill = { cached: 0, saved5m: 0, saved1h: 0, fresh: 1 }
  const left = (scope: string): string | undefined =>
    limits.count(scope, 0, bill, 1)['anthropic-ratelimit-requests-remaining']
  expect([left('first'), left('first')]).toEqual(['9', '8'])
  for (let i = 0; i < 1_000; i += 1) left(`key ${i}`)
  expect(left('first')).toBe('9')
})
