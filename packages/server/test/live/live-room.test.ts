import type { EngineEvent } from '@sternline/engine'
import { describe, expect, it } from 'vitest'
import { createLiveRoom } from '../../src/live/live-room.ts'
import { exchange } from '../support/exchange.ts'

const begun = (id: string): EngineEvent => ({ type: 'exchange-started', exchange: exchange({ id }) })
const answered = (id: string): EngineEvent => ({
  type: 'exchange-answered',
  exchange: exchange({ id, state: 'answered' }),
})
const ended = (id: string): EngineEvent => ({
  type: 'exchange-finished',
  exchange: exchange({ id, state: 'finished' }),
})

describe('a live room', () => {
  it('knows what runs, as it stands', () => {
    const room = createLiveRoom()
    for (const event of [begun('a'), begun('b'), answered('a'), ended('b')]) room.publish(event)
    expect(room.running().map(({ id, state }) => [id, state])).toEqual([['a', 'answered']])
  })

  it('tells listeners until they stop', () => {
    const room = createLiveRoom('x')
    const heard: string[] = []
    const stop = room.listen(({ id, type }) => heard.push(`${id} ${type}`))
    room.publish(begun('a'))
    stop()
    room.publish(ended('a'))
    expect(heard).toEqual(['x-1 exchange-started'])
  })

  it.each([
    { id: 'x-1', ids: ['x-2', 'x-3'], why: 'what came after it' },
    { id: 'x-3', ids: [], why: 'nothing after the newest' },
    { id: 'y-3', ids: ['x-1', 'x-2', 'x-3'], why: 'everything, for an id of another process' },
    { id: '', ids: ['x-1', 'x-2', 'x-3'], why: 'everything, for no id at all' },
  ])('gives back since "$id" $why', ({ id, ids }) => {
    const room = createLiveRoom('x')
    for (const event of [begun('a'), answered('a'), ended('a')]) room.publish(event)
    expect(room.since(id).map(event => event.id)).toEqual(ids)
  })

  it('keeps a bounded number of events', () => {
    const room = createLiveRoom('x')
    for (let i = 0; i < 5_000; i += 1) room.publish(ended(`e${i}`))
    expect(room.since('x-1').length).toBeLessThanOrEqual(512)
    expect(room.since('x-1').at(-1)?.id).toBe('x-5000')
  })

  it('gives back what it keeps in order, however many went before', () => {
    const room = createLiveRoom('x')
    for (let i = 1; i <= 700; i += 1) room.publish(ended(`e${i}`))
    const known = ['x-187', 'x-188', 'x-700', 'x-701', 'y-700'].map(id => room.remembers(id))
    expect(known).toEqual([false, true, true, false, false])
    expect(room.newest()).toBe('x-700')
    expect(room.since('x-510').map(({ id }) => id)).toEqual(Array.from({ length: 190 }, (_, i) => `x-${511 + i}`))
  })

  it('forgets what was told of a session, and keeps the rest', () => {
    const room = createLiveRoom('x')
    for (let i = 1; i <= 600; i += 1)
      room.publish({ type: 'exchange-finished', exchange: exchange({ id: `e${i}`, session: `s${i % 2}` }) })
    room.forget('s1')
    expect(room.since('x-594').map(({ id, type }) => `${id} ${type}`)).toEqual([
      'x-596 exchange-finished',
      'x-598 exchange-finished',
      'x-600 exchange-finished',
      'x-601 session-deleted',
    ])
    // Who read one of those last has missed nothing else.
    expect([room.remembers('x-599'), room.since('x-599').map(({ id }) => id)]).toEqual([true, ['x-600', 'x-601']])
    expect(room.since('').filter(({ data }) => data.includes('"s1"'))).toHaveLength(1)
  })
})
