import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromRow, toRow } from '../../src/schema/exchange-row.ts'
import { exchangeOf } from '../support/exchange-of.ts'
import { anyExchange } from '../support/exchanges.ts'

const usage = { cached: 1, saved5m: 2, saved1h: 3, fresh: 4, output: 5 }
const cost = { paid: 1, uncached: 2, avoided: 1 }
const attribution = { byClient: -4, ours: 5 }

describe('toRow', () => {
  it('is undone by fromRow', () => {
    fc.assert(
      fc.property(anyExchange, fc.nat(), (exchange, at) => {
        expect(fromRow(toRow(exchange, at))).toEqual(exchange)
      }),
    )
  })

  it('writes what is summed into columns of its own', () => {
    expect(toRow(exchangeOf(1, { usage, cost, attribution }), 99)).toMatchObject({
      cached_tokens: 1,
      saved_5m_tokens: 2,
      saved_1h_tokens: 3,
      fresh_tokens: 4,
      output_tokens: 5,
      paid_nano_usd: 1,
      uncached_nano_usd: 2,
      avoided_nano_usd: 1,
      avoided_by_client_nano_usd: -4,
      recorded_at: 99,
    })
  })

  it.each([
    { fields: { usage: { ...usage, cached: Number.NaN } }, named: 'usage.cached', why: 'NaN would become NULL' },
    { fields: { usage: { ...usage, output: 1.5 } }, named: 'usage.output', why: 'there are no halves of tokens' },
    { fields: { cost: { ...cost, paid: 0.1 } }, named: 'cost.paid', why: 'money is in integers' },
    { fields: { cost: { ...cost, avoided: 2 ** 53 } }, named: 'cost.avoided', why: 'beyond 2^53 it may be rounded' },
    { fields: { startedAt: 1_763_000_000_000.5 }, named: 'startedAt', why: 'times are whole milliseconds' },
    { fields: { status: Number.POSITIVE_INFINITY }, named: 'status', why: 'a column of integers stays one' },
  ])('refuses $named: $why', ({ fields, named }) => {
    expect(() => toRow(exchangeOf(1, fields), 0)).toThrow(
      expect.objectContaining({ code: 'ledger-bad-value', message: expect.stringContaining(named) }),
    )
  })
})

describe('fromRow', () => {
  it.each(['plan', 'strip', 'diagnosis'])('names the exchange whose %s was damaged', column => {
    const row = { ...toRow(exchangeOf(1), 0), [column]: '{"cut' }
    expect(() => fromRow(row)).toThrow(
      expect.objectContaining({ code: 'ledger-read-failed', what: expect.stringContaining(exchangeOf(1).id) }),
    )
  })
})
