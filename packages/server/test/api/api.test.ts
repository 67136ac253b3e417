import { messageAnswer } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { call, post } from '../support/call.ts'
import { longRequest } from '../support/requests.ts'
import { finishedExchange, serve, serveBefore } from '../support/serve.ts'

describe('GET /api/status', () => {
  it('tells of the emulator and of a ledger that is in memory only', async () => {
    const server = await serve({ emulator: { now: () => 1_700_000_000_000 } })
    expect((await call(server, { path: '/api/status' })).json()).toEqual({
      version: '0.0.0-test',
      upstream: 'emulator',
      upstreamHost: null,
      emulated: true,
      now: 1_700_000_000_000,
      ledgerFile: null,
      ledgerProblem: expect.stringContaining('kept in memory'),
    })
  })

  it('tells of a real upstream by its host', async () => {
    const { server, upstream } = await serveBefore(() => messageAnswer())
    const status = (await call(server, { path: '/api/status' })).json()
    expect(status).toMatchObject({ upstream: 'anthropic', upstreamHost: upstream.host, emulated: false })
    expect(Math.abs(status.now - Date.now())).toBeLessThan(60_000)
  })
})

describe('sessions and exchanges', () => {
  it('are listed newest first, and oldest first within a session', async () => {
    const server = await serve()
    for (const session of ['one', 'two/ü%2e?', 'one']) {
      await post(server, '/v1/messages', longRequest(), { 'x-sternline-session': session })
    }
    const { sessions } = (await call(server, { path: '/api/sessions' })).json()
    expect(
      sessions.map(({ session, exchanges }: { session: string; exchanges: number }) => [session, exchanges]),
    ).toEqual([
      ['one', 2],
      ['two/%2e?', 1],
    ])
    const { exchanges } = (await call(server, { path: '/api/sessions/one/exchanges' })).json()
    expect(exchanges.map(({ usage }: { usage: { cached: number } }) => usage.cached > 0)).toEqual([false, true])
    const encoded = encodeURIComponent('two/%2e?')
    expect((await call(server, { path: `/api/sessions/${encoded}/exchanges` })).json().exchanges).toHaveLength(1)
  })

  it('are as many as asked for', async () => {
    const server = await serve()
    for (const session of ['a', 'b', 'c']) {
      await post(server, '/v1/messages', longRequest(), { 'x-sternline-session': session })
    }
    const { sessions } = (await call(server, { path: '/api/sessions?limit=2' })).json()
    expect(sessions.map(({ session }: { session: string }) => session)).toEqual(['c', 'b'])
  })

  it('that do not exist are no exchanges, and no exchange', async () => {
    const server = await serve()
    expect((await call(server, { path: '/api/sessions/none/exchanges' })).json()).toEqual({
      exchanges: [],
      more: false,
    })
    const reply = await call(server, { path: '/api/exchanges/ex_none' })
    expect([reply.status, reply.json().error.type]).toEqual([404, 'not_found_error'])
  })

  it.each([
    "'; DROP TABLE exchange; --",
    '%00',
    '..%2f..%2fetc',
    '__proto__',
    'constructor',
    '%',
    '%ff',
    'a'.repeat(5_000),
  ])('%s as a name harms nothing', async name => {
    const server = await serve()
    await post(server, '/v1/messages', longRequest(), { 'x-sternline-session': 'safe' })
    for (const path of [`/api/sessions/${name}/exchanges`, `/api/exchanges/${name}`]) {
      expect((await call(server, { path: path.replaceAll(' ', '%20') })).status).toBeLessThan(500)
    }
    expect((await finishedExchange(server, 'safe')).outcome).toBe('ok')
  })
})

