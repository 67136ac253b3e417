import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Recent } from '../../src/memory/recent.ts'

type Step = Readonly<{ do: 'set' | 'delete' | 'get'; key: string; value: number }>

const step = fc.record({
  do: fc.constantFrom<Step['do'][]>('set', 'delete', 'get'),
  key: fc.constantFrom(...'abcdef'),
  value: fc.integer(),
})

/** The same with a `Map`, whose order is that in which keys were put in. */
function plainly(map: Map<string, number>, { do: what, key, value }: Step): number | undefined {
  const before = map.get(key)
  if (what !== 'get') map.delete(key)
  if (what === 'set') map.set(key, value)
  return what === 'set' ? undefined : before
}

function taken(recent: Recent<number>, { do: what, key, value }: Step): number | undefined {
  if (what !== 'set') return recent[what](key)
  recent.set(key, value)
  return undefined
}

describe('recent values', () => {
  it('have the order of a map that each key is put into anew', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const recent = new Recent<number>()
        const map = new Map<string, number>()
        for (const next of steps) {
          expect(taken(recent, next)).toBe(plainly(map, next))
          expect([...recent]).toEqual([...map])
          expect(recent.size).toBe(map.size)
        }
      }),
    )
  })

  it('are the newest so many where no more are kept', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.nat({ max: 8 }), (steps, most) => {
        const recent = new Recent<number>()
        for (const next of steps) taken(recent, next)
        const all = [...recent]
        recent.keep(most)
        expect([...recent]).toEqual(all.slice(Math.max(0, all.length - most)))
        expect(recent.size).toBe(Math.min(all.length, most))
      }),
    )
  })

  it('may be taken out while they are gone through', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1 }), odd => {
        const recent = new Recent<number>()
        for (let value = 0; value < 10; value++) recent.set(`k${value}`, value)
        const seen: number[] = []
        for (const [key, value] of recent) {
          seen.push(value)
          if (odd.includes(value)) recent.delete(key)
        }
        expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
        expect(Array.from(recent, ([, value]) => value)).toEqual(seen.filter(value => !odd.includes(value)))
      }),
    )
  })
})
