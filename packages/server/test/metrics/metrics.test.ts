import { type FakeHandler, jsonAnswer, messageAnswer } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { createMetrics } from '../../src/metrics/metrics.ts'
import { call, post } from '../support/call.ts'
import { exchange } from '../support/exchange.ts'
import { longRequest } from '../support/requests.ts'
import { eventually, finishedExchange, serveBefore } from '../support/serve.ts'
import { countMarkers } from '../support/without-insertions.ts'

const sources = { version: '1', running: () => 3, hasLedgerProblem: () => false, droppedByLedger: () => 12 }

const DONE = exchange({
  state: 'finished',
  outcome: 'ok',
  upstream: 'azure_anthropic',
  model: 'prod',
  client: 'claude-cli/2.1.330',
  finishedAt: 3_500,
  usage: { cached: 100, saved5m: 20, saved1h: 3, fresh: 7, output: 11 },
  cost: { paid: 2_000_000_000, uncached: 5_000_000_000, avoided: 3_000_000_000 },
  attribution: { byClient: 1_000_000_000, ours: 2_000_000_000 },
})

async function linesAfter(...exchanges: readonly (typeof DONE)[]): Promise<readonly string[]> {
  const metrics = createMetrics(sources)
  for (const one of exchanges) metrics.observe({ type: 'exchange-finished', exchange: one })
  metrics.heldUp(0.4)
  return (await metrics.render()).text.split('\n')
}

