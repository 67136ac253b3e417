import { describe, expect, it } from 'vitest'
import { mergeExchanges } from '../../src/live/merge-running.ts'
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
