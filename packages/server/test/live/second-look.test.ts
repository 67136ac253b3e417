import { findModel, NO_USAGE } from '@sternline/core'
import type { EngineEvent, KeptTexts } from '@sternline/engine'
import { openLedger } from '@sternline/ledger'
import { expect, it, onTestFinished } from 'vitest'
import { createSecondLook } from '../../src/live/second-look.ts'
import { call, post } from '../support/call.ts'
import { openEvents } from '../support/events.ts'
import { exchange, SYSTEM_CHANGED } from '../support/exchange.ts'
import { longRequest } from '../support/requests.ts'
import { eventually, exchangesOf, serve } from '../support/serve.ts'

const clockAt = (second: number) => ({
  ...longRequest(),
  system: `Now it is 2026-11-21T14:02:${second}Z. ${longRequest().system}`,
})

it('a clock is named in the ledger, the list and by an event, once the session keeps its texts', async () => {
  const server = await serve()
  const send = (second: number) => post(server, '/v1/messages', clockAt(second), { 'x-sternline-session': 'clock' })
  const causes = async () => (await exchangesOf(server, 'clock')).map(({ diagnosis }) => diagnosis?.cause ?? null)
  await send(10)
  await send(11)
  await eventually(async () => ((await causes()).length === 2 ? true : null))
  expect(await causes()).toEqual([null, 'system-changed'])

  await post(server, '/api/sessions/clock/keep-text', { hours: 1 })
  await send(12)
  const events = await openEvents(server)
  await send(13)
  await eventually(async () => ((await causes())[3] === 'clock-or-id' ? true : null))
  expect(await causes()).toEqual([null, 'system-changed', 'system-changed', 'clock-or-id'])
  const { sessions } = (await call(server, { path: '/api/sessions' })).json()
  expect(sessions[0]).toMatchObject({ session: 'clock', exchanges: 4, lastCause: 'clock-or-id' })
  const told = [await events.next(), await events.next(), await events.next(), await events.next()]
  expect(told.map(({ data }) => data.exchange.diagnosis?.cause ?? null).slice(-2)).toEqual([
    'system-changed',
    'clock-or-id',
  ])
  const { cells } = (await call(server, { path: '/api/usage' })).json()
  expect(cells.map(({ cause }: { cause: string | null }) => cause)).toContain('clock-or-id')
  expect(JSON.stringify([sessions, cells, told])).not.toContain('14:02')
})

const lost = { ...SYSTEM_CHANGED, tokensLost: 4_000, moneyLost: null, explanation: '', advice: null }
const finished = {
  state: 'finished',
  usage: { ...NO_USAGE, saved5m: 4_000 },
  model: 'claude-sonnet-5',
  answeredAt: 1_500,
} as const
const before = exchange({ ...finished, id: 'ex_1' })
const now = exchange({ ...finished, id: 'ex_2', startedAt: 9_000, answeredAt: 9_500, diagnosis: lost })

/** A second look over a ledger in memory, with texts of both requests; what it publishes. */
async function lookAt(
  event: EngineEvent,
  texts: Partial<KeptTexts> = {},
): Promise<{ told: readonly EngineEvent[]; logged: readonly string[] }> {
  const ledger = await openLedger({ file: null })
  onTestFinished(() => ledger.close())
  ledger.record(before)
  ledger.record(event.exchange)
  const told: EngineEvent[] = []
  const logged: string[] = []
  const bodies = new Map(
    [
      ['ex_1', 10],
      ['ex_2', 11],
    ].map(([id, second]) => [id, new TextEncoder().encode(JSON.stringify(clockAt(Number(second))))]),
  )
  const look = createSecondLook({
    ledger,
    texts: {
      keeping: async () => ({ until: 1 }),
      keep: async () => {},
      forget: async () => {},
      body: async id => bodies.get(id) ?? null,
      ...texts,
    },
    models: findModel,
    publish: each => told.push(each),
    log: line => logged.push(line),
  })
  look.observe(event)
  await look.settled()
  return { told, logged }
}

it('tells the better cause with the figures that were recorded', async () => {
  const { told } = await lookAt({ type: 'exchange-finished', exchange: now })
  expect(told).toMatchObject([
    { exchange: { id: 'ex_2', diagnosis: { cause: 'clock-or-id', evidence: 'texts', tokensLost: 4_000 } } },
  ])
})

it.each<{ why: string; event: EngineEvent; texts?: Partial<KeptTexts> }>([
  { why: 'it is not over', event: { type: 'exchange-answered', exchange: now } },
  {
    why: 'nothing was lost',
    event: { type: 'exchange-finished', exchange: { ...now, diagnosis: { ...lost, tokensLost: 0 } } },
  },
  {
    why: 'its session keeps no texts',
    event: { type: 'exchange-finished', exchange: now },
    texts: { keeping: async () => null },
  },
  {
    why: 'one of the texts is not kept',
    event: { type: 'exchange-finished', exchange: now },
    texts: { body: async () => null },
  },
  { why: 'it is the first of its thread', event: { type: 'exchange-finished', exchange: { ...now, session: 'new' } } },
])('says nothing where $why', async ({ event, texts }) => {
  expect(await lookAt(event, texts)).toEqual({ told: [], logged: [] })
})

it('a text that can’t be read back is told to the log and to nobody else', async () => {
  const failing = { body: () => Promise.reject(new TypeError('the disk')) }
  const { told, logged } = await lookAt({ type: 'exchange-finished', exchange: now }, failing)
  expect([told, logged]).toEqual([[], ['an exchange could not be looked at again (TypeError)']])
})
