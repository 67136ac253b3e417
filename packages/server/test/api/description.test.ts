import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NO_USAGE } from '@sternline/core'
import { messageAnswer } from '@sternline/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { apiOf, NOW } from '../support/api-of.ts'
import { call, post } from '../support/call.ts'
import { disagreements } from '../support/described.ts'
import { openEvents } from '../support/events.ts'
import { exchange, SYSTEM_CHANGED } from '../support/exchange.ts'
import { type OpenApi, schemaOf } from '../support/open-api.ts'
import { longRequest } from '../support/requests.ts'
import { serve, serveBefore } from '../support/serve.ts'
import { SETTINGS_CALLS, UNWRITABLE_CALLS } from '../support/settings-calls.ts'
import { OPENED_STREAMS, REFUSED_STREAMS, STREAMS_TOO_MANY, STREAMS_WITHOUT_PROJECT } from '../support/stream-calls.ts'
import { AROUND_A_TURN, DAMAGED, WITHOUT_PROJECT, WITHOUT_SEARCH, WORKSPACE_CALLS } from '../support/workspace-calls.ts'

const LOST = { ...SYSTEM_CHANGED, firstDifference: { sharedTokens: 3, before: { bytes: 5, digest: 'a' }, now: null } }

const first = exchange({
  id: 'ex_1',
  startedAt: NOW - 9_000,
  answeredAt: NOW - 8_000,
  finishedAt: NOW - 7_000,
  state: 'finished',
  outcome: 'ok',
  status: 200,
  requestId: 'req_1',
  usage: { ...NO_USAGE, saved5m: 100, output: 3 },
  cost: { paid: 10, uncached: 8, avoided: -2 },
  attribution: { byClient: 0, ours: -2 },
  strip: [
    {
      section: 'system',
      tokens: 100,
      breakpoint: { path: 'system[0]', layer: 'base', ttl: '5m', placedBy: 'sternline', reason: 'last-system-block' },
    },
    { section: 'messages', tokens: 4, breakpoint: null },
  ],
  estimatedTokens: 104,
})
const second = { ...first, id: 'ex_2', startedAt: NOW - 5_000, diagnosis: LOST }
const failed = exchange({
  id: 'ex_3',
  startedAt: NOW - 4_000,
  outcome: 'refused',
  status: 429,
  error: 'rate_limit_error',
})

const JSON_HEADERS = { 'content-type': 'application/json' }

/** Every route with the statuses that are answered in JSON, by an API without a settings file and without a folder. A test below says where the others are tried. */
const CALLS = [
  { route: '/api/status', path: '/api/status', status: 200 },
  { route: '/api/sessions', path: '/api/sessions', status: 200 },
  { route: '/api/sessions', path: '/api/sessions?limit=0', status: 400 },
  { route: '/api/sessions/{session}/exchanges', path: '/api/sessions/s_1/exchanges', status: 200 },
  { route: '/api/sessions/{session}/exchanges', path: '/api/sessions/s_1/exchanges?limit=1&before=ex_2', status: 200 },
  { route: '/api/sessions/{session}/exchanges', path: '/api/sessions/s_1/exchanges?limit=x', status: 400 },
  { route: '/api/exchanges/{id}', path: '/api/exchanges/ex_2', status: 200 },
  { route: '/api/exchanges/{id}', path: '/api/exchanges/ex_9', status: 404 },
  { route: '/api/exchanges/{id}/comparison', path: '/api/exchanges/ex_2/comparison', status: 200 },
  { route: '/api/exchanges/{id}/comparison', path: '/api/exchanges/ex_1/comparison', status: 200 },
  { route: '/api/exchanges/{id}/comparison', path: '/api/exchanges/ex_9/comparison', status: 404 },
  { route: '/api/exchanges/{id}/text', path: '/api/exchanges/ex_1/text', status: 404 },
  { route: '/api/usage', path: '/api/usage', status: 200 },
  { route: '/api/usage', path: `/api/usage?from=${NOW}&to=${NOW - 1}`, status: 400 },
  { route: '/api/usage', path: '/api/usage?from=0&step=1000', status: 400 },
  { route: '/api/sessions/{session}/keep-text', path: '/api/sessions/s_1/keep-text', status: 200 },
  {
    route: '/api/sessions/{session}/keep-text',
    path: '/api/sessions/s_1/keep-text',
    method: 'post',
    body: { hours: 24 },
    status: 200,
  },
  {
    route: '/api/sessions/{session}/keep-text',
    path: '/api/sessions/s_1/keep-text',
    method: 'post',
    body: { hours: 0 },
    status: 400,
  },
  {
    route: '/api/sessions/{session}/keep-text',
    path: '/api/sessions/s_1/keep-text',
    method: 'post',
    body: ' '.repeat(20_000),
    status: 413,
  },
  { route: '/api/sessions/{session}/keep-text', path: '/api/sessions/s_1/keep-text', method: 'delete', status: 200 },
  { route: '/api/sessions/{session}', path: '/api/sessions/s_1', method: 'delete', status: 200 },
  { route: '/api/sessions/{session}', path: '/api/sessions/none', method: 'delete', status: 404 },
  { route: '/api/export', path: '/api/export?format=xml', status: 400 },
  { route: '/api/export', path: '/api/export?from=9&to=9', status: 400 },
  { route: '/api/export', path: '/api/export?to=yesterday', status: 400 },
  { route: '/api/settings', path: '/api/settings', status: 404 },
  {
    route: '/api/settings',
    path: '/api/settings',
    method: 'put',
    body: { text: '', revision: null },
    status: 404,
  },
  {
    route: '/api/settings/check',
    path: '/api/settings/check',
    method: 'post',
    body: { text: '', revision: null },
    status: 404,
  },
  {
    route: '/api/settings/edit',
    path: '/api/settings/edit',
    method: 'post',
    body: { text: '', edits: [{ path: ['server', 'port'], value: 1 }] },
    status: 404,
  },
  { route: '/api/settings/schema', path: '/api/settings/schema', status: 200 },
  { route: '/api/emulator/clock', path: '/api/emulator/clock', status: 200 },
  { route: '/api/emulator/clock', path: '/api/emulator/clock', method: 'post', body: { advanceMs: 5 }, status: 200 },
  { route: '/api/emulator/clock', path: '/api/emulator/clock', method: 'post', body: { advanceMs: -5 }, status: 400 },
  { route: '/api/emulator/clock', path: '/api/emulator/clock', method: 'post', body: ' '.repeat(20_000), status: 413 },
] as const satisfies readonly Readonly<{
  route: string
  path: string
  status: number
  method?: string
  body?: unknown
}>[]

