import { inputTokens, NO_ATTRIBUTION, NO_COST } from '@sternline/core'
import type { UsageCell } from '@sternline/engine'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toCsv } from '../../src/view-model/csv.ts'
import { diffParts } from '../../src/view-model/diff-parts.ts'
import { filterSessions } from '../../src/view-model/filter.ts'
import { placeLabels } from '../../src/view-model/label-lanes.ts'
import { lengthOf, roundUp, segmentsOf } from '../../src/view-model/segments.ts'
import { RANGE_NAMES, rangeAt } from '../../src/view-model/time-range.ts'
import { summarise } from '../../src/view-model/totals.ts'
import { sumByCause, sumByName, sumByTime, sumCells } from '../../src/view-model/usage-sums.ts'
import { formatCountdown, formatPercent, usdAligned } from '../../src/view-model/words.ts'
import { exchange, tokens } from '../support/exchanges.ts'

describe('segments', () => {
  it('stand side by side from the left edge: read, saved, fresh, output', () => {
    expect(segmentsOf(tokens({ cached: 50, saved5m: 20, saved1h: 5, output: 25 }), 200)).toEqual([
      { kind: 'cached', tokens: 50, start: 0, width: 25 },
      { kind: 'saved', tokens: 25, start: 25, width: 12.5 },
      { kind: 'output', tokens: 25, start: 37.5, width: 12.5 },
    ])
  })

  it('are as long as their tokens for any usage', () => {
    const count = fc.nat({ max: 1_000_000 })
    const usage = fc.record({ cached: count, saved5m: count, saved1h: count, fresh: count, output: count })
    fc.assert(
      fc.property(usage, each => {
        const scale = roundUp(lengthOf(each))
        const segments = segmentsOf(each, scale)
        expect(segments.reduce((sum, { tokens: length }) => sum + length, 0)).toBe(lengthOf(each))
        const end = segments.at(-1)
        if (end !== undefined) expect(end.start + end.width).toBeLessThanOrEqual(100.000001)
        expect(scale).toBeGreaterThanOrEqual(lengthOf(each))
        expect(scale).toBeLessThanOrEqual(Math.max(1, lengthOf(each)) * 1.1)
      }),
    )
  })
})

describe('labels below a strip', () => {
  it('never touch and never leave the strip', () => {
    const label = fc.record({
      text: fc.constantFrom('tools 1h · ours', 'active 5m · client'),
      at: fc.nat({ max: 900 }),
    })
    fc.assert(
      fc.property(fc.array(label, { maxLength: 4 }), labels => {
        const placed = placeLabels(
          [...labels].sort((a, b) => a.at - b.at),
          900,
        )
        for (const [index, one] of placed.entries()) {
          expect(one.left).toBeGreaterThanOrEqual(0)
          for (const other of placed.slice(index + 1)) {
            if (one.lane === other.lane) expect(other.left).toBeGreaterThan(one.left + one.text.length * 6)
          }
        }
      }),
    )
  })
})

