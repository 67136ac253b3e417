import { expect, it } from 'vitest'
import { BASE, conversation, request, standingEmulator } from './support.ts'

const body = conversation('1', '')
const { max_tokens: _, ...counted } = body

it.each([
  { call: request('/v1/messages', body), status: 200, why: 'the messages route' },
  { call: request('/v1/messages?beta=true', body), status: 200, why: 'a query is no part of the route' },
  { call: request('/v1/messages/count_tokens', counted), status: 200, why: 'counting' },
  { call: request('/v1/messages/count_tokens?beta=true', counted), status: 200, why: 'counting with a query' },
  { call: new Request(`${BASE}/v1/models`, { headers: { 'x-api-key': 'a' } }), status: 200, why: 'models' },
  {
    call: new Request(`${BASE}/v1/models?limit=5`, { headers: { 'x-api-key': 'a' } }),
    status: 200,
    why: 'models with a query',
  },
  { call: new Request(`${BASE}/api/hello`, { method: 'HEAD' }), status: 200, why: 'hello needs no credential' },
  { call: new Request(`${BASE}/v1/messages`), status: 404, why: 'another method' },
  { call: request('/v1/complete', body), status: 404, why: 'a route of the past' },
  { call: request('/anthropic/v1/messages', body), status: 400, why: 'Foundry asks for a version' },
  { call: request('/openai/v1/chat/completions', body), status: 404, why: 'Claude speaks no OpenAI' },
  { call: request('/emulator/nothing', body), status: 404, why: 'no such admin call' },
  { call: request('/v1/messages/', body), status: 404, why: 'a trailing slash' },
])('$status: $why', async ({ call, status }) => {
  const response = await standingEmulator().fetch(call)
  expect(response.status).toBe(status)
  const id = response.headers.get('request-id') ?? response.headers.get('x-request-id')
  expect(id).toMatch(/^req_\w{24}$/)
})

it('hello is empty', async () => {
  const response = await standingEmulator().fetch(new Request(`${BASE}/api/hello`, { method: 'HEAD' }))
  expect(await response.text()).toBe('')
})

it('an unknown route says what exists here, and repeats no query', async () => {
  const response = await standingEmulator().fetch(new Request(`${BASE}/v1/nothing?key=secret`))
  const envelope = await response.json()
  expect(envelope).toMatchObject({
    type: 'error',
    error: { type: 'not_found_error' },
    request_id: response.headers.get('request-id'),
  })
  expect(envelope.error.message).toContain('GET /v1/nothing does not exist here')
  expect(envelope.error.message).toContain(
    'POST /v1/messages, POST /v1/messages/count_tokens, GET /v1/models, GET /v1/models/:name',
  )
  expect(envelope.error.message).not.toContain('secret')
})

it.each([
  { headers: { 'x-api-key': 'k' }, status: 200, why: 'a key' },
  { headers: { authorization: 'Bearer k' }, status: 200, why: 'a bearer token' },
  { headers: { authorization: 'bearer k' }, status: 200, why: 'the scheme in lower case' },
  { headers: {}, status: 401, why: 'nothing' },
  { headers: { 'x-api-key': '  ' }, status: 401, why: 'a blank key' },
  { headers: { authorization: 'Bearer ' }, status: 401, why: 'a bearer of nothing' },
  { headers: { authorization: 'Basic dTpw' }, status: 401, why: 'another scheme' },
])('$status for $why as credential, on every route that needs one', async ({ headers, status }) => {
  const emulator = standingEmulator()
  const calls = [
    request('/v1/messages', body, headers),
    request('/v1/messages/count_tokens', counted, headers),
    new Request(`${BASE}/v1/models`, { headers }),
  ]
  for (const call of calls) {
    const response = await emulator.fetch(call)
    expect(response.status).toBe(status)
    if (status === 401) expect(await response.json()).toMatchObject({ error: { type: 'authentication_error' } })
  }
})

it('the same key is the same cache in either header', async () => {
  const emulator = standingEmulator()
  const marked = conversation('1-10', '10*')
  await emulator.fetch(request('/v1/messages', marked, { 'x-api-key': 'k' }))
  const response = await emulator.fetch(request('/v1/messages', marked, { authorization: 'Bearer k' }))
  expect((await response.json()).usage).toMatchObject({ cache_creation_input_tokens: 0, input_tokens: 0 })
})

it('an aborted request fails as aborted', async () => {
  const call = new Request(request('/v1/messages', body), { signal: AbortSignal.abort(new Error('gone')) })
  await expect(standingEmulator().fetch(call)).rejects.toThrow('gone')
})

it('ids never repeat, and two emulators of one seed and start give the same ones', async () => {
  const idsOf = async (seed: number): Promise<readonly string[]> => {
    const emulator = standingEmulator({ seed })
    const ids: string[] = []
    for (let i = 0; i < 50; i += 1) {
      const response = await emulator.fetch(request('/v1/messages', body))
      ids.push(response.headers.get('request-id') ?? '', (await response.json()).id)
    }
    return ids
  }
  const ids = await idsOf(1)
  expect(new Set(ids).size).toBe(100)
  expect(await idsOf(1)).toEqual(ids)
  expect(await idsOf(2)).not.toEqual(ids)
})
