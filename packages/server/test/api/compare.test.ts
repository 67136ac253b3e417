import { createHash } from 'node:crypto'
import { findModel, NO_USAGE } from '@sternline/core'
import type { Exchange } from '@sternline/engine'
import { describe, expect, it } from 'vitest'
import { compareBodies } from '../../src/api/compare.ts'
import { apiOf } from '../support/api-of.ts'
import { exchange, SYSTEM_CHANGED } from '../support/exchange.ts'
import { longRequest } from '../support/requests.ts'

const MODEL = 'claude-sonnet-5'
const MISSED = {
  ...SYSTEM_CHANGED,
  tokensLost: 4_000,
  moneyLost: 9_000_000,
  explanation: 'The system prompt changed.',
  advice: null,
}

const first: Exchange = exchange({
  id: 'ex_1',
  startedAt: 1_000,
  answeredAt: 1_500,
  state: 'finished',
  model: MODEL,
  usage: { ...NO_USAGE, saved5m: 4_000 },
})
const second: Exchange = { ...first, id: 'ex_2', startedAt: 9_000, answeredAt: 9_500, diagnosis: MISSED }

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))
const withClock = (clock: string) => ({
  ...longRequest(),
  system: `You help. Now it is ${clock}. ${longRequest().system}`,
})
const withTool = (name: string) => ({ ...longRequest(), tools: [{ name, input_schema: { type: 'object' } }] })

describe('comparing kept texts', () => {
  it('names a clock that hashes can’t name, and keeps the figures that were recorded', () => {
    const { texts, diagnosis } = compareBodies(
      { exchange: first, body: bytes(withClock('2026-11-21T14:02:16Z')) },
      { exchange: second, body: bytes(withClock('2026-11-21T14:02:17Z')) },
      findModel,
    )
    expect(diagnosis).toMatchObject({ cause: 'clock-or-id', fault: 'yours', tokensLost: 4_000, moneyLost: 9_000_000 })
    expect(diagnosis?.path).toMatch(/^system\[0\]/)
    expect(diagnosis?.explanation).toContain('clock')
    expect(diagnosis?.advice).toContain('newest message')
    expect(texts).toMatchObject({ path: 'system[0]', from: 0 })
    expect(texts?.before).toContain('14:02:16Z')
    expect(texts?.now).toContain('14:02:17Z')
  })

  it('never quotes a key that stands where a name should', () => {
    const key = 'c0ffee00c0ffee11c0ffee22c0ffee33'
    const schema = (properties: object) => ({ type: 'object', properties })
    const withTool = (properties: object) => ({
      ...longRequest(),
      tools: [{ name: 'moor', description: 'Moors a ship.', input_schema: schema({ [key]: schema(properties) }) }],
    })
    const { diagnosis } = compareBodies(
      { exchange: first, body: bytes(withTool({ bow: { type: 'string' }, stern: { type: 'string' } })) },
      { exchange: second, body: bytes(withTool({ stern: { type: 'string' }, bow: { type: 'string' } })) },
      findModel,
    )
    expect(diagnosis).toMatchObject({ section: 'tools', evidence: 'texts' })
    expect(diagnosis?.explanation).toContain('(hidden)')
    expect(JSON.stringify(diagnosis)).not.toContain(key)
  })

  it.each([
    { why: 'nothing differs', before: longRequest(), now: longRequest(), path: null },
    {
      why: 'the conversation only grew',
      before: longRequest(),
      now: {
        ...longRequest(),
        messages: [
          ...longRequest().messages,
          { role: 'assistant', content: 'A rope.' },
          { role: 'user', content: 'More.' },
        ],
      },
      path: null,
    },
    { why: 'a tool changed', before: withTool('a'), now: withTool('b'), path: 'tools[0]' },
    { why: 'the question changed', before: longRequest('a?'), now: longRequest('b?'), path: 'messages[0].content[0]' },
  ])('shows the first block that differs: $why', ({ before, now, path }) => {
    const { texts } = compareBodies(
      { exchange: first, body: bytes(before) },
      { exchange: second, body: bytes(now) },
      findModel,
    )
    expect(texts?.path ?? null).toBe(path)
  })

  it('gives of a long text what stands around the difference', () => {
    const long = (end: string) => longRequest('x'.repeat(100_000) + end + 'y'.repeat(100_000))
    const { texts } = compareBodies(
      { exchange: first, body: bytes(long('before')) },
      { exchange: second, body: bytes(long('now')) },
      findModel,
    )
    expect(texts?.from).toBeGreaterThan(90_000)
    expect(texts?.before).toContain('before')
    expect(texts?.now).toContain('now')
    expect(texts?.now?.length).toBeLessThan(30_000)
  })

  it.each(['', '{', '[]', 'null', '{"messages":5}'])('a body that can’t be read (%s) compares to nothing', body => {
    const broken = { exchange: first, body: new TextEncoder().encode(body) }
    const good = { exchange: second, body: bytes(longRequest()) }
    expect(compareBodies(broken, good, findModel)).toEqual({ texts: null, diagnosis: null })
    expect(compareBodies(good, broken, findModel)).toEqual({ texts: null, diagnosis: null })
  })
})

describe('over the API', () => {
  it('texts are compared where both are kept, and given byte for byte', async () => {
    const { api, bodies } = await apiOf([first, second])
    const body = bytes(withClock('2026-11-21T14:02:17Z'))
    bodies.set('ex_2', body)
    const compare = async () => (await api.request('/api/exchanges/ex_2/comparison')).json()
    expect(await compare()).toMatchObject({ before: { id: 'ex_1' }, texts: null, diagnosis: null })
    bodies.set('ex_1', bytes(withClock('2026-11-21T14:02:16Z')))
    expect(await compare()).toMatchObject({ texts: { path: 'system[0]' }, diagnosis: { cause: 'clock-or-id' } })
    const kept = new Uint8Array(await (await api.request('/api/exchanges/ex_2/text')).arrayBuffer())
    expect(createHash('sha256').update(kept).digest('hex')).toBe(createHash('sha256').update(body).digest('hex'))
  })

  it('a session’s texts are kept from when it was asked for, until they are forgotten', async () => {
    const { api } = await apiOf([first])
    const path = '/api/sessions/s_1/keep-text'
    const headers = { 'content-type': 'application/json' }
    expect(await (await api.request(path)).json()).toEqual({ until: null })
    const kept = await (await api.request(path, { method: 'POST', headers, body: '{"hours":2}' })).json()
    expect(kept.until).toBe(1_763_000_000_000 + 2 * 3_600_000)
    expect(await (await api.request(path)).json()).toEqual(kept)
    expect(await (await api.request(path, { method: 'DELETE' })).json()).toEqual({ until: null })
  })

  it.each(['GET', 'POST', 'DELETE'])('%s says so where no texts can be kept', async method => {
    const { api } = await apiOf([first], null)
    const body = method === 'POST' ? { body: '{"hours":2}', headers: { 'content-type': 'application/json' } } : {}
    const answer = await api.request('/api/sessions/s_1/keep-text', { method, ...body })
    expect(answer.status).toBe(404)
    expect((await answer.json()).error.message).toContain('can’t be kept here')
  })
})
