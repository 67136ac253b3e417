import { NO_ATTRIBUTION, NO_COST, NO_USAGE } from '@sternline/core'
import type { SessionSummary } from '@sternline/engine'
import { describe, expect, it } from 'vitest'
import { mergeExchanges, mergeSessions } from '../../src/live/merge-running.ts'
import { exchange } from '../support/exchange.ts'

const row = (id: string, startedAt: number, state: 'running' | 'answered' | 'finished') =>
  exchange({ id, startedAt, state })

describe('mergeExchanges', () => {
  it.each([
    { recorded: [], running: [], merged: [], why: 'nothing' },
    {
      recorded: [row('a', 1, 'finished')],
      running: [row('b', 2, 'running')],
      merged: ['a finished', 'b running'],
      why: 'both',
    },
    {
      recorded: [row('b', 2, 'finished')],
      running: [row('a', 1, 'running')],
      merged: ['a running', 'b finished'],
      why: 'oldest first',
    },
    {
      recorded: [row('a', 1, 'finished')],
      running: [row('a', 1, 'answered')],
      merged: ['a finished'],
      why: 'it finished meanwhile',
    },
    {
      recorded: [row('a', 1, 'running')],
      running: [row('a', 1, 'answered')],
      merged: ['a answered'],
      why: 'the ledger is behind',
    },
    {
      recorded: [],
      running: [row('b', 1, 'running'), row('a', 1, 'running')],
      merged: ['a running', 'b running'],
      why: 'by id at the same time',
    },
  ])('$why', ({ recorded, running, merged }) => {
    expect(mergeExchanges(recorded, running).map(({ id, state }) => `${id} ${state}`)).toEqual(merged)
  })
})

describe('mergeSessions', () => {
  const known: SessionSummary = {
    session: 'old',
    client: 'test/1',
    model: 'm',
    upstream: 'emulator',
    emulated: true,
    exchanges: 3,
    failed: 0,
    startedAt: 1,
    lastAt: 5,
    usage: NO_USAGE,
    cost: NO_COST,
    attribution: NO_ATTRIBUTION,
    unpriced: 0,
  }

  it('leaves the sums of the ledger alone', () => {
    expect(mergeSessions([known], [exchange({ session: 'old', startedAt: 9 })])).toEqual([known])
  })

  it('adds sessions that have only begun, newest first', () => {
    const running = [
      exchange({ id: 'a', session: 'new', startedAt: 8 }),
      exchange({ id: 'b', session: 'new', startedAt: 9 }),
    ]
    expect(mergeSessions([known], running)).toMatchObject([
      { session: 'new', exchanges: 2, startedAt: 8, lastAt: 9, usage: NO_USAGE },
      { session: 'old' },
    ])
  })
})
