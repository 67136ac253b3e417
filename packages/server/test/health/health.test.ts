import { describe, expect, it } from 'vitest'
import { call, post } from '../support/call.ts'
import { longRequest } from '../support/requests.ts'
import { eventually, exchangesOf, serve, serveBefore } from '../support/serve.ts'

describe('signs of life', () => {
  it.each(['/healthz', '/readyz'])('%s says ok, whatever the Host', async path => {
    const server = await serve()
    for (const host of [`127.0.0.1:${server.port}`, '10.0.0.7:8080']) {
      const reply = await call(server, { path, headers: { host } })
      expect([reply.status, reply.text]).toEqual([200, 'ok\n'])
    }
  })

  it('a server that stops is not ready, but lives until its answers are over', async () => {
    let release = (): void => {}
    const waitFor = new Promise<void>(resolve => {
      release = resolve
    })
    const { server } = await serveBefore(() => ({ body: ['first', { waitFor }] }), { graceMs: 10_000 })
    // A connection that is open already is still answered.
    const running = post(server, '/v1/messages', longRequest(), { 'x-sternline-session': 'late' })
    await eventually(async () => (await exchangesOf(server, 'late')).find(({ state }) => state === 'answered'))
    const stopped = server.stop()
    await expect(call(server, { path: '/readyz' })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    release()
    expect((await running).text).toBe('first')
    await stopped
  })
})
