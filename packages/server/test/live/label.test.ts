import { messageAnswer } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { createLiveRoom } from '../../src/live/live-room.ts'
import { call, post } from '../support/call.ts'
import { openEvents } from '../support/events.ts'
import { exchange } from '../support/exchange.ts'
import { longRequest } from '../support/requests.ts'
import { finishedExchange, serveBefore } from '../support/serve.ts'

/** The data of an event as a program in any language reads it. */
type Told = Readonly<{ type: string; label: unknown }>

const LABELS = [
  {
    why: 'read and saved',
    usage: { input_tokens: 9, cache_read_input_tokens: 182_000, cache_creation_input_tokens: 3_000 },
    label: '🟢 182k cached 🔵 +3k saved',
  },
  { why: 'saved alone', usage: { input_tokens: 9, cache_creation_input_tokens: 3_000 }, label: '🔵 +3k saved' },
  { why: 'neither read nor saved', usage: { input_tokens: 9 }, label: null },
]

describe('the label of an exchange', () => {
  it.each(LABELS)('comes by event and by its id: $why', async ({ usage, label }) => {
    const { server } = await serveBefore(() => messageAnswer({ usage }))
    const events = await openEvents<Told>(server)
    await post(server, '/v1/messages', longRequest(), { 'x-sternline-session': 's' })
    const seen = [await events.next(), await events.next(), await events.next()].map(({ data }) => data)
    expect(seen.map(({ type }) => type)).toEqual(['exchange-started', 'exchange-answered', 'exchange-finished'])
    expect([seen[0]?.label, seen[2]?.label]).toEqual([null, label])
    const { id } = await finishedExchange(server, 's')
    expect((await call(server, { path: `/api/exchanges/${id}` })).json()).toMatchObject({ exchange: { id }, label })
  })

  it('is null where no usage came', async () => {
    const { server } = await serveBefore(() => 'hang')
    const events = await openEvents(server)
    post(server, '/v1/messages', longRequest()).catch(() => {})
    const { id } = (await events.next()).data.exchange
    expect((await call(server, { path: `/api/exchanges/${id}` })).json()).toMatchObject({
      exchange: { id },
      label: null,
    })
  })

  it('is made for the first reader of an event, and for nobody else', () => {
    let looks = 0
    const seen = {
      ...exchange(),
      get usage() {
        looks += 1
        return { cached: 1_000, saved5m: 0, saved1h: 0, fresh: 1, output: 1 }
      },
    }
    const room = createLiveRoom('x')
    room.listen(() => {})
    room.publish({ type: 'exchange-finished', exchange: seen })
    expect(looks).toBe(0)
    expect(JSON.parse(room.since('')[0]?.data ?? '')).toMatchObject({ label: '🟢 1k cached' })
    const first = looks
    expect(room.since('')[0]?.data).toContain('🟢 1k cached')
    expect(looks).toBe(first)
  })
})
