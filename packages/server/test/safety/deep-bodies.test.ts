import { join } from 'node:path'
import { temporaryFolder } from '@sternline/testkit'
import { NO_SETTINGS } from '@sternline/upstreams/settings'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { RunningServer } from '../../src/index.ts'
import { call } from '../support/call.ts'
import { makeProject } from '../support/project.ts'
import { serve } from '../support/serve.ts'

/** One is all that a small body can hold, the other more than any stack can. Unit: levels. */
const DEPTHS = [7_500, 100_000]
const NAMES = ['text', 'edits', 'said', 'path', 'model', 'kind', 'allowed', 'code', 'hours', 'advanceMs', 'thinking']

const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`
const objects = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`

/** Every body that a route is sent, and why. */
const BODIES = DEPTHS.flatMap(levels => [
  { why: 'arrays', body: nested(levels) },
  { why: 'objects', body: objects(levels) },
  { why: 'arrays without an end', body: '['.repeat(levels) },
  ...NAMES.map(name => ({ why: `arrays in ${name}`, body: `{"${name}":${nested(levels)}}` })),
  { why: 'a value in an edit', body: `{"text":"{}","edits":[{"path":["a"],"value":${nested(levels)}}]}` },
  { why: 'an attachment', body: `{"kind":"send","said":{"text":"a","attachments":[${objects(levels)}]}}` },
])

/** A server with all that the API can be asked for, and what it said of faults inside. */
async function opened(): Promise<{ server: RunningServer; faults: () => readonly string[] }> {
  const folder = await temporaryFolder()
  onTestFinished(() => folder.remove())
  const { project } = await makeProject({ 'a.ts': '' })
  const log: string[] = []
  const file = join(folder.path, 'settings.json')
  const settingsFile = { file, home: folder.path, current: () => NO_SETTINGS }
  const server = await serve({ project, settingsFile, tokenFile: null, log: line => log.push(line) })
  return { server, faults: () => log.filter(line => line.includes('failed inside')) }
}

async function routesOf(server: RunningServer): Promise<readonly Readonly<{ method: string; path: string }>[]> {
  const { paths } = (await call(server, { path: '/api/openapi.json' })).json()
  return Object.entries<object>(paths).flatMap(([path, methods]) =>
    Object.keys(methods)
      .filter(method => ['post', 'put', 'patch'].includes(method))
      .map(method => ({ method: method.toUpperCase(), path: path.replaceAll(/\{\w+\}/g, 'x') })),
  )
}

describe('JSON of a hundred thousand levels for the API (attack 16)', () => {
  it.each(BODIES)('$why: refused by every route that takes a body, and nothing fails inside', async ({ body }) => {
    const { server, faults } = await opened()
    const routes = await routesOf(server)
    expect(routes.length).toBeGreaterThan(10)
    for (const { method, path } of routes) {
      const reply = await call(server, { method, path, body, headers: { 'content-type': 'application/json' } })
      expect([path, Math.floor(reply.status / 100)]).toEqual([path, 4])
      expect(reply.json().error.message).toMatch(/\S/)
    }
    expect(faults()).toEqual([])
  })

  it.each([
    { method: 'POST', path: '/api/settings/check', status: 200, code: 'too-deep' },
    { method: 'PUT', path: '/api/settings', status: 422, code: 'settings-refused' },
    { method: 'POST', path: '/api/settings/edit', status: 422, code: 'settings-unreadable' },
  ])('in a text of settings: $method $path answers $status', async ({ method, path, status, code }) => {
    const { server, faults } = await opened()
    for (const text of [nested(100_000), objects(100_000), '['.repeat(100_000), '{"a":'.repeat(100_000)]) {
      const body = JSON.stringify({ text, revision: null, edits: [{ path: ['server', 'port'], value: 1 }] })
      const reply = await call(server, { method, path, body, headers: { 'content-type': 'application/json' } })
      expect([reply.status, reply.text]).toEqual([status, expect.stringContaining(`"${code}"`)])
    }
    expect(faults()).toEqual([])
  })
})
