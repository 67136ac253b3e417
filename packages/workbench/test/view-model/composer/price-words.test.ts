import { describe, expect, it } from 'vitest'
import { nextTurnLine, renewalWords, wishLines } from '../../../src/view-model/composer/price-words.ts'
import { assistantModel, forecast, priced } from '../../support/prices.ts'

const MODEL = assistantModel()
const WARM = forecast({ cached: 182_412, saved5m: 900 })
const COLD = forecast({ saved5m: 186_000 })

describe('the price of the next turn', () => {
  it.each([
    {
      why: 'what is warm is read',
      price: priced(WARM),
      line: { text: 'next turn reads 182k, about $0.10', tone: 'warm' },
    },
    {
      why: 'what has expired is cached again',
      price: priced(COLD),
      line: { text: 'cold: next turn re-caches 186k, about $1.16', tone: 'cold' },
    },
    {
      why: 'an unknown price is left out, and is not $0.00',
      price: priced(forecast({ cached: 182_412 }, null)),
      line: { text: 'next turn reads 182k', tone: 'warm' },
    },
    {
      why: 'and so it is when cold',
      price: priced(forecast({ saved1h: 186_000 }, null)),
      line: { text: 'cold: next turn re-caches 186k', tone: 'cold' },
    },
  ])('$why', ({ price, line }) => {
    expect(nextTurnLine(price, MODEL, true)).toEqual(line)
  })

  it.each([
    {
      why: 'too short',
      model: MODEL,
      caching: true,
      fresh: 900,
      text: 'nothing is cached: below the minimum: 900 of 1,024 tokens',
    },
    {
      why: 'a model that nobody knows has the largest minimum',
      model: assistantModel({ serves: null }),
      caching: true,
      fresh: 900,
      text: 'nothing is cached: below the minimum: 900 of 4,096 tokens (the largest there is: the model is unknown)',
    },
    { why: 'switched off', model: MODEL, caching: false, fresh: 9_000, text: 'nothing is cached: caching is off' },
    {
      why: 'a model that is not configured any more',
      model: null,
      caching: false,
      fresh: 9_000,
      text: 'nothing is cached: caching is off',
    },
  ])('is the reason alone where nothing is cached: $why', ({ model, caching, fresh, text }) => {
    expect(nextTurnLine(priced(forecast({ fresh })), model, caching)).toEqual({ text, tone: 'plain' })
  })
})

describe('what an action throws away', () => {
  it.each([
    {
      why: 'another model reads nothing',
      price: priced(forecast({ cached: 182_000, saved5m: 4_000 }), COLD),
      lines: [
        'All 182k cached tokens are lost to the next turn.',
        'It then saves 186k: about $1.16.',
        'That is $1.05 more than without the change.',
      ],
    },
    {
      why: 'an earlier message leaves what stands before it',
      price: priced(forecast({ cached: 182_000 }), forecast({ cached: 20_000, saved5m: 3_000 })),
      lines: [
        '162k of 182k cached tokens are lost to the next turn.',
        'It then reads 20k and saves 3k: about $0.03.',
        'That is $0.06 less than without the change.',
      ],
    },
    {
      why: 'what is cold can’t be lost, and that is said',
      price: priced(COLD, forecast({ saved5m: 186_000 })),
      lines: [
        'The cache is cold: nothing is lost that the next turn would have read.',
        'It then saves 186k: about $1.16.',
      ],
    },
    {
      why: 'a change that costs nothing',
      price: priced(WARM),
      lines: [
        'Nothing is lost: the next turn still reads 182k cached tokens.',
        'It then reads 182k and saves 900: about $0.10.',
      ],
    },
    {
      why: 'without caching all is paid in full',
      price: priced(forecast({ cached: 182_000 }), forecast({ fresh: 182_000 })),
      lines: [
        'All 182k cached tokens are lost to the next turn.',
        'It then sends 182k at full price: about $0.91.',
        'That is $0.82 more than without the change.',
      ],
    },
    {
      why: 'a model whose price nobody knows: tokens alone',
      price: priced(forecast({ cached: 182_000 }), forecast({ saved5m: 186_000 }, null)),
      lines: ['All 182k cached tokens are lost to the next turn.', 'It then saves 186k: its price is unknown.'],
    },
  ])('$why', ({ price, lines }) => {
    expect(wishLines(price)).toEqual(lines)
  })
})

describe('changed files of the base', () => {
  const change = { path: 'docs/domain.md', change: 'changed', tokens: 420 } as const

  it.each([
    {
      why: 'one file, with the price of either way',
      renewal: priced(forecast({ cached: 182_000 }), forecast({ cached: 2_000, saved5m: 184_000 }), {
        changes: [change],
      }),
      words: {
        what: 'docs/domain.md changed',
        keep: 'tell it as a change, about 420 tokens',
        renew: 're-cache the base, about $1.06 more',
      },
    },
    {
      why: 'several files: their tokens together',
      renewal: priced(forecast({ cached: 182_000 }, null), forecast({ saved5m: 184_000 }, null), {
        changes: [change, { path: 'AGENTS.md', change: 'removed', tokens: 20 }],
      }),
      words: {
        what: '2 files of the base changed',
        keep: 'tell it as a change, about 440 tokens',
        renew: 're-cache the base, 184k tokens',
      },
    },
    {
      why: 'when cold, renewing costs nothing more',
      renewal: priced(COLD, COLD, { changes: [{ ...change, change: 'removed' }] }),
      words: {
        what: 'docs/domain.md is gone',
        keep: 'tell it as a change, about 420 tokens',
        renew: 're-cache the base, nothing more, for it is cold',
      },
    },
    {
      why: 'a name can’t turn the text around it',
      renewal: priced(WARM, WARM, { changes: [{ ...change, path: 'a\u202emd.exe' }] }),
      words: {
        what: 'a\\u202emd.exe changed',
        keep: 'tell it as a change, about 420 tokens',
        renew: 're-cache the base, nothing more',
      },
    },
  ])('$why', ({ renewal, words }) => {
    expect(renewalWords(renewal)).toEqual(words)
  })
})