const KEEP_TEXT = '/api/sessions/{session}/keep-text'
const NO_PLACE = [
  { method: 'get', route: KEEP_TEXT, body: undefined, status: 404 },
  { method: 'post', route: KEEP_TEXT, body: { hours: 1 }, status: 404 },
  { method: 'delete', route: KEEP_TEXT, body: undefined, status: 404 },
]

const FILES = [
  {
    route: '/api/exchanges/{id}/text',
    path: '/api/exchanges/ex_1/text',
    type: 'application/octet-stream',
    status: 200,
  },
  { route: '/api/export', path: '/api/export', type: 'application/x-ndjson', status: 200 },
  { route: '/api/export', path: '/api/export?format=csv', type: 'text/csv', status: 200 },
]

/** What has a test of its own, below. */
const APART = [
  'get /api/emulator/clock 404',
  'post /api/emulator/clock 404',
  'post /api/access 204',
  'post /api/access 401',
  // workspace-description.test.ts
  'post /api/approvals/{id} 204',
]

const nameOf = ({ route, path, method = 'get', status }: Call): string => `${method} ${route ?? path} ${status}`
type Call = Readonly<{ route?: string; path?: string; method?: string; status: number }>

async function descriptionOf({ api }: Awaited<ReturnType<typeof apiOf>>): Promise<OpenApi> {
  return (await api.request('/api/openapi.json')).json()
}

