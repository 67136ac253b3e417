import { describe, expect, it } from 'vitest'
import { measureOwnBreakpoints } from '../../src/compare/own-breakpoints.ts'
import { conversation } from '../support/session.ts'

/** Opus 4.6 in billionths of a dollar a token: input 5,000, 5m write 6,250, 1h write 10,000, read 500. */
const PRICE = { input: 5000, write5m: 6250, write1h: 10_000, read: 500 }

describe('the money of a client’s own breakpoints', () => {
  it('is what the API billed where the model reads what the API read', () => {
    const { kinds, reasons } = measureOwnBreakpoints([
      [
        conversation([
          { at: 0, add: 'p', saved: 20_000 },
          { at: 10, add: 't r', cached: 20_000, saved: 500 },
        ]),
      ],
    ])
    const money = 20_000 * PRICE.read + 500 * PRICE.write5m + 3 * PRICE.input
    expect(kinds['toolContinuations']).toEqual({ calls: 1, billed: money, modelled: money })
    expect(reasons).toEqual({})
  })

  it('is told by cause where it differs, in the life that the call wrote', () => {
    const { kinds, reasons } = measureOwnBreakpoints([
      [
        conversation([
          { at: 0, add: 'p', saved: 20_000, life: '1h' },
          { at: 10, add: 't r', cached: 0, saved: 20_500, life: '1h' },
        ]),
      ],
    ])
    const billed = 20_500 * PRICE.write1h + 3 * PRICE.input
    const modelled = 20_000 * PRICE.read + 500 * PRICE.write1h + 3 * PRICE.input
    expect(kinds['toolContinuations']).toEqual({ calls: 1, billed, modelled })
    expect(Object.values(reasons)).toEqual([{ calls: 1, billed, modelled }])
  })

  it('leaves out models without a price', () => {
    const calls = [{ at: 0, add: 'p', saved: 20_000, model: 'somebody-else' }]
    expect(measureOwnBreakpoints([[conversation(calls)]])).toEqual({ kinds: {}, reasons: {} })
  })
})
