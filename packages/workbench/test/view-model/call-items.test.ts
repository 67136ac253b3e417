import type { Exchange } from '@sternline/engine'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callItems } from '../../src/view-model/call-items.ts'
import { exchange, tokens } from '../support/exchanges.ts'

const START = 1_700_000_000_000
const MINUTE_MS = 60_000

const call = (id: string, minute: number, agent: string | null = null, parent: string | null = null): Exchange =>
  exchange({ id, startedAt: START + minute * MINUTE_MS, agent: { id: agent, parent } })

const told = (rows: readonly Exchange[], open: readonly string[] = []): readonly string[] =>
  callItems(rows, 1, new Set(open)).map(item => {
    const indent = '>'.repeat(item.depth)
    if (item.kind === 'call') return `${indent}${item.number} ${item.exchange.id}`
    return item.kind === 'gap' ? `${indent}${item.words}` : `${indent}agent ${item.id}: ${item.rows.length}`
  })

describe('callItems', () => {
  it.each([
    { why: 'nothing', rows: [], open: [], items: [] },
    {
      why: 'the main thread from top to bottom',
      rows: [call('a', 0), call('b', 0.5)],
      open: [],
      items: ['1 a', '2 b'],
    },
    {
      why: 'a sub-agent folded below the call during which it began',
      rows: [call('a', 0), call('x', 0.1, 'sub'), call('y', 0.2, 'sub'), call('b', 0.5)],
      open: [],
      items: ['1 a', '>agent sub: 2', '4 b'],
    },
    {
      why: 'an open one with its calls',
      rows: [call('a', 0), call('x', 0.1, 'sub'), call('y', 0.2, 'sub'), call('b', 0.5)],
      open: ['sub'],
      items: ['1 a', '>agent sub: 2', '>2 x', '>3 y', '4 b'],
    },
    {
      why: 'a sub-agent’s own below it',
      rows: [call('a', 0), call('x', 0.1, 'sub'), call('z', 0.2, 'deep', 'sub'), call('b', 0.5)],
      open: ['sub', 'deep'],
      items: ['1 a', '>agent sub: 1', '>2 x', '>>agent deep: 1', '>>3 z', '4 b'],
    },
    {
      why: 'a folded one folds its own as well',
      rows: [call('a', 0), call('x', 0.1, 'sub'), call('z', 0.2, 'deep', 'sub')],
      open: ['deep'],
      items: ['1 a', '>agent sub: 1'],
    },
    {
      why: 'one whose parent is unknown below the main thread',
      rows: [call('a', 0), call('x', 0.1, 'sub', 'gone')],
      open: [],
      items: ['1 a', '>agent sub: 1'],
    },
    {
      why: 'parents in a circle below the main thread',
      rows: [call('x', 0, 'one', 'two'), call('y', 0.1, 'two', 'one')],
      open: [],
      items: ['>agent one: 1', '>agent two: 1'],
    },
    {
      why: 'a pause within the life',
      rows: [call('a', 0), call('b', 3)],
      open: [],
      items: ['1 a', '3:00 idle, within 5 min', '2 b'],
    },
    {
      why: 'a pause past the life',
      rows: [call('a', 0), call('b', 6.2)],
      open: [],
      items: ['1 a', '6:12 idle, past 5 min', '2 b'],
    },
    {
      why: 'a pause against the life that was given',
      rows: [
        exchange({
          id: 'a',
          startedAt: START,
          usage: tokens({ saved1h: 9 }),
          plan: { strategy: 'layered', automatic: '1h', untouched: null, warnings: [] },
        }),
        call('b', 30),
      ],
      open: [],
      items: ['1 a', '30:00 idle, within 1 hour', '2 b'],
    },
    {
      why: 'pauses are those of a thread',
      rows: [call('a', 0), call('x', 0.5, 'sub'), call('b', 0.9), call('y', 6, 'sub')],
      open: ['sub'],
      items: ['1 a', '>agent sub: 2', '>2 x', '>5:30 idle, past 5 min', '>4 y', '3 b'],
    },
  ])('$why', ({ rows, open, items }) => {
    expect(told(rows, open)).toEqual(items)
  })

  it('tells every call once, whoever calls whom, when all are open', () => {
    const agent = fc.constantFrom(null, 'one', 'two', 'three')
    const rows = fc.array(fc.record({ agent, parent: agent }), { maxLength: 20 })
    fc.assert(
      fc.property(rows, made => {
        const all = made.map(({ agent, parent }, index) => call(`ex_${index}`, index, agent, parent))
        const items = callItems(all, 1, new Set(['one', 'two', 'three']))
        const ids = items.flatMap(item => (item.kind === 'call' ? [item.exchange.id] : []))
        expect([...ids].sort()).toEqual(all.map(({ id }) => id).sort())
        expect(new Set(items.map(({ key }) => key)).size).toBe(items.length)
      }),
    )
  })
})
