import { costOf, findModel, LIST_TERMS, type ModelFacts, NO_USAGE, type Usage } from '@sternline/core'
import type { Exchange, StripSegment } from '@sternline/engine'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { warmthOf } from '../../src/api/warmth.ts'
import { waterfallOf } from '../../src/api/waterfall.ts'
import { exchange } from '../support/exchange.ts'

const MODEL = 'claude-sonnet-5'
const MINUTE_MS = 60_000

function facts(): ModelFacts {
  const found = findModel(MODEL)
  if (found === null) throw new Error(`${MODEL} is gone from the table.`)
  return found
}

function pinned(...ttls: readonly ('5m' | '1h')[]): readonly StripSegment[] {
  return ttls.map((ttl, index) => ({
    section: 'messages',
    tokens: 10,
    breakpoint: { path: `messages[${index}].content[0]`, layer: 'active', ttl, placedBy: 'client', reason: 'client' },
  }))
}

describe('warmth', () => {
  const at = (startedAt: number, usage: Partial<Usage>, fields: Partial<Exchange> = {}): Exchange =>
    exchange({ id: `ex_${startedAt}`, startedAt, usage: { ...NO_USAGE, ...usage }, strip: pinned('5m'), ...fields })

  it.each([
    { why: 'nothing happened', recent: [], warmth: null },
    { why: 'nothing was read or saved', recent: [at(1, { fresh: 5 })], warmth: null },
    {
      why: 'what was saved lives from the start of its request',
      recent: [at(1, { saved5m: 5 })],
      warmth: [1 + 5 * MINUTE_MS, 5],
    },
    { why: 'a read renews it', recent: [at(1, { saved5m: 5 }), at(9, { cached: 5 })], warmth: [9 + 5 * MINUTE_MS, 5] },
    {
      why: 'an hour, where an hour was given',
      recent: [at(1, { saved1h: 5, cached: 2 }, { strip: pinned('1h') })],
      warmth: [1 + 60 * MINUTE_MS, 7],
    },
    {
      why: 'five minutes, where an hour was asked for and not given',
      recent: [at(1, { saved5m: 5 }, { strip: pinned('1h') })],
      warmth: [1 + 5 * MINUTE_MS, 5],
    },
    {
      why: 'the life of the deepest breakpoint',
      recent: [at(1, { saved1h: 3, saved5m: 2 }, { strip: pinned('1h', '5m') })],
      warmth: [1 + 5 * MINUTE_MS, 5],
    },
    {
      why: 'a request that failed renews nothing',
      recent: [at(1, { saved5m: 5 }), exchange({ startedAt: 9, usage: null, outcome: 'refused' })],
      warmth: [1 + 5 * MINUTE_MS, 5],
    },
    {
      why: 'a sub-agent has a prefix of its own',
      recent: [at(1, { saved5m: 5 }), at(9, { saved5m: 3 }, { agent: { id: 'x', parent: null } })],
      warmth: [1 + 5 * MINUTE_MS, 5],
    },
  ])('$why', ({ recent, warmth }) => {
    const told = warmthOf(recent, findModel)
    expect(told === null ? null : [told.expiresAt, told.tokens]).toEqual(warmth)
  })

  it('tells what the next request costs more once it is cold, and nothing for an unknown price', () => {
    const { write5m, read } = facts().prices
    expect(warmthOf([at(1, { saved5m: 1000 }, { model: MODEL })], findModel)?.recache).toBe(1000 * (write5m - read))
    expect(warmthOf([at(1, { saved5m: 1000 }, { model: 'my-deployment' })], findModel)?.recache).toBeNull()
  })
})

describe('the waterfall', () => {
  const usage: Usage = { cached: 100_000, saved5m: 4_000, saved1h: 2_000, fresh: 30, output: 500 }

  it('goes from the list price to what was paid', () => {
    const { input, read, write5m, write1h } = facts().prices
    const cost = costOf(usage, facts())
    expect(waterfallOf(exchange({ model: MODEL, usage, cost }), findModel)).toEqual({
      list: cost?.uncached,
      reads: usage.cached * (input - read),
      writes: usage.saved5m * (write5m - input) + usage.saved1h * (write1h - input),
      paid: cost?.paid,
    })
  })

  it('adds up exactly whatever was billed, on any terms', () => {
    const tokens = fc.nat({ max: 1_000_000 })
    const any = fc.record({ cached: tokens, saved5m: tokens, saved1h: tokens, fresh: tokens, output: tokens })
    fc.assert(
      fc.property(any, fc.boolean(), fc.boolean(), (billed, batch, regional) => {
        const cost = costOf(billed, facts(), { ...LIST_TERMS, batch, regional })
        const told = waterfallOf(exchange({ model: MODEL, usage: billed, cost }), findModel)
        expect(told && told.list - told.reads + told.writes).toBe(cost?.paid)
        expect(told?.reads).toBeGreaterThanOrEqual(0)
        expect(told?.writes).toBeGreaterThanOrEqual(-1)
      }),
    )
  })

  it.each([
    { why: 'nothing was billed', fields: { usage: null, cost: null } },
    { why: 'the price is not known', fields: { usage, cost: null } },
    {
      why: 'the deployment is not known',
      fields: { usage, cost: { paid: 1, uncached: 1, avoided: 0 }, model: 'mine' },
    },
  ])('is not there where $why', ({ fields }) => {
    expect(waterfallOf(exchange({ model: MODEL, ...fields }), findModel)).toBeNull()
  })
})