describe('the API is as it describes itself', () => {
  it.each(CALLS.map(call => ({ method: 'get', body: undefined, ...call })))(
    '$method $path answers $status',
    async ({ route, path, method, body, status }) => {
      const made = await apiOf([first, second, failed])
      made.room.publish({ type: 'exchange-started', exchange: exchange({ id: 'ex_4', startedAt: NOW }) })
      const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
      const answer = await made.api.request(path, {
        method: method.toUpperCase(),
        ...(text === undefined ? {} : { body: text, headers: JSON_HEADERS }),
      })
      expect(answer.status).toBe(status)
      const description = await descriptionOf(made)
      expect(disagreements(await answer.json(), schemaOf(description, route, method, status), description)).toEqual([])
    },
  )

  it.each(NO_PLACE)(
    '$method /api/sessions/s/keep-text answers $status where there is no place for texts',
    async ({ route, method, body, status }) => {
      const made = await apiOf([], null)
      const text = body === undefined ? {} : { body: JSON.stringify(body), headers: JSON_HEADERS }
      const answer = await made.api.request('/api/sessions/s/keep-text', { method: method.toUpperCase(), ...text })
      expect(answer.status).toBe(status)
      const description = await descriptionOf(made)
      const schema = schemaOf(description, route, method, status)
      expect(disagreements(await answer.json(), schema, description)).toEqual([])
    },
  )

  it('the clock answers 404 where requests go to a real upstream, over a real socket', async () => {
    const { server } = await serveBefore(() => messageAnswer())
    const description = await descriptionOf(await apiOf())
    const path = '/api/emulator/clock'
    for (const [method, answer] of [
      ['get', await call(server, { path })],
      ['post', await post(server, path, { advanceMs: 1 })],
    ] as const) {
      expect([method, answer.status]).toEqual([method, 404])
      expect(disagreements(answer.json(), schemaOf(description, path, method, 404), description)).toEqual([])
    }
  })

  it.each(FILES)('get $path answers a file of the described type', async ({ route, path, type, status }) => {
    const made = await apiOf([first, second])
    made.bodies.set('ex_1', Buffer.from('{"model":"m"}'))
    const answer = await made.api.request(path)
    expect([answer.status, answer.headers.get('content-type')?.split(';')[0]]).toEqual([status, type])
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w.-]+"$/)
    const described = (await descriptionOf(made)).paths[route]?.['get']?.responses[200]?.content ?? {}
    expect(Object.keys(described)).toContain(type)
    const text = await answer.text()
    if (route === '/api/exchanges/{id}/text') expect(text).toBe('{"model":"m"}')
    else expect(text.trimEnd().split(/\r?\n/)).toHaveLength(path.endsWith('csv') ? 3 : 2)
  })

  it('a line of the export is an Exchange as it is described', async () => {
    const made = await apiOf([first, second])
    const description = await descriptionOf(made)
    for (const line of (await (await made.api.request('/api/export')).text()).trimEnd().split('\n'))
      expect(disagreements(JSON.parse(line), { $ref: '#/components/schemas/Exchange' }, description)).toEqual([])
  })

  it('post /api/access answers 204 and 401, over a real socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sternline-described-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const server = await serve({ tokenFile: join(folder, 'token') })
    const description = await descriptionOf(await apiOf())
    const code = new URL(server.pageAddress()).hash.replace('#code=', '')
    const opened = await post(server, '/api/access', { code })
    expect([opened.status, opened.text]).toEqual([204, ''])
    expect(description.paths['/api/access']?.['post']?.responses[204]).toEqual({ description: expect.any(String) })
    const again = await post(server, '/api/access', { code })
    expect(again.status).toBe(401)
    expect(disagreements(again.json(), schemaOf(description, '/api/access', 'post', 401), description)).toEqual([])
  })

  it('and every described status of every route is tried so', async () => {
    const { paths } = await descriptionOf(await apiOf())
    const tables: readonly (readonly Call[])[] = [
      CALLS,
      NO_PLACE,
      FILES,
      SETTINGS_CALLS,
      WORKSPACE_CALLS,
      WITHOUT_PROJECT,
      ...Object.values(AROUND_A_TURN),
      DAMAGED,
      WITHOUT_SEARCH,
      UNWRITABLE_CALLS,
      OPENED_STREAMS,
      REFUSED_STREAMS,
      STREAMS_WITHOUT_PROJECT,
      STREAMS_TOO_MANY,
    ]
    const tried = new Set([...APART, ...tables.flatMap(table => table.map(nameOf))])
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { responses }]) =>
        // What all routes share is tried on all of them, in checks-described.test.ts.
        Object.entries(responses).flatMap(([status, { $ref }]) =>
          $ref === undefined ? [`${method} ${path} ${status}`] : [],
        ),
      ),
    )
    expect([...tried].filter(name => !described.includes(name))).toEqual([])
    expect(described.filter(name => !tried.has(name))).toEqual([])
  })

  it('a member that is not described would be seen', async () => {
    const made = await apiOf([first])
    const description = await descriptionOf(made)
    const answer = await (await made.api.request('/api/exchanges/ex_1')).json()
    const schema = schemaOf(description, '/api/exchanges/{id}', 'get', 200)
    expect(disagreements({ ...answer, more: 1 }, schema, description)).not.toEqual([])
    expect(
      disagreements({ ...answer, exchange: { ...answer.exchange, usage: { cached: 'many' } } }, schema, description),
    ).not.toEqual([])
  })

  it('the events too, over a real socket', async () => {
    const server = await serve()
    const description = await descriptionOf(await apiOf())
    const events = await openEvents(server)
    await post(server, '/v1/messages', longRequest())
    for (const name of ['exchange-started', 'exchange-answered', 'exchange-finished']) {
      const { event, data } = await events.next()
      expect(event).toBe(name)
      expect(disagreements(data, { $ref: '#/components/schemas/Event' }, description)).toEqual([])
    }
  })

  it('every route stands in docs/api.md', async () => {
    const page = readFileSync(new URL('../../../../docs/api.md', import.meta.url), 'utf8')
    const { paths } = await descriptionOf(await apiOf())
    for (const [path, methods] of Object.entries(paths)) {
      for (const method of Object.keys(methods)) {
        const route = `\`${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => name.toUpperCase())}\``
        expect(page).toContain(route)
      }
    }
  })
})
