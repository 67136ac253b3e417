import { TTL_MS, type Ttl } from '@sternline/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cheapest, nextReuses, type Reuse, UNSENT, type Use } from '../../src/bound/reuse.ts'
import { USUAL_UNITS } from '../../src/simulate/cost-units.ts'
import type { World } from '../../src/simulate/world.ts'

const MINUTE = 60_000

function leastUnits(uses: readonly Use[], upgrade: World['upgrade']): number {
  let reuses: readonly Reuse[] = [UNSENT]
  for (const use of uses) reuses = nextReuses(reuses, use, USUAL_UNITS, upgrade)
  return cheapest(reuses).units
}

/** All sequences of choices, one by one, with nothing left out: what the dynamic programme must come to. */
function bruteForce(uses: readonly Use[], upgrade: World['upgrade']): number {
  type Entry = Readonly<{ ttl: Ttl; from: number; readableAt: number }>
  const go = (i: number, entry: Entry | null): number => {
    const use = uses[i]
    if (use === undefined) return 0
    const alive = entry !== null && use.at <= entry.from + TTL_MS[entry.ttl] ? entry : null
    const write = (ttl: Ttl): Entry => ({
      ttl: alive?.ttl === '1h' ? '1h' : ttl,
      from: use.at,
      readableAt: Math.min(alive?.readableAt ?? Number.POSITIVE_INFINITY, use.readableAt),
    })
    const costs = [40 + go(i + 1, alive), 50 + go(i + 1, write('5m')), 80 + go(i + 1, write('1h'))]
    if (alive !== null && use.at >= alive.readableAt) {
      costs.push(4 + go(i + 1, { ...alive, ttl: upgrade === 'literal' ? '1h' : alive.ttl, from: use.at }))
    }
    return Math.min(...costs)
  }
  return go(0, null)
}

const at = (...minutes: readonly number[]): readonly Use[] =>
  minutes.map(minute => ({ at: minute * MINUTE, readableAt: minute * MINUTE + 2000 }))

describe('the cheapest way to send something again and again', () => {
  it.each([
    { uses: at(0), units: 40, why: 'once: the full price, for a write is dearer' },
    { uses: at(0, 1), units: 54, why: 'twice: write and read' },
    { uses: at(0, 6), units: 80, why: 'twice with a long pause: an hour costs as much as twice the full price' },
    { uses: at(0, 6, 12), units: 88, why: 'three times with pauses: an hour and two reads' },
    { uses: at(0, 70), units: 80, why: 'longer than an hour: the full price twice' },
    { uses: at(0, 0, 0), units: 120, why: 'at the same instant nothing can be read: nobody pays for a write' },
    { uses: at(0, 0, 0, 1), units: 134, why: 'of three at once one writes, for the one that comes later' },
  ])('$why', ({ uses, units }) => {
    expect(leastUnits(uses, 'no-upgrade')).toBe(units)
  })

  it.each([
    { upgrade: 'no-upgrade', units: 88, why: 'an hour from the first' },
    { upgrade: 'literal', units: 58, why: 'five minutes, lengthened by what is written behind it at the second' },
  ] as const)('uses at 0, 1 and 50 minutes, $upgrade: $why', ({ upgrade, units }) => {
    expect(leastUnits(at(0, 1, 50), upgrade)).toBe(units)
  })

  it('is what trying every sequence of choices comes to', () => {
    const gap = fc.oneof(
      fc.integer({ min: 0, max: 20_000 }),
      fc.integer({ min: 0, max: 8 * MINUTE }),
      fc.integer({ min: 0, max: 70 * MINUTE }),
    )
    const uses = fc.array(fc.tuple(gap, fc.integer({ min: 0, max: 30_000 })), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(uses, fc.constantFrom<World['upgrade']>('literal', 'no-upgrade'), (steps, upgrade) => {
        let time = 0
        const sent = steps.map(([pause, reply]) => {
          time += pause
          return { at: time, readableAt: time + reply }
        })
        expect(leastUnits(sent, upgrade)).toBe(bruteForce(sent, upgrade))
      }),
      { numRuns: 300 },
    )
  })
})