describe('the filter', () => {
  const session = (name: string, fields: object) => {
    const whole = summarise([exchange({ session: name })])
    if (whole === null) throw new Error('a row has a summary')
    return { ...whole, ...fields }
  }
  const warmth = { ttl: '5m', expiresAt: 500, tokens: 9, recache: null } as const
  const sessions = [
    session('billing', { client: 'claude-cli/2.1', model: 'my-opus', lastCause: 'ttl-expired', warmth }),
    session('invoices', { client: 'invoice-bot/3', model: 'claude-sonnet-5', lastCause: 'clock-or-id', failed: 1 }),
    session('docs', { client: 'zed/0.2', model: 'claude-sonnet-5', running: 1, lost: { tokens: 3, money: 0 } }),
  ]

  it.each([
    { filter: '', names: ['billing', 'invoices', 'docs'] },
    { filter: '  ', names: ['billing', 'invoices', 'docs'] },
    { filter: 'sonnet', names: ['invoices', 'docs'] },
    { filter: 'sonnet zed', names: ['docs'] },
    { filter: 'client:CLAUDE', names: ['billing'] },
    { filter: 'claude', names: ['billing', 'invoices', 'docs'] },
    { filter: 'model:opus', names: ['billing'] },
    { filter: 'cause:clock', names: ['invoices'] },
    { filter: 'idle', names: ['billing'] },
    { filter: 'session:docs', names: ['docs'] },
    { filter: 'deployment:emulator', names: ['billing', 'invoices', 'docs'] },
    { filter: 'is:warm', names: ['billing'] },
    { filter: 'is:running', names: ['docs'] },
    { filter: 'is:failed', names: ['invoices'] },
    { filter: 'is:lossy', names: ['docs'] },
    { filter: 'is:', names: ['billing', 'invoices', 'docs'] },
    { filter: 'is:nothing', names: [] },
    { filter: 'constructor:x', names: [] },
  ])('"$filter"', ({ filter, names }) => {
    expect(filterSessions(sessions, filter, 100).map(each => each.session)).toEqual(names)
  })

  it('tells warm from cold by the clock', () => {
    expect(filterSessions(sessions, 'is:cold', 100)).toEqual([])
    expect(filterSessions(sessions, 'is:cold', 501).map(each => each.session)).toEqual(['billing'])
  })
})

describe('sums of cells', () => {
  const cell = (fields: Partial<UsageCell>): UsageCell => ({
    at: 0,
    client: 'a/1',
    model: 'm',
    upstream: 'anthropic',
    emulated: false,
    cause: null,
    exchanges: 1,
    failed: 0,
    reported: 1,
    readers: 0,
    lost: { tokens: 0, money: 0 },
    usage: tokens({ fresh: 10 }),
    cost: NO_COST,
    attribution: NO_ATTRIBUTION,
    unpriced: 0,
    ...fields,
  })
  const cells = [
    cell({ at: 0, cause: 'ttl-expired', lost: { tokens: 5, money: 50 } }),
    cell({ at: 20, client: 'b/1', usage: tokens({ cached: 90 }), readers: 1 }),
    cell({ at: 20, cause: 'tools-reordered', lost: { tokens: 9, money: 70 } }),
    cell({ at: 30, cause: 'ttl-expired', lost: { tokens: 1, money: 30 } }),
  ]

  it('are the same however they are cut', () => {
    const whole = sumCells(cells)
    const steps = sumByTime({ from: 0, to: 40, step: 10, cells })
    const names = sumByName(cells, ({ client }) => client)
    expect(steps.map(({ at, sums }) => [at, sums.exchanges])).toEqual([
      [0, 1],
      [10, 0],
      [20, 2],
      [30, 1],
    ])
    for (const parts of [steps, names]) {
      expect(parts.reduce((sum, { sums }) => sum + inputTokens(sums.usage), 0)).toBe(inputTokens(whole.usage))
      expect(parts.reduce((sum, { sums }) => sum + sums.lost.money, 0)).toBe(whole.lost.money)
    }
    expect(names.map(({ name }) => name)).toEqual(['b/1', 'a/1'])
  })

  it('tell the dearest cause first, and no cause where nothing was lost', () => {
    expect(sumByCause(cells).map(({ name, sums }) => [name, sums.lost.money, sums.exchanges])).toEqual([
      ['ttl-expired', 80, 2],
      ['tools-reordered', 70, 1],
    ])
  })
})

it('every range ends with the step that is now, and has as many steps as the server gives', () => {
  fc.assert(
    fc.property(fc.constantFrom(...RANGE_NAMES), fc.integer({ min: 1e12, max: 2e12 }), (name, now) => {
      const { from, to, step } = rangeAt(name, now)
      expect(to).toBeGreaterThan(now)
      expect(to - step).toBeLessThanOrEqual(now)
      expect((to - from) % step).toBe(0)
      expect((to - from) / step).toBeLessThanOrEqual(100)
    }),
  )
})

