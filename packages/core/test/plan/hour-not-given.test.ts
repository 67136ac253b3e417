import { describe, expect, it } from 'vitest'
import { cache, explainWarning } from '../../src/index.ts'
import { lines, planFor } from './shown.ts'

const nothingWarm = (honours1h: boolean | null) => ({ warm: { honours1h, expiresAt: () => null } })

describe('an upstream that never gives an hour', () => {
  it('is asked for five minutes, with a warning', () => {
    const plan = planFor('T1 S1 | u a u', cache.long(), nothingWarm(false))
    expect(lines(plan)).toEqual(['tools[0] 5m', 'system[0] 5m', 'm0.c0 5m', 'm2.c0 5m'])
    expect(plan.warnings).toEqual([{ code: 'hour-not-given' }])
    expect(plan.warnings.map(explainWarning)).toEqual([
      'The upstream gave five minutes where an hour was asked for, so five minutes are asked for.',
    ])
  })

  it('says so also where an hour was wanted for the base alone', () => {
    const plan = planFor('T1 S1 | u', cache.with({ layers: { tools: '1h', system: '1h' } }), nothingWarm(false))
    expect(lines(plan)).toEqual(['tools[0] 5m', 'system[0] 5m', 'm0.c0 5m'])
    expect(plan.warnings).toEqual([{ code: 'hour-not-given' }])
  })

  it.each([
    { honours1h: true, why: 'it gives one' },
    { honours1h: null, why: 'nothing is known yet' },
  ])('is asked for an hour while $why', ({ honours1h }) => {
    const plan = planFor('T1 S1 | u', cache.long(), nothingWarm(honours1h))
    expect(lines(plan)).toEqual(['tools[0] 1h', 'system[0] 1h', 'm0.c0 1h'])
    expect(plan.warnings).toEqual([])
  })

  it('says nothing where no hour was wanted', () => {
    expect(planFor('T1 S1 | u', cache.on(), nothingWarm(false)).warnings).toEqual([])
  })

  it('leaves the client’s own hour, and ours does not stand below it', () => {
    const plan = planFor('T1 S** | u', cache.long(), nothingWarm(false))
    expect(lines(plan)).toEqual(['tools[0] 1h', 'client system[0] 1h', 'm0.c0 5m'])
  })
})
