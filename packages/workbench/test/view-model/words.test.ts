import type { DiagnosisRecord } from '@sternline/engine'
import { describe, expect, it } from 'vitest'
import { announce } from '../../src/view-model/announcement.ts'
import { barGeometry } from '../../src/view-model/bar-geometry.ts'
import { barWords, breakpointWords } from '../../src/view-model/breakpoint-words.ts'
import { rowNote } from '../../src/view-model/row-words.ts'
import { summarise } from '../../src/view-model/totals.ts'
import {
  avoidedBy,
  clientWords,
  exactMeaning,
  failureWords,
  firstEventAfter,
  formatShare,
  formatWait,
  modelWords,
  plural,
  sessionMoney,
} from '../../src/view-model/words.ts'
import { exchange, running, tokens } from '../support/exchanges.ts'

it.each([
  { why: 'no input yet is not 0 %', usage: tokens({ output: 5 }), share: null },
  { why: 'nothing read, with data', usage: tokens({ fresh: 10 }), share: '0 %' },
  { why: 'a trace is not 0 %', usage: tokens({ cached: 1, fresh: 999 }), share: '<1 %' },
  { why: 'nearly all is not 100 %', usage: tokens({ cached: 999, fresh: 1 }), share: '>99 %' },
  { why: 'all', usage: tokens({ cached: 10 }), share: '100 %' },
  { why: 'saved tokens are input as well', usage: tokens({ cached: 50, saved5m: 25, saved1h: 25 }), share: '50 %' },
])('cached share: $why', ({ usage, share }) => {
  expect(formatShare(usage)).toBe(share)
})

it.each([
  { ms: 0, text: '<0.01 s' },
  { ms: 340, text: '0.34 s' },
  { ms: 996, text: '1.0 s' },
  { ms: 2140, text: '2.1 s' },
  { ms: 9960, text: '10 s' },
  { ms: 59_600, text: '1:00 min' },
  { ms: 65_000, text: '1:05 min' },
])('a wait of $ms ms reads $text', ({ ms, text }) => {
  expect(formatWait(ms)).toBe(text)
})

describe('money', () => {
  it.each([
    { why: 'nothing is priced before there is usage', row: running(), money: null },
    {
      why: 'an unknown model has no price, not a price of 0',
      row: exchange({ model: 'mine' }),
      money: 'price unknown',
    },
    { why: 'a loss is negative', row: exchange({ usage: tokens({ saved5m: 20_000 }) }), money: '−$0.03' },
    { why: 'a gain', row: exchange({ usage: tokens({ cached: 182_000 }) }), money: '$0.82' },
  ])('of a message: $why', ({ row, money }) => {
    expect(avoidedBy(row)?.text ?? null).toBe(money)
  })

  it('marks a loss for the eye as well', () => {
    expect(avoidedBy(exchange({ usage: tokens({ saved5m: 20_000 }) }))?.tone).toBe('lost')
  })

  it.each([
    { why: 'no data', rows: [running()], text: 'no data yet' },
    { why: 'only unpriced messages', rows: [exchange({ model: 'mine' })], text: 'price unknown' },
    { why: 'priced messages', rows: [exchange({ usage: tokens({ cached: 182_000 }) })], text: '$0.82' },
  ])('of a session: $why', ({ rows, text }) => {
    const summary = summarise(rows)
    expect(summary && sessionMoney(summary, 'avoided').text).toBe(text)
  })
})

it.each([
  { client: 'claude-cli/2.1.330', name: 'claude-cli', version: '2.1.330' },
  { client: 'curl', name: 'curl', version: '' },
  { client: '', name: 'unknown client', version: '' },
])('client "$client" is called $name', ({ client, ...words }) => {
  expect(clientWords(client)).toEqual(words)
})

it('names a missing model', () => {
  expect([modelWords(' '), modelWords('my-opus')]).toEqual(['no model named', 'my-opus'])
})

it.each([
  { why: 'it went well', row: exchange(), words: null },
  { why: 'it is not over', row: running(), words: null },
  {
    why: 'refused, with status and code',
    row: exchange({ outcome: 'refused', status: 529, error: 'overloaded_error' }),
    words: 'Refused by the upstream: status 529, overloaded_error',
  },
  { why: 'a status of 200 says nothing', row: exchange({ outcome: 'broken' }), words: 'The answer broke off' },
  {
    why: 'no answer came',
    row: exchange({ outcome: 'unreachable', status: null, error: 'upstream-unreachable' }),
    words: 'The upstream could not be reached: upstream-unreachable',
  },
])('failure: $why', ({ row, words }) => {
  expect(failureWords(row)).toBe(words)
})

