import { jsonAnswer, messageAnswer } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { post } from '../support/call.ts'
import { longRequest } from '../support/requests.ts'
import { exchangesOf, finishedExchange, serveBefore } from '../support/serve.ts'
import { countMarkers } from '../support/without-insertions.ts'

const MB = 1024 * 1024
const LARGEST = 32 * MB

const error = (message: string, type = 'invalid_request_error'): object => ({ type: 'error', error: { type, message } })

/** As FastAPI answers where a model forbids what it does not know. */
const UNKNOWN_MEMBER = {
  detail: [
    {
      type: 'extra_forbidden',
      loc: ['body', 'messages', 0, 'content', 0, 'text', 'cache_control'],
      msg: 'Extra inputs are not permitted',
      input: { type: 'ephemeral' },
    },
  ],
}

describe('a request that is refused for our markers', () => {
  it.each([
    { status: 400, refusal: error('cache_control: no'), why: 'by the API' },
    { status: 422, refusal: UNKNOWN_MEMBER, why: 'by a server that checks every member' },
  ])('is sent again without them, and the client never knows: $status, $why', async ({ status, refusal }) => {
    const { server, upstream } = await serveBefore(({ body }) =>
      countMarkers(body) > 0 ? jsonAnswer(refusal, { status }) : messageAnswer(),
    )
    const reply = await post(server, '/v1/messages', longRequest(), { 'x-sternline-session': 'again' })
    expect(reply.status).toBe(200)
    expect(reply.headers['x-sternline-plan']).toContain('warning=markers-refused')
    expect(upstream.requests.map(({ body }) => countMarkers(body))).toEqual([2, 0])
    expect(Buffer.from(upstream.requests[1]?.body ?? []).toString()).toBe(JSON.stringify(longRequest()))
    await post(server, '/v1/messages', longRequest())
    expect(upstream.requests.map(({ body }) => countMarkers(body))).toEqual([2, 0, 0])
  })

  it('for one odd block goes without them in its own conversation, and nobody else does', async () => {
    const refusal = error('messages.0.content.0.text.cache_control: cannot be set for this block')
    const { server, upstream } = await serveBefore(({ body }) =>
      countMarkers(body) > 0 && Buffer.from(body).includes('ODD')
        ? jsonAnswer(refusal, { status: 400 })
        : messageAnswer(),
    )
    const ask = async (who: string, question: string): Promise<string> => {
      const headers = { 'x-api-key': `key-of-${who}`, 'x-sternline-session': who }
      const reply = await post(server, '/v1/messages', longRequest(question), headers)
      expect(reply.status).toBe(200)
      return String(reply.headers['x-sternline-plan'])
    }
    const before = await ask('bob', 'hello')
    expect(await ask('alice', 'ODD')).toMatch(/^untouched=caching-off.*; warning=markers-refused$/)
    expect(await ask('bob', 'hello')).toBe(before)
    expect(await ask('alice', 'fine')).toContain('warning=markers-refused-before')
    expect(await ask('carol', 'ODD')).toContain('warning=markers-refused')
    expect(await ask('bob', 'hello')).toContain('warning=markers-refused-before')
    expect(upstream.requests.map(({ body }) => Math.min(countMarkers(body), 1))).toEqual([1, 1, 0, 1, 0, 1, 0, 0])
  })
})

describe('a body that is too large with our markers', () => {
  const tooLarge = error('Request exceeds the maximum size', 'request_too_large')

  it.each([0, 100])('goes without them where %i bytes are left to 32 MB', async left => {
    const { server, upstream } = await serveBefore(({ body }) =>
      body.length > LARGEST ? jsonAnswer(tooLarge, { status: 413 }) : messageAnswer(),
    )
    const empty = JSON.stringify({ ...longRequest(), system: '' })
    const sent = empty.replace('"system":""', `"system":"${'s'.repeat(LARGEST - left - empty.length)}"`)
    const reply = await post(server, '/v1/messages', sent, { 'x-sternline-session': 'long' })
    expect(reply.status).toBe(200)
    expect(reply.headers['x-sternline-plan']).toBe('untouched=caching-off; warning=no-room-for-markers')
    expect(upstream.requests.map(({ body }) => body.length)).toEqual([LARGEST - left])
    const { plan, status } = await finishedExchange(server, 'long')
    expect([status, plan.warnings]).toEqual([200, ['no-room-for-markers']])
  })

  it('is sent again without them where an upstream takes less, and the next one gets them', async () => {
    const sent = JSON.stringify(longRequest())
    const { server, upstream } = await serveBefore(({ body }) =>
      body.length > sent.length ? jsonAnswer(tooLarge, { status: 413 }) : messageAnswer(),
    )
    for (const session of ['one', 'two']) {
      const reply = await post(server, '/v1/messages', sent, { 'x-sternline-session': session })
      expect(reply.status).toBe(200)
      expect(reply.headers['x-sternline-plan']).toContain('warning=markers-refused')
      expect(await exchangesOf(server, session)).toHaveLength(1)
    }
    expect(upstream.requests.map(({ body }) => countMarkers(body))).toEqual([2, 0, 2, 0])
  })
})
