import { messageAnswer } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { createServerLog } from '../../src/logs/exchange-log.ts'
import { post } from '../support/call.ts'
import { exchange } from '../support/exchange.ts'
import { longRequest } from '../support/requests.ts'
import { finishedExchange, serveBefore } from '../support/serve.ts'

function collector(): { lines: string[]; write(line: string): void } {
  const lines: string[] = []
  return { lines, write: line => void lines.push(line) }
}

describe('the log', () => {
  it('has one line an exchange, in JSON, with numbers, codes and names', () => {
    const to = collector()
    const log = createServerLog(to)
    const one = exchange({ outcome: 'ok', usage: { cached: 1, saved5m: 2, saved1h: 3, fresh: 4, output: 5 } })
    log.observe({ type: 'exchange-started', exchange: one })
    log.observe({ type: 'exchange-finished', exchange: one })
    expect(to.lines).toHaveLength(1)
    expect(JSON.parse(to.lines[0] ?? '')).toMatchObject({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      msg: 'exchange',
      id: one.id,
      cached: 1,
      saved5m: 2,
      saved1h: 3,
      fresh: 4,
    })
  })

  it('leaves out every field that is not on its list', () => {
    const to = collector()
    const one = { ...exchange(), prompt: 'canary', headers: { 'x-api-key': 'canary' }, fingerprint: 'canary' }
    createServerLog(to).observe({ type: 'exchange-finished', exchange: one })
    expect(to.lines.join('')).not.toContain('canary')
  })

  // users.md 7.3, attack 29.
  it('can’t be made to hold a forged line', () => {
    const to = collector()
    const evil = 'a\n{"level":"info","msg":"exchange"}\u001b[31m\r\u2028'
    createServerLog(to).observe({ type: 'exchange-finished', exchange: exchange({ model: evil, session: evil }) })
    expect(to.lines).toHaveLength(1)
    for (const forbidden of ['\n', '\r', '\u001b']) expect(to.lines[0]?.trimEnd()).not.toContain(forbidden)
    expect(JSON.parse(to.lines[0] ?? '').model).toBe(evil)
  })

  // users.md 7.3, attack 11.
  it('of a whole server holds no secret and no text', async () => {
    const to = collector()
    const secret = 'sk-ant-canary-0123456789'
    const { server } = await serveBefore(
      ({ path }) => (path.includes('cut') ? 'cut' : messageAnswer({ text: secret })),
      { logTo: to },
    )
    for (const path of ['/v1/messages', `/v1/messages?cut=${secret}`]) {
      const body = { ...longRequest(secret), system: secret, tools: [{ name: 'canary', input_schema: { secret } }] }
      await post(server, path, body, {
        'x-api-key': secret,
        authorization: `Bearer ${secret}`,
        'x-sternline-session': 'log',
      })
    }
    await finishedExchange(server, 'log')
    await server.stop()
    expect(to.lines.filter(line => line.includes('"exchange"'))).toHaveLength(2)
    expect(to.lines.join('')).not.toContain('canary')
    expect(JSON.parse(to.lines.at(-1) ?? '')).toMatchObject({ msg: 'stopped' })
  })
})
