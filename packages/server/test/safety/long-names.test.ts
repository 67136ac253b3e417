import { messageAnswer } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { call, post } from '../support/call.ts'
import { finishedExchange, serveBefore } from '../support/serve.ts'

const LONG = 'n'.repeat(2 ** 20)

const TIMES = 30

/** A name that is no other's. */
function named(i: number): string {
  return `${i}${LONG}`
}

describe('names of megabytes (attack 16)', () => {
  it.each([
    {
      what: 'a model',
      text: (i: number) => `{"model":"${named(i)}","messages":[{"role":"user","content":"a"}]}`,
    },
    {
      what: 'a model that is refused',
      status: 404,
      text: (i: number) => `{"model":"${named(i)}","messages":[{"role":"user","content":"a"}]}`,
    },
    {
      what: 'the kind of a block',
      text: (i: number) => `{"model":"m","messages":[{"role":"user","content":[{"type":"${named(i)}"}]}]}`,
    },
    {
      what: 'the kind of a tool',
      text: (i: number) =>
        `{"model":"m","messages":[{"role":"user","content":"a"}],"tools":[{"name":"t","type":"${named(i)}"}]}`,
    },
    {
      what: 'a user',
      text: (i: number) =>
        `{"model":"m","metadata":{"user_id":"${named(i)}"},"messages":[{"role":"user","content":""}]}`,
      isRead: true,
    },
  ])('are kept nowhere and go on as they came: $what', async ({ text, isRead = false, status = 200 }) => {
    let lengths = 0
    let last = ''
    const { server } = await serveBefore(({ body }) => {
      lengths += body.length
      last = Buffer.from(body).toString()
      return messageAnswer({ usage: { input_tokens: 5 } }, { status })
    })
    const ask = async (i: number): Promise<void> => {
      await post(server, '/v1/messages', text(i), { 'x-sternline-session': `s${i}`, 'x-claude-code-agent-id': `a${i}` })
    }
    for (let i = 0; i < TIMES; i++) await ask(i)
    expect(lengths).toBeGreaterThan(TIMES * LONG.length)
    // Not `toBe`: of megabytes that differ it would show where.
    expect(last === text(TIMES - 1)).toBe(true)
    const exchange = await finishedExchange(server, `s${TIMES - 1}`)
    const warning = `unreadable:too-long:byte ${last.indexOf(named(TIMES - 1))}`
    if (!isRead) expect(exchange.plan).toMatchObject({ untouched: 'unreadable', warnings: [warning] })
    const told = await call(server, { path: '/metrics' })
    expect(told.status).toBe(200)
    const sessions = await call(server, { path: '/api/sessions' })
    for (const { text: shown } of [told, sessions]) {
      expect(shown).not.toContain('nnnnnnnnnn')
      expect(shown.length).toBeLessThan(100_000)
    }
    expect(JSON.stringify(exchange).length).toBeLessThan(10_000)
  })
})