const LOSS: DiagnosisRecord = {
  outcome: 'miss',
  cause: 'ttl-expired',
  apiReason: null,
  claudeCodeCause: 'ttl_expired_5m',
  fault: 'not-yours',
  section: null,
  path: null,
  tokensLost: 12_000,
  moneyLost: 1,
  explanation: 'It expired.',
  advice: 'Use an hour.',
}

it.each([
  { why: 'figures say all', row: exchange(), text: undefined },
  { why: 'running', row: running(), text: 'waiting for the first event' },
  { why: 'answered without usage', row: running({ state: 'answered' }), text: 'answering' },
  { why: 'over without usage', row: exchange({ usage: null }), text: 'no usage reported' },
  {
    why: 'below the minimum',
    row: exchange({ usage: tokens({ fresh: 412 }) }),
    text: 'below the minimum: 412 of 1,024 tokens',
  },
  {
    why: 'nothing cached',
    row: exchange({ usage: tokens({ fresh: 41_200 }) }),
    text: 'nothing was marked that could be read or saved',
  },
  {
    why: 'something was lost',
    row: exchange({ diagnosis: LOSS }),
    text: 'lost 12k: expired while idle',
  },
  {
    why: 'a cause without a loss says nothing on the row',
    row: exchange({ diagnosis: { ...LOSS, tokensLost: 0 } }),
    text: undefined,
  },
  {
    why: 'a failure comes first',
    row: exchange({ outcome: 'aborted', usage: null, status: null }),
    text: 'The client left',
  },
])('note: $why', ({ row, text }) => {
  expect(rowNote(row)?.text).toBe(text)
})

it('measures the wait for the first event, and never a negative one', () => {
  expect(firstEventAfter(exchange())).toBe(700)
  expect(firstEventAfter(running())).toBeNull()
  expect(firstEventAfter(exchange({ answeredAt: 1 }))).toBe(0)
})

it('writes counts in full, with the words of the specification', () => {
  expect(exactMeaning('cached', 182_412)).toMatch(/^182,412 tokens cached, already memorised/)
  expect(exactMeaning('saved', 1)).toMatch(/^1 token saved, newly pinned/)
  expect(exactMeaning('fresh', 0)).toMatch(/^0 tokens fresh/)
  expect([plural(1, 'message'), plural(1200, 'message')]).toEqual(['1 message', '1,200 messages'])
})

describe('breakpoints', () => {
  const breakpoint = {
    path: 'tools[11]',
    layer: 'base',
    ttl: '1h',
    placedBy: 'sternline',
    reason: 'last-tool',
  } as const

  it('says place, layer, life, who and why', () => {
    expect(breakpointWords(breakpoint)).toMatch(/^tools\[11\]: base layer, 1 hour, placed by Sternline\. \S/)
    expect(breakpointWords({ ...breakpoint, placedBy: 'client', reason: 'client' })).toContain('placed by the client.')
    expect(breakpointWords({ ...breakpoint, placedBy: 'client', reason: 'automatic' })).toContain('automatically')
  })

  it('tells a bar as it is drawn', () => {
    const strip = [{ section: 'tools', tokens: 10, breakpoint }] as const
    expect(barWords(barGeometry(exchange({ strip })))).toMatch(
      /^Prompt of 1,212 tokens; 1,000 tokens cached.*tools\[11\]/,
    )
    expect(barWords(barGeometry(running({ strip, estimatedTokens: 10 })))).toMatch(
      /^Prompt of about 10 tokens, estimated/,
    )
    expect(barWords(barGeometry(running()))).toContain('No breakpoints')
  })
})

it.each([
  { why: 'nothing is over', rows: [running()], text: '' },
  {
    why: 'the newest that is over is told',
    rows: [exchange({ id: 'a' }), exchange({ id: 'b', usage: tokens({ cached: 182_000 }) }), running({ id: 'c' })],
    text: 'Message 2: 182,000 cached, 0 saved, 0 fresh, avoided $0.82.',
  },
  {
    why: 'a failure is told',
    rows: [exchange({ outcome: 'aborted', status: null, usage: null })],
    text: 'Message 1: The client left.',
  },
  {
    why: 'an unknown price is left out',
    rows: [exchange({ model: 'mine' })],
    text: 'Message 1: 1,000 cached, 200 saved, 12 fresh.',
  },
])('announcement: $why', ({ rows, text }) => {
  expect(announce(rows)).toBe(text)
})