describe('CSV', () => {
  const columns = [
    { name: 'name', value: ({ name }: { name: string }) => name },
    { name: 'tokens', value: () => -5 },
    { name: 'money', value: () => null },
  ]

  it.each([
    { name: 'plain', cell: 'plain' },
    { name: 'a,b', cell: '"a,b"' },
    { name: 'say "x"', cell: '"say ""x"""' },
    { name: 'two\nlines', cell: '"two\nlines"' },
    { name: '=HYPERLINK("http://evil")', cell: `"'=HYPERLINK(""http://evil"")"` },
    { name: '+1', cell: "'+1" },
    { name: '-1', cell: "'-1" },
    { name: '@cmd', cell: "'@cmd" },
    { name: '\tx', cell: `"'\tx"` },
    { name: '  =1+1', cell: "  '=1+1" },
    { name: '\uff1d1+1', cell: "'\uff1d1+1" },
    { name: 'a;=HYPERLINK("http://evil");b', cell: `"a;'=HYPERLINK(""http://evil"");b"` },
    { name: 'a\n=1', cell: `"a\n'=1"` },
    { name: 'a=b; c@d', cell: '"a=b; c@d"' },
  ])('writes $name so that no spreadsheet runs it', ({ name, cell }) => {
    expect(toCsv(columns, [{ name }])).toBe(`name,tokens,money\r\n${cell},-5,\r\n`)
  })
})

describe('the comparison of texts', () => {
  it('marks what changed and nothing else', () => {
    const parts = diffParts('You help. Now it is 14:02:16. Answer.', 'You help. Now it is 14:02:17. Answer.')
    expect(parts.filter(({ kind }) => kind !== 'same').map(({ kind, text }) => [kind, text])).toEqual([
      ['before', '16'],
      ['now', '17'],
    ])
  })

  it('gives both texts back whole where they are short', () => {
    const short = fc.string({ maxLength: 100 })
    fc.assert(
      fc.property(short, short, (before, now) => {
        const parts = diffParts(before, now)
        const side = (hidden: string) =>
          parts
            .filter(({ kind }) => kind !== hidden)
            .map(({ text }) => text)
            .join('')
        expect(side('now')).toBe(before)
        expect(side('before')).toBe(now)
      }),
    )
  })

  it('cuts long stretches that are the same', () => {
    const parts = diffParts(
      `${'word '.repeat(2000)}old ${'more '.repeat(2000)}`,
      `${'word '.repeat(2000)}new ${'more '.repeat(2000)}`,
    )
    expect(parts.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThan(400)
    expect(parts.some(({ kind, text }) => kind === 'now' && text === 'new')).toBe(true)
  })

  it.each([
    { before: null, now: 'came', kinds: ['now'] },
    { before: 'went', now: null, kinds: ['before'] },
    { before: null, now: null, kinds: [] },
  ])('$before → $now', ({ before, now, kinds }) => {
    expect(diffParts(before, now).map(({ kind }) => kind)).toEqual(kinds)
  })
})

it.each([
  { ms: 0, words: '0:00' },
  { ms: -5, words: '0:00' },
  { ms: 221_000, words: '3:41' },
  { ms: 3_727_000, words: '1:02:07' },
])('a countdown of $ms is $words', ({ ms, words }) => {
  expect(formatCountdown(ms)).toBe(words)
})

it.each([
  { part: 0, whole: 0, words: null },
  { part: 0, whole: 9, words: '0 %' },
  { part: 1, whole: 999, words: '<1 %' },
  { part: 998, whole: 999, words: '>99 %' },
  { part: 9, whole: 9, words: '100 %' },
])('$part of $whole is $words', ({ part, whole, words }) => {
  expect(formatPercent(part, whole)).toBe(words)
})

it.each([
  { largest: 110_000_000, nano: 4_100_000, words: '$0.0041' },
  { largest: 110_000_000, nano: -110_000_000, words: '−$0.1100' },
  { largest: 2_000_000_000, nano: 4_100_000, words: '$0.004' },
  { largest: 30_000_000_000, nano: 1_840_000_000, words: '$1.84' },
])('beside amounts of $largest, $nano is $words', ({ largest, nano, words }) => {
  expect(usdAligned(largest)(nano)).toBe(words)
})
