import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { call, type Reply } from '../support/call.ts'
import { disagreements } from '../support/described.ts'
import { type OpenApi, schemaOf } from '../support/open-api.ts'
import { serve } from '../support/serve.ts'

type Headers = Readonly<Record<string, string>>
type Server = Awaited<ReturnType<typeof serve>>

const JSON_TYPE = { 'content-type': 'application/json' }

/** A guarded server, what it says of itself, and its token. */
async function serveGuarded(host = '127.0.0.1'): Promise<{ server: Server; description: OpenApi; token: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'sternline-checks-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const server = await serve({ tokenFile: join(folder, 'token'), host })
  const token = (await readFile(join(folder, 'token'), 'utf8')).trim()
  const headers = { 'x-sternline-token': token }
  return { server, description: (await call(server, { path: '/api/openapi.json', headers })).json(), token }
}

/** Every operation of a description, with the address of something that is not there. */
function operationsOf(description: OpenApi) {
  return Object.entries(description.paths).flatMap(([route, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      route,
      method,
      operation,
      path: route.replaceAll(/\{\w+\}/g, 'none'),
    })),
  )
}

/** Sends a body where the method takes one. */
function ask(server: Server, method: string, path: string, headers: Headers): Promise<Reply> {
  const takesBody = method === 'post' || method === 'put' || method === 'patch'
  return call(server, {
    method: method.toUpperCase(),
    path,
    headers: takesBody ? { ...JSON_TYPE, ...headers } : headers,
    ...(takesBody ? { body: '{}' } : {}),
  })
}

describe('what every route is checked for is described, and every route of the description is checked so', () => {
  it.each([
    { status: 401, why: 'without the token', withToken: false, headers: {}, of: () => true },
    { status: 403, why: 'of another page', withToken: true, headers: { origin: 'https://evil.test' }, of: () => true },
    {
      status: 403,
      why: 'under another name',
      withToken: true,
      headers: { host: 'evil.test' },
      of: () => true,
    },
    {
      status: 415,
      why: 'of another type',
      withToken: true,
      headers: { 'content-type': 'text/plain' },
      of: (method: string) => method !== 'get',
    },
  ])('$status $why', async ({ status, withToken, headers, of }) => {
    const { server, description, token } = await serveGuarded('0.0.0.0')
    const operations = operationsOf(description).filter(({ method }) => of(method))
    expect(operations.length).toBeGreaterThan(15)
    for (const { route, method, path } of operations) {
      const shown = withToken ? { 'x-sternline-token': token } : {}
      const reply = await ask(server, method, path, { ...shown, ...headers })
      // Who shows a code needs no token; a wrong one is refused with the same status.
      const expected = route === '/api/access' && status === 401 ? [400, 401] : [status]
      expect([method, path, expected.includes(reply.status)]).toEqual([method, path, true])
      expect(disagreements(reply.json(), schemaOf(description, route, method, status), description)).toEqual([])
    }
  })

  it('whether a route asks for the token, on loopback, is as it is described', async () => {
    const { server, description, token } = await serveGuarded()
    expect(description.security).toEqual([{ token: [] }, { page: [] }])
    expect(description.components.securitySchemes['token']).toMatchObject({ in: 'header', name: 'x-sternline-token' })
    for (const { method, path, operation } of operationsOf(description)) {
      const security = operation.security ?? description.security
      const isOpen = security.length === 0 || security.some(way => Object.keys(way).length === 0)
      if (path === '/api/access') continue
      const { status } = await ask(server, method, path, {})
      expect([method, path, status !== 401]).toEqual([method, path, isOpen])
      // A stream that is opened does not end.
      if (method === 'get' && path.endsWith('/events')) continue
      const shown = await ask(server, method, path, { 'x-sternline-token': token })
      expect([method, path, shown.status === 401]).toEqual([method, path, false])
    }
  })

  it('every DELETE can be sent as it is described, without a body and a type, and none by a page of another origin', async () => {
    const { server, description, token } = await serveGuarded()
    const shown = { 'x-sternline-token': token }
    const deletes = operationsOf(description).filter(({ method }) => method === 'delete')
    expect(deletes.length).toBeGreaterThanOrEqual(5)
    for (const { path, operation } of deletes) {
      const plain = await call(server, { method: 'DELETE', path, headers: shown })
      expect([path, plain.status]).not.toEqual([path, 415])
      expect(Object.keys(operation.responses)).toContain(String(plain.status))
      for (const other of [{ origin: 'https://evil.test' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }]) {
        expect([
          path,
          (await call(server, { method: 'DELETE', path, headers: { ...shown, ...other } })).status,
        ]).toEqual([path, 403])
      }
      for (const framed of [{ 'content-length': '3' }, { 'transfer-encoding': 'chunked' }]) {
        const withBody = await call(server, { method: 'DELETE', path, headers: { ...shown, ...framed }, body: 'x=1' })
        expect([path, withBody.status]).toEqual([path, 415])
      }
    }
  })
})
