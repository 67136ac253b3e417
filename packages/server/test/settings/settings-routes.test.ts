import { readFile, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { temporaryFolder } from '@sternline/testkit'
import { NO_SETTINGS } from '@sternline/upstreams/settings'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { RunningServer } from '../../src/index.ts'
import { call, type Reply } from '../support/call.ts'
import { disagreements } from '../support/described.ts'
import { schemaOf } from '../support/open-api.ts'
import { serve } from '../support/serve.ts'
import { PORT, SETTINGS_CALLS, UNWRITABLE_CALLS } from '../support/settings-calls.ts'

describe('the settings over the API', () => {
  let file: string
  let server: RunningServer

  beforeEach(async () => {
    const folder = await temporaryFolder()
    onTestFinished(() => folder.remove())
    file = join(folder.path, 'settings.json')
    server = await serve({ settingsFile: { file, home: folder.path, current: () => NO_SETTINGS } })
  })

  const send = (
    method: string,
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> =>
    call(server, {
      method,
      path,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })

  it('go from nothing to a file on disk, changed in their text', async () => {
    const none = (await call(server, { path: '/api/settings' })).json()
    expect(none).toEqual({ file, text: null, revision: null, notes: [], needRestart: [] })
    const edits = [{ path: ['server', 'port'], value: 4141 }]
    const { text } = (await send('POST', '/api/settings/edit', { text: '', edits })).json()
    const saved = (await send('PUT', '/api/settings', { text, revision: null })).json()
    expect(saved).toMatchObject({ text, notes: [], needRestart: ['server.port'] })
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ server: { port: 4141 } })
  })

  it.each([
    { why: 'an error', body: { text: '{ "server": 1 }', revision: null }, status: 422, code: 'settings-refused' },
    {
      why: 'a key',
      body: { text: '// sk-ant-api03-0123456789abcdef', revision: null, evenWithErrors: true },
      status: 422,
      code: 'key-in-settings',
    },
    { why: 'what was changed on disk', body: { text: PORT, revision: 'old' }, status: 409, code: 'file-changed' },
  ])('are not written with $why', async ({ body, status, code }) => {
    await writeFile(file, PORT)
    const answer = await send('PUT', '/api/settings', body)
    expect([answer.status, answer.json().error.code]).toEqual([status, code])
    expect(answer.json().error.what).not.toBe('')
    expect(await readFile(file, 'utf8')).toBe(PORT)
  })

  it.each([
    { why: 'of another site', headers: { origin: 'http://evil.example' }, status: 403 },
    { why: 'as a form could post it', headers: { 'content-type': 'text/plain' }, status: 415 },
  ])('are not written by a request $why', async ({ headers, status }) => {
    expect((await send('PUT', '/api/settings', { text: PORT, revision: null }, headers)).status).toBe(status)
    await expect(readFile(file)).rejects.toThrow()
  })

  it.each(SETTINGS_CALLS)(
    'answer $method $path with $status as it is described',
    async ({ method, path, body, status }) => {
      const answer = body === null ? await call(server, { path }) : await send(method.toUpperCase(), path, body)
      expect(answer.status).toBe(status)
      const description = (await call(server, { path: '/api/openapi.json' })).json()
      const schema = schemaOf(description, path, method, status)
      expect(disagreements(answer.json(), schema, description)).toEqual([])
    },
  )

  it.each(
    UNWRITABLE_CALLS.flatMap(wanted =>
      [
        { why: 'a file stands where its folder would be', make: (folder: string) => writeFile(folder, '') },
        { why: 'its folder is a link that leads in a circle', make: (folder: string) => symlink(folder, folder) },
      ].map(situation => ({ ...wanted, ...situation })),
    ),
  )('answer $method $path with $status as it is described where $why', async ({ method, path, body, status, make }) => {
    const folder = join(dirname(file), 'settings')
    await make(folder)
    server = await serve({
      settingsFile: { file: join(folder, 'settings.json'), home: folder, current: () => NO_SETTINGS },
    })
    const answer = await send(method.toUpperCase(), path, body)
    expect([answer.status, answer.json().error?.code]).toEqual([status, 'settings-unwritable'])
    const description = (await call(server, { path: '/api/openapi.json' })).json()
    expect(disagreements(answer.json(), schemaOf(description, path, method, status), description)).toEqual([])
  })

  it('are not there where a server was started without a file', async () => {
    const bare = await serve()
    const answer = await call(bare, { path: '/api/settings' })
    expect([answer.status, answer.json().error.code]).toEqual([404, 'no-settings-file'])
    expect((await call(bare, { path: '/api/settings/schema' })).json().title).toBe('Sternline settings')
  })
})