describe('the figures', () => {
  it('have the names and labels that were promised', async () => {
    const lines = await linesAfter(DONE)
    const labels = 'model="prod",provider="azure_anthropic",deployment="prod",client="claude-cli"'
    for (const line of [
      `sternline_input_tokens_total{kind="uncached",${labels}} 7`,
      `sternline_input_tokens_total{kind="cache_read",${labels}} 100`,
      `sternline_input_tokens_total{kind="cache_write_5m",${labels}} 20`,
      `sternline_input_tokens_total{kind="cache_write_1h",${labels}} 3`,
      `sternline_output_tokens_total{${labels}} 11`,
      'sternline_cost_usd_total{kind="paid"} 2',
      'sternline_cost_usd_total{kind="uncached"} 5',
      'sternline_avoided_usd_total{attribution="total"} 3',
      'sternline_avoided_usd_total{attribution="gateway"} 2',
      'sternline_request_duration_seconds_count{outcome="ok"} 1',
      'sternline_gateway_overhead_seconds_count 1',
      'sternline_requests_in_flight 3',
      'sternline_ledger_problem 0',
      'sternline_ledger_dropped_total 12',
    ])
      expect(lines).toContain(line)
  })

  it('sum up, however often somebody asks', async () => {
    const metrics = createMetrics(sources)
    const observe = (client: string): void =>
      metrics.observe({ type: 'exchange-finished', exchange: { ...DONE, client } })
    const outputs = async (): Promise<readonly string[]> =>
      (await metrics.render()).text
        .split('\n')
        .flatMap(line => /^sternline_output.*client="(.*)"} (.*)/.exec(line)?.slice(1) ?? [])
    observe('zed/1')
    observe('claude-cli/2')
    observe('zed/2')
    expect(await outputs()).toEqual(['zed', '22', 'claude-cli', '11'])
    expect(await outputs()).toEqual(['zed', '22', 'claude-cli', '11'])
    observe('claude-cli/2')
    expect(await outputs()).toEqual(['zed', '22', 'claude-cli', '22'])
  })

  it('count every time and every delay, however many there are', async () => {
    const metrics = createMetrics(sources)
    for (let i = 0; i < 130; i++) {
      metrics.observe({ type: 'exchange-finished', exchange: { ...DONE, outcome: i % 2 === 0 ? 'ok' : 'aborted' } })
      metrics.heldUp(0.4)
    }
    for (const line of [
      'sternline_request_duration_seconds_count{outcome="ok"} 65',
      'sternline_request_duration_seconds_count{outcome="aborted"} 65',
      'sternline_gateway_overhead_seconds_count 130',
    ])
      expect((await metrics.render()).text.split('\n')).toContain(line)
  })

  it('survive a time that is none', async () => {
    const lines = await linesAfter({ ...DONE, finishedAt: Number.NaN }, DONE)
    expect(lines).toContain('sternline_request_duration_seconds_count{outcome="ok"} 1')
  })

  it('survive a figure that is none', async () => {
    const paid = { paid: Number.POSITIVE_INFINITY, uncached: 5_000_000_000, avoided: Number.NaN }
    const lines = await linesAfter(
      { ...DONE, cost: paid },
      { ...DONE, model: 'a\nb' },
      { ...DONE, model: 'a', client: 'b' },
    )
    expect(lines).toContain('sternline_cost_usd_total{kind="uncached"} 15')
    expect(lines.filter(line => line.startsWith('sternline_output_tokens_total'))).toHaveLength(3)
  })

  it('count misses by cause, refusals by code, and what was survived', async () => {
    const diagnosis = {
      outcome: 'miss',
      cause: 'ttl-expired',
      apiReason: null,
      claudeCodeCause: null,
      fault: null,
      section: null,
      path: null,
      tokensLost: 40,
      moneyLost: null,
      explanation: '',
      advice: null,
    } as unknown as NonNullable<(typeof DONE)['diagnosis']>
    const lines = await linesAfter(
      { ...DONE, diagnosis },
      { ...DONE, diagnosis: { ...diagnosis, outcome: 'too_short', cause: 'below-minimum', tokensLost: 0 } },
      { ...DONE, diagnosis: { ...diagnosis, outcome: 'cold', cause: 'previous-unknown', tokensLost: 0 } },
      { ...DONE, diagnosis: { ...diagnosis, cause: 'marker-lost', tokensLost: 0 } },
      { ...DONE, usage: null, outcome: 'refused', error: 'overloaded_error' },
      { ...DONE, plan: { ...DONE.plan, warnings: ['planning-failed:TypeError', 'below-minimum'] } },
    )
    for (const line of [
      'sternline_cache_requests_total{outcome="miss"} 2',
      'sternline_cache_misses_total{cause="ttl-expired"} 1',
      'sternline_cache_misses_total{cause="marker-lost"} 1',
      'sternline_cache_requests_total{outcome="too_short"} 1',
      'sternline_cache_lost_tokens_total{cause="ttl-expired"} 40',
      'sternline_upstream_errors_total{code="overloaded_error"} 1',
      'sternline_survived_total{code="planning-failed"} 1',
    ])
      expect(lines).toContain(line)
    expect(lines.join('\n')).not.toMatch(/below-minimum|previous-unknown/)
  })

  it('may show money that was lost', async () => {
    const lines = await linesAfter({ ...DONE, cost: { paid: 2, uncached: 1, avoided: -1_000_000_000 } })
    expect(lines).toContain('sternline_avoided_usd_total{attribution="total"} -1')
  })

  it('don’t grow with names that clients make up, and no name can write a line of its own', async () => {
    const many = Array.from({ length: 5_000 }, (_, i) => ({ ...DONE, model: `model-${i}\n} 1\nevil "` }))
    const lines = await linesAfter(...many)
    expect(lines.length).toBeLessThan(3_000)
    expect(lines.filter(line => line.startsWith('evil') || line.startsWith('}'))).toEqual([])
    expect(lines.some(line => line.includes('model="other"'))).toBe(true)
  })

  it('don’t grow with how long the names are', async () => {
    const many = Array.from({ length: 300 }, (_, i) => ({ ...DONE, model: `${i}${'m'.repeat(100_000)}` }))
    expect((await linesAfter(...many)).join('\n').length).toBeLessThan(1_000_000)
  })

  it('don’t grow with all models of all clients', async () => {
    const many = Array.from({ length: 10_000 }, (_, i) => ({
      ...DONE,
      model: `m${i % 100}`,
      client: `c${Math.floor(i / 100)}`,
    }))
    const lines = await linesAfter(...many)
    expect(lines.length).toBeLessThan(6_000)
    const rest = 'model="other",provider="azure_anthropic",deployment="other",client="other"'
    expect(lines).toContain(`sternline_output_tokens_total{${rest}} ${9_000 * 11}`)
  })

  it('are served at /metrics, without a session, a user or a path in them', async () => {
    const { server } = await serveBefore(() => messageAnswer({ usage: { input_tokens: 5 } }))
    await post(server, '/v1/messages', longRequest(), { 'x-sternline-session': 'a-session-name' })
    await finishedExchange(server, 'a-session-name')
    const reply = await call(server, { path: '/metrics' })
    expect([reply.status, reply.headers['content-type']]).toEqual([200, expect.stringContaining('text/plain')])
    expect(reply.text).toContain('sternline_gateway_overhead_seconds_count 1')
    expect(reply.text).not.toContain('a-session-name')
  })

  const REFUSED = jsonAnswer(
    { type: 'error', error: { type: 'invalid_request_error', message: 'cache_control: no' } },
    { status: 400 },
  )
  it.each<{ why: string; handler: FakeHandler; leaves?: 'before' | 'within'; sent: number; errors: string[] }>([
    { why: 'an answer', handler: () => messageAnswer(), sent: 1, errors: [] },
    {
      why: 'a client that leaves is no error of its upstream',
      handler: () => 'hang',
      leaves: 'before',
      sent: 1,
      errors: [],
    },
    {
      why: 'one that leaves in the middle of its answer is none either',
      handler: () => ({ body: ['begun'], finish: 'hang' }),
      leaves: 'within',
      sent: 1,
      errors: [],
    },
    {
      why: 'a refusal of our markers went on twice, and was held up once',
      handler: ({ body }) => (countMarkers(body) > 0 ? REFUSED : messageAnswer()),
      sent: 2,
      errors: [],
    },
    { why: 'a refusal', handler: () => jsonAnswer({}, { status: 529 }), sent: 1, errors: ['{code="refused"} 1'] },
    { why: 'no answer', handler: () => 'cut', sent: 1, errors: ['{code="upstream-unreachable"} 1'] },
  ])('count over real sockets: $why', async ({ handler, leaves, sent, errors }) => {
    const { server, upstream } = await serveBefore(handler)
    const left = new AbortController()
    const reply = fetch(`${server.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-sternline-session': 'counted' },
      body: JSON.stringify(longRequest()),
      signal: left.signal,
    })
    reply.catch(() => {})
    if (leaves === 'before') await eventually(async () => upstream.requests[0])
    else await (leaves === 'within' ? reply : (await reply).text())
    left.abort()
    await finishedExchange(server, 'counted')
    const lines = (await call(server, { path: '/metrics' })).text.split('\n')
    expect(upstream.requests).toHaveLength(sent)
    expect(lines).toContain('sternline_gateway_overhead_seconds_count 1')
    const counted = lines.flatMap(line => /^sternline_upstream_errors_total(.*)/.exec(line)?.[1] ?? [])
    expect(counted).toEqual(errors)
  })
})
