import { jsonAnswer, messageAnswer } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { post } from '../support/call.ts'
import { longRequest } from '../support/requests.ts'
import { finishedExchange, serveBefore } from '../support/serve.ts'

const MB = 1024 * 1024
const LARGEST = 32 * MB

const error = (message: string, type = 'invalid_request_error'): object => ({ type: 'error', error: { type, message } })

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
})
