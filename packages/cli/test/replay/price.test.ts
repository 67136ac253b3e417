import { formatUsd } from '@sternline/core'
import { describe, expect, it } from 'vitest'
import { confirmPrice, shownPrice } from '../../src/replay/confirm-price.ts'
import { prepareConversation } from '../../src/replay/conversation.ts'
import { addPrices, NO_PRICE, priceOf } from '../../src/replay/price.ts'
import { fakeIo } from '../support/fake-io.ts'
import { recording } from '../support/recording.ts'

const MARKED = [
  {
    role: 'user',
    content: [{ type: 'text', text: 'x'.repeat(9000), cache_control: { type: 'ephemeral', ttl: '1h' } }],
  },
]

describe('priceOf', () => {
  it('adds up every call: input at the full price, output at its limit', () => {
    const tag = priceOf(prepareConversation(recording(3), null))
    expect(tag).toMatchObject({ calls: 3, outputTokens: 3 * 64, unknownModels: [] })
    // $3 and $15 per million tokens.
    expect(tag.withoutCaching).toBe(tag.inputTokens * 3000 + tag.outputTokens * 15_000)
  })

  it.each([
    {
      request: { model: 'claude-sonnet-4-5', max_tokens: 0, messages: [{ role: 'user', content: 'x'.repeat(9000) }] },
      rate: 1.25,
      why: 'saved for five minutes',
    },
    { request: { model: 'claude-sonnet-4-5', max_tokens: 0, messages: MARKED }, rate: 2, why: 'saved for an hour' },
  ])('at most: all input $why, and a quarter more of it than estimated', ({ request, rate }) => {
    const tag = priceOf(prepareConversation(recording(1, { calls: [{ request }] }), null))
    expect(tag.atMost).toBe(Math.ceil(tag.inputTokens * 1.25) * 3000 * rate)
    expect(tag.atMost).toBeGreaterThan(tag.withoutCaching)
  })

  it('names models without a price and leaves their money out', () => {
    const tag = priceOf(prepareConversation(recording(2, { model: 'claude-2.1' }), null))
    expect(tag).toMatchObject({ withoutCaching: 0, atMost: 0, unknownModels: ['claude-2.1'] })
    expect(addPrices(tag, tag)).toMatchObject({ calls: 4, unknownModels: ['claude-2.1'] })
    expect(addPrices(NO_PRICE, tag)).toEqual(tag)
  })
})

describe('confirmPrice', () => {
  const tag = {
    ...NO_PRICE,
    calls: 3,
    inputTokens: 1_200_000,
    outputTokens: 192,
    withoutCaching: 3_602_880_000,
    atMost: 5_627_880_000,
  }

  it.each([
    { atMost: 5_621_000_001, shown: '$5.63', why: 'rounded up to a cent' },
    { atMost: 10_000_000, shown: '$0.01', why: 'a cent' },
    { atMost: 4_210_000, shown: '$0.0042', why: 'less than a cent' },
    { atMost: 1_204_500_000_000, shown: '$1,204.50', why: 'a lot' },
  ])('shows $shown: $why', ({ atMost, shown }) => {
    expect(shownPrice({ ...tag, atMost })).toBe(shown)
  })

  it.each([
    { given: '5.63', isInTty: false, answer: '', why: 'on the command line' },
    { given: '$5.63', isInTty: false, answer: '', why: 'with its sign' },
    { given: null, isInTty: true, answer: ' $5.63 ', why: 'typed by a person' },
  ])('goes on when the amount is repeated, $why', async ({ given, isInTty, answer }) => {
    const io = fakeIo({ isInTty, answer })
    await confirmPrice(io, tag, 'api.anthropic.com', given)
    expect(io.questions).toEqual(given === null ? ['To spend it, type $5.63: '] : [])
  })

  it.each([
    { given: null, isInTty: false, answer: '5.63', why: 'nobody to ask and nothing given' },
    { given: '5.62', isInTty: true, answer: '5.63', why: 'another amount given, although somebody could be asked' },
    { given: null, isInTty: true, answer: 'yes', why: 'not the amount' },
    { given: null, isInTty: true, answer: '', why: 'just Enter' },
  ])('refuses otherwise: $why', async ({ given, isInTty, answer }) => {
    const io = fakeIo({ isInTty, answer })
    const refused = expect(confirmPrice(io, tag, 'api.anthropic.com', given)).rejects
    await refused.toMatchObject({ code: 'price-not-confirmed', fix: expect.stringContaining('--confirm-usd 5.63') })
  })

  it('shows calls, tokens, money and the host before anything is confirmed', async () => {
    const io = fakeIo()
    await confirmPrice(io, tag, 'api.anthropic.com', '5.63')
    for (const part of ['3 calls', 'api.anthropic.com', '1,200,000', '192', formatUsd(tag.withoutCaching), '$5.63']) {
      expect(io.errText()).toContain(part)
    }
  })

  it('refuses an unknown price, whatever is confirmed', async () => {
    const refused = expect(confirmPrice(fakeIo(), { ...tag, unknownModels: ['claude-2.1'] }, 'h', '5.63')).rejects
    await refused.toMatchObject({ code: 'price-unknown', why: expect.stringContaining('claude-2.1') })
  })
})
