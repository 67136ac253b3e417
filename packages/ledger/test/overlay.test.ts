import { describe, expect, it } from 'vitest'
import { overlayExchanges, overlaySessions, summarise } from '../src/overlay.ts'
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
