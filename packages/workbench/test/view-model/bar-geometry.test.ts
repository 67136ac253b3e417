import { inputTokens } from '@sternline/core'
import type { StripSegment } from '@sternline/engine'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { barGeometry } from '../../src/view-model/bar-geometry.ts'
import { anyExchange, exchange, running, tokens } from '../support/exchanges.ts'

const PIN = { path: 'system[0]', layer: 'base', ttl: '5m', placedBy: 'sternline', reason: 'last-system-block' } as const

function strip(
  ...stretches: readonly (readonly [StripSegment['section'], number, boolean])[]
): readonly StripSegment[] {
  return stretches.map(([section, length, pinned]) => ({ section, tokens: length, breakpoint: pinned ? PIN : null }))
}

describe('barGeometry', () => {
  it.each([
    {
      why: 'cached, saved and fresh stand in reading order, and a count of nothing is left out',
      row: exchange({ usage: tokens({ cached: 900, saved5m: 50, saved1h: 50 }) }),
      segments: [
        ['cached', 0.9],
        ['saved', 0.1],
      ],
      measured: true,
    },
    {
      why: 'while there is no usage, the estimate stands for all',
      row: running({ estimatedTokens: 700 }),
      segments: [['estimated', 1]],
      measured: false,
    },
    { why: 'an unread prompt has no bar', row: running(), segments: [], measured: false },
  ])('$why', ({ row, segments, measured }) => {
    const bar = barGeometry(row)
    expect(bar.segments.map(segment => [segment.kind, segment.share])).toEqual(segments)
    expect(bar.measured).toBe(measured)
  })

  it.each([
    {
      why: 'pins stand where the estimate says while nothing is measured',
      row: running({ estimatedTokens: 1000, strip: strip(['tools', 250, true], ['messages', 750, true]) }),
      pins: [0.25, 1],
    },
    {
      why: 'the last pin stands where cached and saved end, and the others are stretched with it',
      row: exchange({
        usage: tokens({ cached: 800, saved5m: 100, fresh: 100 }),
        strip: strip(['tools', 200, true], ['messages', 200, true], ['messages', 100, false]),
      }),
      pins: [0.45, 0.9],
    },
    {
      why: 'pins keep their place when nothing was held',
      row: exchange({ usage: tokens({ fresh: 500 }), strip: strip(['system', 100, true], ['messages', 100, false]) }),
      pins: [0.5],
    },
  ])('$why', ({ row, pins }) => {
    expect(barGeometry(row).pins.map(pin => pin.at)).toEqual(pins)
  })

  it('tells where sections begin and end', () => {
    const row = running({
      estimatedTokens: 100,
      strip: strip(['tools', 10, true], ['tools', 10, false], ['system', 30, true], ['messages', 50, false]),
    })
    expect(barGeometry(row).sections).toEqual([
      { section: 'tools', from: 0, to: 0.2, tokens: 20 },
      { section: 'system', from: 0.2, to: 0.5, tokens: 30 },
      { section: 'messages', from: 0.5, to: 1, tokens: 50 },
    ])
  })

  it('is a whole for any exchange: segments follow one another and sum to the bar', () => {
    fc.assert(
      fc.property(anyExchange, row => {
        const bar = barGeometry(row)
        const total = row.usage === null ? row.estimatedTokens : inputTokens(row.usage)
        expect(bar.tokens).toBe(total)
        expect(bar.segments.reduce((sum, segment) => sum + segment.tokens, 0)).toBe(total)
        let end = 0
        for (const segment of bar.segments) {
          expect(segment.start).toBeCloseTo(end, 9)
          end += segment.share
        }
        if (total > 0) expect(end).toBeCloseTo(1, 9)
      }),
    )
  })

  it('keeps pins and sections within the bar, pins in order', () => {
    fc.assert(
      fc.property(anyExchange, row => {
        const bar = barGeometry(row)
        const places = bar.pins.map(pin => pin.at)
        const edges = bar.sections.flatMap(({ from, to }) => [from, to])
        for (const at of [...places, ...edges]) expect(at >= 0 && at <= 1).toBe(true)
        expect([...places].sort((a, b) => a - b)).toEqual(places)
        expect(bar.pins.every(pin => pin.prefixTokens <= bar.tokens)).toBe(true)
      }),
    )
  })
})
