import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tokenPositions } from '../../src/fidelity/token-positions.ts'

describe('token positions', () => {
  it.each([
    { bytes: [10, 10, 20], known: [[2, 40]], positions: [10, 20, 40], why: 'spread by length' },
    {
      bytes: [10, 10, 20],
      known: [
        [1, 30],
        [2, 40],
      ],
      positions: [15, 30, 40],
      why: 'what is known stands',
    },
    { bytes: [0, 0, 0], known: [[2, 9]], positions: [0, 0, 9], why: 'without lengths all is at the end' },
    {
      bytes: [1, 1, 1],
      known: [
        [0, 50],
        [1, 30],
        [2, 40],
      ],
      positions: [15, 30, 40],
      why: 'the deeper place was measured later',
    },
    {
      bytes: [1, 1],
      known: [
        [0, 50],
        [1, 40],
      ],
      positions: [20, 40],
      why: 'nothing ends after the end',
    },
  ] as const)('$why', ({ bytes, known, positions }) => {
    const places = known.map(([step, tokens]) => ({ step, tokens }))
    expect(tokenPositions(bytes, places)).toEqual(positions)
  })

  it('never go back, and end at the end', () => {
    const steps = fc.array(fc.tuple(fc.nat(500), fc.option(fc.nat(5000), { nil: null })), {
      minLength: 1,
      maxLength: 30,
    })
    fc.assert(
      fc.property(steps, fc.nat(5000), (made, end) => {
        const known = made.slice(0, -1).flatMap(([, tokens], step) => (tokens === null ? [] : [{ step, tokens }]))
        const positions = tokenPositions(
          made.map(([bytes]) => bytes),
          [...known, { step: made.length - 1, tokens: end }],
        )
        expect(positions.at(-1)).toBe(end)
        expect(positions).toEqual(positions.toSorted((a, b) => a - b))
      }),
    )
  })
})
