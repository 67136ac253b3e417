import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { messageAnswer } from '@sternline/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createAccess } from '../../src/safety/access.ts'
import { newToken, tokenOf } from '../../src/safety/token.ts'
import { call, post } from '../support/call.ts'
import { longRequest } from '../support/requests.ts'
import { serve, serveBefore } from '../support/serve.ts'

async function guarded() {
  const folder = await mkdtemp(join(tmpdir(), 'sternline-access-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const tokenFile = join(folder, 'token')
  const server = await serve({ tokenFile })
  return { server, token: (await readFile(tokenFile, 'utf8')).trim() }
}

const codeOf = (address: string): string => new URL(address).hash.replace('#code=', '')
const JSON_TYPE = { 'content-type': 'application/json' }

describe('a page', () => {
  it('is opened with a code in the fragment, for a cookie that no script reads and no other site uses', async () => {
    const { server } = await guarded()
    const address = server.pageAddress()
    expect(address).toMatch(new RegExp(`^${server.url}/#code=[A-Za-z0-9_-]{32}$`))
    const reply = await post(server, '/api/access', { code: codeOf(address) })
    const [cookie = ''] = reply.headers['set-cookie'] ?? []
    expect(reply.status).toBe(204)
    expect(cookie).toMatch(
      new RegExp(`^sternline-${server.port}=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
    )
    const headers = { cookie: `other=1; ${cookie.split(';')[0]}` }
    for (const path of ['/api/sessions', '/api/usage?from=0&to=1&step=1']) {
      expect([path, (await call(server, { path, headers })).status]).not.toEqual([path, 401])
    }
  })

  it('is not opened twice with one code', async () => {
    const { server } = await guarded()
    const code = codeOf(server.pageAddress())
    expect((await post(server, '/api/access', { code })).status).toBe(204)
    const again = await post(server, '/api/access', { code })
    expect([again.status, again.headers['set-cookie']]).toEqual([401, undefined])
  })

  it.each([
    { body: '{"code":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}', why: 'another code' },
    { body: '{"code":7}', why: 'no text' },
    { body: '{}', why: 'none' },
    { body: 'nonsense', why: 'no JSON' },
    { body: `{"code":"${'a'.repeat(5_000)}"}`, why: 'too long' },
  ])('is not opened with $why', async ({ body }) => {
    const { server } = await guarded()
    server.pageAddress()
    expect((await post(server, '/api/access', body)).status).toBe(401)
  })

  it('is not opened from another site', async () => {
    const { server } = await guarded()
    const body = JSON.stringify({ code: codeOf(server.pageAddress()) })
    const asked = { method: 'POST', path: '/api/access', body }
    const fromElsewhere = await call(server, { ...asked, headers: { ...JSON_TYPE, origin: 'https://evil.test' } })
    expect(fromElsewhere.status).toBe(403)
    expect((await call(server, { ...asked, headers: { 'content-type': 'text/plain' } })).status).toBe(415)
  })
})

describe('the API of a server with a token', () => {
  it.each(['/api/sessions', '/api/sessions/s/exchanges', '/api/exchanges/ex_1', '/api/events', '/api/usage'])(
    'answers %s to nobody without it (attack 5)',
    async path => {
      const { server, token } = await guarded()
      const wrong = [
        {},
        { authorization: 'Bearer wrong' },
        { cookie: `sternline-${server.port}=wrong` },
        { cookie: `sternline-${server.port}=${token}` },
      ]
      for (const headers of wrong) {
        const reply = await call(server, { path, headers })
        expect([reply.status, reply.json().error.type]).toEqual([401, 'authentication_error'])
      }
      expect((await call(server, { path: `${path}?token=${token}`, headers: {} })).status).toBe(401)
    },
  )

  it('answers the token', async () => {
    const { server, token } = await guarded()
    for (const headers of [{ 'x-sternline-token': token }, { authorization: `Bearer ${token}` }]) {
      expect((await call(server, { path: '/api/sessions', headers })).status).toBe(200)
    }
  })

  it('still tells what is running here, and serves the page’s files', async () => {
    const { server } = await guarded()
    expect((await call(server, { path: '/api/status' })).status).toBe(200)
    expect((await call(server, { path: '/' })).status).toBe(200)
  })
})

describe('an address that others can reach', () => {
  it('needs a token, or nothing listens', async () => {
    await expect(serve({ host: '0.0.0.0' })).rejects.toMatchObject({ code: 'token-needed' })
  })

  it('wants the token for everything but signs of life, whoever’s key goes on', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sternline-access-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const tokenFile = join(folder, 'token')
    const { server, upstream } = await serveBefore(() => messageAnswer(), { host: '0.0.0.0', tokenFile })
    const token = (await readFile(tokenFile, 'utf8')).trim()
    const paths = ['/api/status', '/api/sessions', '/metrics', '/v1/models']
    for (const path of paths) expect([path, (await call(server, { path })).status]).toEqual([path, 401])
    const refused = await post(server, '/v1/messages', longRequest())
    expect([refused.status, refused.headers['x-should-retry']]).toEqual([401, 'false'])
    // The key that it would go on with is the caller's own.
    expect(refused.json().error.message).not.toContain('key of the owner')
    expect(refused.json().error.message).toContain('x-sternline-token')
    expect(upstream.requests).toEqual([])
    const known = { 'x-sternline-token': token }
    expect((await post(server, '/v1/messages', longRequest(), known)).status).toBe(200)
    expect(JSON.stringify(upstream.requests)).not.toContain(token)
    expect((await call(server, { path: '/metrics', headers: known })).status).toBe(200)
    for (const path of ['/healthz', '/readyz']) expect((await call(server, { path })).text).toBe('ok\n')
    expect(
      (await call(server, { path: '/api/status', headers: { ...known, host: `evil.test:${server.port}` } })).status,
    ).toBe(403)
  })
})

describe('createAccess', () => {
  it('forgets a code after ten minutes, and the oldest of many', () => {
    let now = 0
    const access = createAccess(
      tokenOf(newToken()),
      () => 1,
      () => now,
    )
    const old = access.newCode()
    now += 10 * 60_000 + 1
    expect(access.redeem(old)).toBeNull()
    const codes = Array.from({ length: 21 }, () => access.newCode())
    expect(access.redeem(codes[0] ?? '')).toBeNull()
    expect(access.redeem(codes[1] ?? '')).not.toBeNull()
  })
})
