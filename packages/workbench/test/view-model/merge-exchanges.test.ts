import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergeExchanges } from '../../src/view-model/merge-exchanges.ts'
import { anyExchange, exchange, lifeOf, running } from '../support/exchanges.ts'

describe('mergeExchanges', () => {
  it.each([
    { why: 'a new one is added', known: [], incoming: [running()], states: ['running'] },
    { why: 'a later state replaces an earlier one', known: [running()], incoming: [exchange()], states: ['finished'] },
    { why: 'a late start does not undo an end', known: [exchange()], incoming: [running()], states: ['finished'] },
    {
      why: 'two ids are two rows, oldest first',
      known: [exchange({ id: 'ex_2', startedAt: 1_700_000_000_002 })],
      incoming: [running({ id: 'ex_1', startedAt: 1_700_000_000_001 })],
      states: ['running', 'finished'],
    },
  ])('$why', ({ known, incoming, states }) => {
    expect(mergeExchanges(known, incoming).map(row => row.state)).toEqual(states)
  })

  it('keeps the list itself when nothing is new, so that no row is drawn again', () => {
    const rows = [exchange()]
    expect(mergeExchanges(rows, [exchange(), running()])).toBe(rows)
  })

  it('keeps the other rows themselves when one changes', () => {
    const [first, second] = [exchange({ id: 'ex_1' }), running({ id: 'ex_2' })]
    expect(mergeExchanges([first, second], [exchange({ id: 'ex_2' })])[0]).toBe(first)
  })

  it('ends in the same state for any order and repetition of the events of one exchange', () => {
    fc.assert(
      fc.property(
        anyExchange,
        fc.boolean(),
        fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 8 }),
        fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 8 }),
        (last, usageAtAnswer, before, after) => {
          const life = lifeOf(last, usageAtAnswer)
          // Somewhere among any of its events, in any order, comes the last one.
          const order = [...before, 2, ...after]
          const rows = order.reduce<ReturnType<typeof mergeExchanges>>(
            (known, step) => mergeExchanges(known, life.slice(step, step + 1)),
            [],
          )
          expect(rows).toEqual([last])
        },
      ),
    )
  })

  it('gives the same rows whether exchanges come together or one by one, in any order', () => {
    fc.assert(
      fc.property(
        fc
          .uniqueArray(anyExchange, { selector: each => each.id })
          .chain(all => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          const oneByOne = shuffled.reduce<ReturnType<typeof mergeExchanges>>(
            (rows, each) => mergeExchanges(rows, [each]),
            [],
          )
          expect(oneByOne).toEqual(mergeExchanges([], all))
        },
      ),
    )
  })
})

it('takes the cause that texts named in place of the one that hashes told, and not the other way round', () => {
  const told = {
    outcome: 'miss',
    cause: 'system-changed',
    apiReason: null,
    claudeCodeCause: null,
    fault: 'yours',
    section: 'system',
    path: 'system[0]',
    tokensLost: 5,
    moneyLost: null,
    explanation: '',
    advice: null,
  } as const
  const byHashes = exchange({ diagnosis: told })
  const byTexts = exchange({ diagnosis: { ...told, cause: 'clock-or-id', evidence: 'texts' } })
  expect(mergeExchanges([byHashes], [byTexts])).toEqual([byTexts])
  expect(mergeExchanges([byTexts], [byHashes])).toEqual([byTexts])
})
