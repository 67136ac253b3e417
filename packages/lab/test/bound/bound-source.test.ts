import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boundSource } from '../../src/bound/bound-source.ts'
import { findContender } from '../../src/compare/contender.ts'
import { prompt, round } from '../../src/scenarios/pieces.ts'
import { Script } from '../../src/scenarios/script.ts'
import { sumOf } from '../../src/simulate/cost-units.ts'
import { simulateSource } from '../../src/simulate/simulate-source.ts'
import { addResults } from '../../src/simulate/track-result.ts'
import type { World } from '../../src/simulate/world.ts'
import { ALL_STRATEGIES } from '../../src/strategies/all-strategies.ts'
import type { Lives } from '../../src/strategies/strategy.ts'
import { generatedSource } from '../support/generated-source.ts'

const WORLDS: readonly World[] = [
  { positions: 'flat', upgrade: 'literal' },
  { positions: 'flat', upgrade: 'no-upgrade' },
  { positions: 'collapsed', upgrade: 'literal' },
  { positions: 'collapsed', upgrade: 'no-upgrade' },
]
const LIVES: readonly Lives[] = ['own', '1h', '1h-base', '1h-main', '1h-main']

describe('the bound', () => {
  it('is never above what any strategy costs, in any world', async () => {
    const contender = fc.record({ strategy: fc.constantFrom(...ALL_STRATEGIES), lives: fc.constantFrom(...LIVES) })
    await fc.assert(
      fc.asyncProperty(generatedSource, contender, fc.constantFrom(...WORLDS), async (source, one, world) => {
        const bound = addResults(boundSource(source, world))
        const cost = addResults(await simulateSource(source, one, world))
        expect(sumOf(bound.paid)).toBeLessThanOrEqual(sumOf(cost.paid))
        expect(sumOf(bound)).toBe(sumOf(cost))
      }),
      { numRuns: 300 },
    )
  })

  it('shares a head between conversations, and lets one of two at once pay the plain price', () => {
    const script = new Script()
    const head = { tools: [], system: [{ kind: 'text' as const, tokens: 1000, content: 'head' }], messages: [] }
    script.add([{ ...head, at: 0 }])
    script.add([{ ...head, at: 0 }])
    script.add([{ ...head, at: 60 }])
    const results = boundSource(script.toSource('three'), { positions: 'flat', upgrade: 'no-upgrade' })
    expect(results.map(({ fresh, saved5m, cached }) => [fresh, saved5m, cached])).toEqual(
      expect.arrayContaining([
        [0, 0, 1000],
        [1000, 0, 0],
        [0, 1000, 0],
      ]),
    )
  })

  it('reckons with lives that a marker on new text lengthens, where that is the world', async () => {
    const script = new Script()
    const head = { tools: [], system: [{ kind: 'text' as const, tokens: 3000, content: 'head' }] }
    const messages = [prompt('one', 1000)]
    script.add([{ ...head, messages, at: 0 }], 'subagent')
    const more = [...messages, ...round('two', 1, 40)]
    script.add([
      { ...head, messages: more, at: 20 },
      { ...head, messages: [...more, ...round('three', 1, 40)], at: 1220 },
    ])
    const source = script.toSource('lengthened')
    const literal = { positions: 'flat', upgrade: 'literal' } as const
    const cost = sumOf(addResults(await simulateSource(source, findContender('layered@1h-main'), literal)).paid)
    expect(sumOf(addResults(boundSource(source, literal)).paid)).toBeLessThanOrEqual(cost)
    // The other world's bound is above it: it would be none here.
    expect(sumOf(addResults(boundSource(source, { ...literal, upgrade: 'no-upgrade' })).paid)).toBeGreaterThan(cost)
  })
})
