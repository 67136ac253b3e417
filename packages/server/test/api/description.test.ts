import { readFileSync } from 'node:fs'
import { NO_USAGE } from '@sternline/core'
import { describe, expect, it } from 'vitest'
import { apiOf, NOW } from '../support/api-of.ts'
import { post } from '../support/call.ts'
import { disagreements } from '../support/described.ts'
import { openEvents } from '../support/events.ts'
import { exchange } from '../support/exchange.ts'
import { type OpenApi, schemaOf } from '../support/open-api.ts'
import { longRequest } from '../support/requests.ts'
import { serve } from '../support/serve.ts'

const LOST = {
  outcome: 'miss',
  cause: 'system-changed',
  apiReason: 'system_changed',
  claudeCodeCause: 'system_prompt_changed',
  fault: 'yours',
  section: 'system',
  path: 'system[0]',
  tokensLost: 90,
  moneyLost: 1_000,
  firstDifference: { sharedTokens: 3, before: { bytes: 5, digest: 'a' }, now: null },
  explanation: 'It changed.',
  advice: 'Keep it.',
} as const

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

/** Every route with every described status that an API without a fault can answer. */
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

  it('and these are all its routes, but for those that are served beside it', async () => {
    const { paths } = await descriptionOf(await apiOf())
    const tried = new Set<string>(CALLS.map(call => `${'method' in call ? call.method : 'get'} ${call.route}`))
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map(method => `${method} ${path}`),
    )
    expect(described.filter(route => !tried.has(route))).toEqual(['post /api/access', 'get /api/events'])
  })

  it('a member that is not described would be seen', async () => {
    const made = await apiOf([first])
    const description = await descriptionOf(made)
    const answer = await (await made.api.request('/api/exchanges/ex_1')).json()
    const schema = schemaOf(description, '/api/exchanges/{id}', 'get', 200)
    expect(disagreements({ ...answer, more: 1 }, schema, description)).not.toEqual([])
    expect(
      disagreements(
        { exchange: { ...answer.exchange, usage: { cached: 'many' } }, waterfall: null },
        schema,
        description,
      ),
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
