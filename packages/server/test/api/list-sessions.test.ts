import { findModel, NO_ATTRIBUTION, NO_COST, NO_USAGE } from '@sternline/core'
import type { SessionOverview } from '@sternline/engine'
import { describe, expect, it } from 'vitest'
import { listSessions } from '../../src/api/list-sessions.ts'
import { exchange } from '../support/exchange.ts'

const known: SessionOverview = {
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
  agents: 1,
  lost: { tokens: 9, money: 8 },
  lastCause: 'ttl-expired',
  recent: [exchange({ id: 'a', startedAt: 4, state: 'finished' })],
}

describe('the list of sessions', () => {
  it('leaves the sums of the ledger alone, and counts what runs', () => {
    const [listed] = listSessions([known], [exchange({ id: 'b', session: 'old', startedAt: 9 })], findModel)
    const { recent: _, ...sums } = known
    expect(listed).toMatchObject({ ...sums, lastAt: 9, running: 1 })
    expect(listed?.recent).toEqual([{ id: 'a', agent: null, startedAt: 4, usage: null, tokensLost: 0 }])
  })

  it('does not count as running what was recorded meanwhile', () => {
    const [listed] = listSessions([known], [exchange({ id: 'a', session: 'old', startedAt: 4 })], findModel)
    expect(listed?.running).toBe(0)
  })

  it('adds sessions that have only begun, newest first', () => {
    const running = [
      exchange({ id: 'b', session: 'new', startedAt: 8 }),
      exchange({ id: 'c', session: 'new', startedAt: 9, agent: { id: 'x', parent: null } }),
    ]
    expect(listSessions([known], running, findModel)).toMatchObject([
      { session: 'new', exchanges: 2, startedAt: 8, lastAt: 9, usage: NO_USAGE, running: 2, agents: 1, warmth: null },
      { session: 'old' },
    ])
  })
})
