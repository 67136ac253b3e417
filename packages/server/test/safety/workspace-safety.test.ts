import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Call, call } from '../support/call.ts'
import { makeProject } from '../support/project.ts'
import { editing, scripted } from '../support/scenario.ts'
import { serve } from '../support/serve.ts'
import { begin, MODEL } from '../support/talk.ts'

/** A project with a conversation that waits for an answer, and every request that reads or changes something of it. */
async function attacked() {
  const { project, root } = await makeProject({ 'README.md': '# Harbour\n' })
  const server = await serve({ project, ...scripted(editing('README.md', '# Harbour', '# Port')) })
  const talk = await begin(server)
  await talk.turn({ kind: 'send', said: { text: 'Rename it.' } })
  const { request } = await talk.until('approval-asked')
  const one = `/api/conversations/${talk.id}`
  const body = (value: unknown): Pick<Call, 'body'> => ({ body: JSON.stringify(value) })
  const reads: readonly Call[] = [
    '/api/project',
    '/api/project/entries',
    '/api/project/files',
    '/api/project/search?query=H',
    '/api/project/file?path=README.md',
    '/api/project/changes?path=README.md',
    `/api/project/pins?model=${MODEL}`,
    '/api/models',
    '/api/conversations',
    one,
    `${one}/events`,
    '/api/settings',
  ].map(path => ({ path }))
  const changes: readonly Call[] = [
    { method: 'PUT', path: '/api/project/file', ...body({ path: 'new.md', text: 'taken', revision: null }) },
    { method: 'POST', path: '/api/project/pins', ...body({ path: 'README.md', model: MODEL }) },
    { method: 'DELETE', path: `/api/project/pins?path=README.md&model=${MODEL}` },
    { method: 'POST', path: '/api/conversations', ...body({ model: MODEL }) },
    { method: 'PATCH', path: one, ...body({ commands: true }) },
    { method: 'DELETE', path: one },
    { method: 'POST', path: `${one}/turns`, ...body({ kind: 'send', said: { text: 'x' } }) },
    { method: 'DELETE', path: `${one}/turns` },
    { method: 'POST', path: `${one}/price`, ...body({ kind: 'send' }) },
    { method: 'POST', path: `/api/approvals/${encodeURIComponent(request.id)}`, ...body({ allowed: true }) },
    { method: 'PUT', path: '/api/settings', ...body({ text: '{}', revision: null }) },
  ]
  const untouched = async (): Promise<void> => {
    expect(await readFile(join(root, 'README.md'), 'utf8')).toBe('# Harbour\n')
    expect(await readFile(join(root, 'new.md'), 'utf8').catch(() => null)).toBeNull()
    const { isBusy, approvals, settings } = await talk.view()
    expect({ isBusy, approvals, settings }).toMatchObject({
      isBusy: true,
      approvals: [{ id: request.id }],
      settings: { commands: false },
    })
  }
  return { server, reads, changes, untouched }
}

const JSON_TYPE = { 'content-type': 'application/json' }

describe('a page of another site', () => {
  it.each([
    { headers: { origin: 'https://evil.test' }, why: 'a script of it' },
    { headers: { origin: 'null' }, why: 'a sandboxed frame' },
    { headers: { origin: 'http://localhost:1' }, why: 'a page of another program here' },
    { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }, why: 'a picture, without Origin' },
    { headers: { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' }, why: 'the same, on another port' },
    { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' }, why: 'a link to the API' },
    { headers: { host: 'evil.test' }, why: 'a name that was bound to this address' },
  ])('reads nothing and changes nothing: $why', async ({ headers }) => {
    const { server, reads, changes, untouched } = await attacked()
    const bare = changes.filter(({ method }) => method === 'DELETE').map(request => ({ ...request, headers }))
    for (const request of [...reads, ...changes, ...bare]) {
      const reply = await call(server, { headers: { ...JSON_TYPE, ...headers }, ...request })
      expect([request.method, request.path, reply.status]).toEqual([request.method, request.path, 403])
      expect(Object.keys(reply.headers).filter(name => name.startsWith('access-control-'))).toEqual([])
    }
    await untouched()
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=a', undefined])(
    'changes nothing with what it may send without asking: %s',
    async type => {
      const { server, changes, untouched } = await attacked()
      // No page may send a DELETE without asking: one without a type is refused by where it comes from, above.
      for (const request of changes.filter(({ method }) => type !== undefined || method !== 'DELETE')) {
        const reply = await call(server, { ...request, headers: type === undefined ? {} : { 'content-type': type } })
        expect([request.method, request.path, reply.status]).toEqual([request.method, request.path, 415])
      }
      await untouched()
    },
  )

  it('is allowed nothing when it asks before it sends', async () => {
    const { server, changes, untouched } = await attacked()
    for (const { method = '', path } of changes) {
      const headers = { origin: 'https://evil.test', 'access-control-request-method': method }
      const reply = await call(server, { method: 'OPTIONS', path, headers })
      expect(reply.status).toBe(403)
      expect(Object.keys(reply.headers).filter(name => name.startsWith('access-control-'))).toEqual([])
    }
    await untouched()
  })

  it('may link to our page', async () => {
    const server = await serve()
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    expect((await call(server, { path: '/', headers })).status).toBe(200)
  })
})

it('our own page does all of it', async () => {
  const { server, reads } = await attacked()
  const headers = { ...JSON_TYPE, origin: server.url, 'sec-fetch-site': 'same-origin' }
  const plain = reads.filter(({ path }) => !/events$|changes|settings/.test(path))
  for (const request of plain)
    expect([request.path, (await call(server, { ...request, headers })).status]).toEqual([request.path, 200])
  const saved = await call(server, {
    method: 'PUT',
    path: '/api/project/file',
    headers,
    body: JSON.stringify({ path: 'new.md', text: 'mine', revision: null }),
  })
  expect(saved.status).toBe(200)
})

it('a guarded server answers nobody without the page’s cookie or the token, whatever the route', async () => {
  const { project, outside } = await makeProject({ 'README.md': '# Harbour\n' })
  const server = await serve({ project, tokenFile: join(outside, 'token') })
  const paths = ['/api/project', '/api/project/file?path=README.md', '/api/models', '/api/conversations']
  const streams = ['/api/project/changes?path=.', '/api/conversations/c_0000000000000000/events']
  for (const path of [...paths, ...streams]) {
    expect([path, (await call(server, { path })).status]).toEqual([path, 401])
  }
  const headers = { authorization: `Bearer ${(await readFile(join(outside, 'token'), 'utf8')).trim()}` }
  for (const path of paths) expect([path, (await call(server, { path, headers })).status]).toEqual([path, 200])
})