describe('bad input names the field', () => {
  it.each(['0', '-1', '1.5', 'x', '', '1001', '99999999999', '1e2', '%00'])('limit=%s', async limit => {
    const server = await serve()
    const reply = await call(server, { path: `/api/sessions?limit=${limit}` })
    expect([reply.status, reply.json().error.type]).toEqual([400, 'invalid_request_error'])
    expect(reply.json().error.message).toContain('`limit`')
  })

  it.each([
    { body: '', field: 'body' },
    { body: '{', field: 'body' },
    { body: '[]', field: 'body' },
    { body: 'null', field: 'body' },
    { body: '{}', field: 'advanceMs' },
    { body: '{"advanceMs":"5"}', field: 'advanceMs' },
    { body: '{"advanceMs":1.5}', field: 'advanceMs' },
    { body: '{"advanceMs":-1}', field: 'advanceMs' },
    { body: '{"advanceMs":1e300}', field: 'advanceMs' },
    { body: '{"__proto__":{"advanceMs":5}}', field: 'advanceMs' },
  ])('clock: $body', async ({ body, field }) => {
    const server = await serve({ emulator: { now: () => 1_000 } })
    const reply = await post(server, '/api/emulator/clock', body)
    expect(reply.status).toBe(400)
    expect(reply.json().error.message).toContain(`\`${field}\``)
    expect((await call(server, { path: '/api/emulator/clock' })).json()).toEqual({ now: 1_000 })
  })

  it.each([{ 'content-length': '100000' }, { 'transfer-encoding': 'chunked' }])(
    'a body that is too large is refused (%o)',
    async framing => {
      const server = await serve()
      const reply = await post(server, '/api/emulator/clock', ' '.repeat(100_000), framing)
      expect([reply.status, reply.json().error.type]).toEqual([413, 'request_too_large'])
    },
  )

  it('a body without a length is read', async () => {
    const server = await serve({ emulator: { now: () => 1_000 } })
    const reply = await post(server, '/api/emulator/clock', '{"advanceMs":5}', { 'transfer-encoding': 'chunked' })
    expect(reply.json()).toEqual({ now: 1_005 })
  })

  it.each([
    { method: 'GET', path: '/api' },
    { method: 'GET', path: '/api/' },
    { method: 'GET', path: '/api/nothing' },
    { method: 'GET', path: '/api/sessions/' },
    { method: 'DELETE', path: '/api/sessions' },
    { method: 'POST', path: '/api/status' },
  ])('$method $path is no route', async ({ method, path }) => {
    const server = await serve()
    const reply = await call(server, { method, path, headers: { 'content-type': 'application/json' } })
    expect([reply.status, reply.json().error.type]).toEqual([404, 'not_found_error'])
    expect(reply.json().request_id).toBe(reply.headers['request-id'])
  })
})

describe('the emulator’s clock', () => {
  it('moves forward, and what was cached is then forgotten', async () => {
    const server = await serve({ emulator: { now: () => 1_000 } })
    await post(server, '/v1/messages', longRequest(), { 'x-sternline-session': 'time' })
    expect((await post(server, '/api/emulator/clock', { advanceMs: 300_001 })).json()).toEqual({ now: 301_001 })
    expect((await call(server, { path: '/api/emulator/clock' })).json()).toEqual({ now: 301_001 })
    await post(server, '/v1/messages', longRequest(), { 'x-sternline-session': 'time' })
    const { exchanges } = (await call(server, { path: '/api/sessions/time/exchanges' })).json()
    expect(
      exchanges.map(({ startedAt, usage }: { startedAt: number; usage: { cached: number } }) => [
        startedAt,
        usage.cached,
      ]),
    ).toEqual([
      [1_000, 0],
      [301_001, 0],
    ])
  })

  it('is not there for a real upstream', async () => {
    const { server } = await serveBefore(() => messageAnswer())
    for (const reply of [
      await call(server, { path: '/api/emulator/clock' }),
      await post(server, '/api/emulator/clock', { advanceMs: 5 }),
    ]) {
      expect(reply.status).toBe(404)
      expect(reply.json().error.message).toContain('real upstream')
    }
  })
})
