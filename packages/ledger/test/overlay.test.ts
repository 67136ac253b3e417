import { describe, expect, it } from 'vitest'
import { overlayExchanges, overlaySessions, overlayStretch, summarise } from '../src/overlay.ts'
import { exchangeOf } from './support/exchange-of.ts'

const on = (session: string, number: number, model = 'on disk') => exchangeOf(number, { session, model })
const waiting = (session: string, number: number) => on(session, number, 'waiting')

describe('overlayExchanges', () => {
  it.each([
    {
      written: [1, 2],
      unwritten: [3],
      limit: null,
      models: ['on disk', 'on disk', 'waiting'],
      why: 'newer ones follow',
    },
    {
      written: [1, 3],
      unwritten: [2],
      limit: null,
      models: ['on disk', 'waiting', 'on disk'],
      why: 'order is by start',
    },
    { written: [1, 2], unwritten: [2], limit: null, models: ['on disk', 'waiting'], why: 'the same id is replaced' },
    { written: [1, 2], unwritten: [3], limit: 2, models: ['on disk', 'waiting'], why: 'a limit keeps the newest' },
    { written: [1, 2], unwritten: [3], limit: 0, models: [], why: 'a limit of 0 keeps none' },
  ])('$why', ({ written, unwritten, limit, models }) => {
    const result = overlayExchanges(
      's',
      written.map(number => on('s', number)),
      unwritten.map(number => waiting('s', number)),
      limit,
    )
    expect(result.map(({ model }) => model)).toEqual(models)
  })

  it('takes no exchange of another session', () => {
    expect(overlayExchanges('s', [on('s', 1)], [waiting('other', 2)], null)).toEqual([on('s', 1)])
  })
})

describe('overlayStretch', () => {
  const everything = { session: null, from: null, to: null, after: null, limit: 3 }
  const place = (number: number) => ({ id: exchangeOf(number).id, startedAt: exchangeOf(number).startedAt })
  it.each([
    { written: [1, 2], unwritten: [3], told: [1, 2, 3], end: null, why: 'the disk has no more' },
    { written: [1, 2, 4], unwritten: [3], told: [1, 2, 3], end: 3, why: 'the rest comes with the next one' },
    { written: [1, 2, 3], unwritten: [5], told: [1, 2, 3], end: 3, why: 'the disk may have something before it' },
    { written: [], unwritten: [1, 2, 3, 4, 5], told: [1, 2, 3], end: 3, why: 'no more than asked for, if many wait' },
    { written: [], unwritten: [1, 2, 3], told: [1, 2, 3], end: null, why: 'as many as asked for, and no more' },
    { written: [], unwritten: [], told: [], end: null, why: 'nothing' },
  ])('$why', ({ written, unwritten, told, end }) => {
    const read = overlayStretch(
      everything,
      written.map(number => on('s', number)),
      unwritten.map(number => waiting('s', number)),
    )
    expect(read.exchanges.map(({ id }) => id)).toEqual(told.map(number => exchangeOf(number).id))
    expect(read.exchanges.map(({ model }) => model)).toEqual(
      told.map(number => (unwritten.includes(number) ? 'waiting' : 'on disk')),
    )
    expect(read.end).toEqual(end === null ? null : expect.objectContaining(place(end)))
  })

  it('tells what moved where it is now, and begins the next one where the disk was left', () => {
    const moved = { ...waiting('s', 2), startedAt: exchangeOf(9).startedAt }
    const read = overlayStretch(everything, [on('s', 1), on('s', 2), on('s', 3)], [moved])
    expect(read.exchanges).toEqual([on('s', 1), on('s', 3)])
    expect(read.end).toMatchObject(place(3))
    const next = overlayStretch({ ...everything, after: read.end }, [on('s', 4)], [moved])
    expect(next).toEqual({ exchanges: [on('s', 4), moved], end: null })
  })
})

describe('overlaySessions', () => {
  const totals = (session: string, ...numbers: readonly number[]) => {
    const summary = summarise(numbers.map(number => on(session, number)))
    if (summary === null) throw new Error('no exchanges')
    return summary
  }

  it('replaces totals, sorts by the newest exchange and cuts', () => {
    const written = [totals('a', 5), totals('b', 4), totals('c', 3)]
    const fresh = [totals('b', 4, 6), totals('new', 1)]
    expect(overlaySessions(written, fresh, null).map(({ session }) => session)).toEqual(['b', 'a', 'c', 'new'])
    expect(overlaySessions(written, fresh, 1)).toEqual([totals('b', 4, 6)])
  })
})

describe('summarise', () => {
  it('has nothing to say about no exchanges', () => {
    expect(summarise([])).toBeNull()
  })
})
