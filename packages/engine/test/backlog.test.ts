import { cache } from '@sternline/core'
import { conversation } from '@sternline/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createEngine, createMemory, type EngineEvent, type Exchange } from '../src/index.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

const MODEL = 'claude-opus-5'
const REQUESTS = ['T2 S1 | u', 'T2 S1 | u a u', 'T2 S1 | u a u a u'].map(text => conversation(text, { model: MODEL }))

/** Answers that read what the answer before saved. */
function usageOf(turn: number): string {
  return `{"input_tokens":4,"cache_creation_input_tokens":900,"cache_read_input_tokens":${turn * 900},"output_tokens":7}`
}

async function* answer(turn: number): AsyncGenerator<Uint8Array> {
  yield utf8(`{"id":"msg","usage":${usageOf(turn)}}`)
}

/** Runs the turns of a conversation. `works` tells after which of them the backlog is worked off; at the end it is. */
async function played(works: (turn: number) => boolean, isPutOff = true) {
  const events: EngineEvent[] = []
  const recorded: Exchange[] = []
  const waiting: (() => void)[] = []
  const work = (): void => {
    for (const step of waiting.splice(0)) step()
  }
  let now = 1_000
  let turn = 0
  const engine = createEngine({
    upstream: {
      name: 'emulator',
      emulated: true,
      host: null,
      send: async () => ({ status: 200, headers: [['request-id', `req_${turn}`]], body: answer(turn) }),
    },
    ledger: { record: exchange => recorded.push(exchange) },
    memory: createMemory(),
    clock: { now: () => now++ },
    settings: cache.on(),
    publish: event => events.push(event),
  })
  const sent: string[] = []
  const seenBefore: number[] = []
  for (; turn < REQUESTS.length; turn++) {
    const { body, breakpoints } = await engine.run({
      path: '/v1/messages',
      headers: [],
      body: utf8(JSON.stringify(REQUESTS[turn])),
      signal: new AbortController().signal,
      scope: 'scope',
      session: 'session',
      agent: { id: null, parent: null },
      client: 'test/1',
      ...(isPutOff ? { backlog: { add: step => waiting.push(step) } } : {}),
    })
    sent.push(JSON.stringify(breakpoints))
    for await (const _ of body) seenBefore.push(events.length)
    if (works(turn)) work()
  }
  const before = { events: events.length, recorded: recorded.length }
  work()
  const bare = (exchange: Exchange): unknown => ({ ...exchange, id: '' })
  return {
    sent,
    before,
    events: events.map(({ type, exchange }) => [type, bare(exchange)]),
    recorded: recorded.map(bare),
  }
}

describe('a backlog', () => {
  it('takes everything that is told and recorded, and nothing of it happens before it is worked off', async () => {
    const { before, recorded, events } = await played(() => false)
    expect(before).toEqual({ events: 0, recorded: 0 })
    expect(recorded).toHaveLength(REQUESTS.length)
    expect(events.map(([type]) => type)).toEqual(
      REQUESTS.flatMap(() => ['exchange-started', 'exchange-answered', 'exchange-finished']),
    )
  })

  it('changes nothing of what is sent, told and recorded, whenever it is worked off', async () => {
    const atOnce = await played(() => true, false)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }), async when => {
        const { sent, events, recorded } = await played(turn => when[turn] === true)
        expect(sent).toEqual(atOnce.sent)
        expect(recorded).toEqual(atOnce.recorded)
        expect(events).toEqual(atOnce.events)
      }),
    )
    // The turns do continue each other: what one saved the next one read, and is told so.
    expect(atOnce.recorded.at(-1)).toMatchObject({ usage: { cached: 1_800 }, diagnosis: { outcome: 'hit' } })
  })

  it('may lose what a listener throws', async () => {
    const engine = createEngine({
      upstream: {
        name: 'emulator',
        emulated: true,
        host: null,
        send: async () => ({ status: 200, headers: [], body: answer(0) }),
      },
      ledger: {
        record: () => {
          throw new Error('the ledger')
        },
      },
      memory: createMemory(),
      clock: { now: () => 1 },
      settings: cache.on(),
      publish: () => {
        throw new Error('the listener')
      },
    })
    const waiting: (() => void)[] = []
    const { body } = await engine.run({
      path: '/v1/messages',
      headers: [],
      body: utf8(JSON.stringify(REQUESTS[0])),
      signal: new AbortController().signal,
      scope: 'scope',
      session: null,
      agent: { id: null, parent: null },
      client: 'test/1',
      backlog: { add: step => waiting.push(step) },
      finished: () => {
        throw new Error('the host')
      },
    })
    for await (const _ of body);
    expect(waiting).toHaveLength(3)
    for (const step of waiting) expect(step).not.toThrow()
  })
})
