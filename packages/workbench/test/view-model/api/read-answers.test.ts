import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isEngineEvent, isExchange } from '../../../src/view-model/api/exchange-guards.ts'
import {
  isApiComparison,
  isApiExchange,
  isApiStatus,
  isApiTextKeeping,
  isApiUsage,
  readExchanges,
  readSessions,
} from '../../../src/view-model/api/read-answers.ts'
import { summarise } from '../../../src/view-model/totals.ts'
import { anyExchange, exchange, running } from '../../support/exchanges.ts'

const STATUS = {
  version: '0.1.0',
  upstream: 'emulator',
  upstreamHost: null,
  emulated: true,
  now: 1,
  ledgerFile: null,
  ledgerProblem: null,
}

it('takes every exchange that the engine can make', () => {
  fc.assert(fc.property(anyExchange, each => isExchange(JSON.parse(JSON.stringify(each)))))
  expect(isExchange(running())).toBe(true)
})

it.each([
  { why: 'nothing', change: null },
  { why: 'a text', change: 'exchange' },
  { why: 'a missing field', change: { ...exchange(), strip: undefined } },
  { why: 'a token count that is a text', change: { ...exchange(), usage: { ...exchange().usage, cached: '12' } } },
  { why: 'a negative count', change: { ...exchange(), requestBytes: -1 } },
  { why: 'a fraction', change: { ...exchange(), estimatedTokens: 1.5 } },
  { why: 'an unknown state', change: { ...exchange(), state: 'paused' } },
  { why: 'a word that every object knows', change: { ...exchange(), state: 'constructor' } },
  { why: 'a time that no date can hold', change: { ...exchange(), startedAt: 1e16 } },
  { why: 'a strip of nulls', change: { ...exchange(), strip: [null] } },
])('refuses an exchange with $why', ({ change }) => {
  expect(isExchange(change)).toBe(false)
})

const READERS = [
  isExchange,
  isApiStatus,
  isEngineEvent,
  isApiExchange,
  isApiComparison,
  isApiUsage,
  isApiTextKeeping,
  readSessions,
  readExchanges,
]

it('never throws, whatever comes', () => {
  fc.assert(
    fc.property(fc.anything(), value => {
      for (const read of READERS) {
        expect(() => read(value)).not.toThrow()
      }
    }),
  )
})

describe('lists', () => {
  it('keep what can be read, and count what can not', () => {
    const answer = { exchanges: [exchange({ id: 'a' }), { id: 'broken' }, null], more: true }
    expect(readExchanges(answer)).toEqual({ kept: [exchange({ id: 'a' })], dropped: 2, more: true, first: 'a' })
    expect(readSessions({ now: 5, sessions: [summarise([exchange()]), 7] })).toMatchObject({ dropped: 1, now: 5 })
  })

  it.each([null, 'text', {}, { exchanges: 'many', more: false }, { exchanges: [] }])('%j is no list', answer => {
    expect(readExchanges(answer)).toBeNull()
  })
})

it('reads status and events', () => {
  expect(isApiStatus(STATUS)).toBe(true)
  expect(isApiStatus({ ...STATUS, upstream: 'elsewhere' })).toBe(false)
  expect(isEngineEvent({ type: 'exchange-started', exchange: running() })).toBe(true)
  expect(isEngineEvent({ type: 'exchange-finished', exchange: exchange(), label: '🟢 1k cached' })).toBe(true)
  expect(isEngineEvent({ type: 'exchange-lost', exchange: running() })).toBe(false)
})

it.each([
  { why: 'a label', label: '🟢 1k cached', isRead: true },
  { why: 'none, because nothing was read or saved', label: null, isRead: true },
  { why: 'a label that is a number', label: 1, isRead: false },
  { why: 'no word about it', label: undefined, isRead: false },
])('reads an exchange with $why: $isRead', ({ label, isRead }) => {
  expect(isApiExchange({ exchange: exchange(), waterfall: null, label })).toBe(isRead)
})
