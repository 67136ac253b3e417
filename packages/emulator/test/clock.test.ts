import { SternlineError } from '@sternline/core'
import { describe, expect, it } from 'vitest'
import { createEmulator } from '../src/index.ts'

describe('clock', () => {
  it('is the host time plus what it was moved by', () => {
    let host = 1_000
    const { clock } = createEmulator({ now: () => host })
    expect(clock.now()).toBe(1_000)
    expect(clock.advance(500)).toBe(1_500)
    host = 2_000
    expect(clock.now()).toBe(2_500)
    expect(clock.advance(0)).toBe(2_500)
  })

  it('keeps whole milliseconds', () => {
    const { clock } = createEmulator({ now: () => 1_000.75 })
    expect(clock.now()).toBe(1_000)
    expect(clock.advance(0.5)).toBe(1_001)
  })

  it('follows Date.now by default', () => {
    const before = Date.now()
    const now = createEmulator().clock.now()
    expect(now).toBeGreaterThanOrEqual(before)
    expect(now).toBeLessThanOrEqual(Date.now())
  })

  it.each([-1, -0.001, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'refuses to move by %s and stays where it was',
    ms => {
      const { clock } = createEmulator({ now: () => 1_000 })
      expect(() => clock.advance(ms)).toThrow(SternlineError)
      expect(() => clock.advance(ms)).toThrow(expect.objectContaining({ code: 'clock-only-moves-forward' }))
      expect(clock.now()).toBe(1_000)
    },
  )
})

it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('a pace of %s tokens a second is refused', tokensPerSecond => {
  expect(() => createEmulator({ tokensPerSecond })).toThrow(expect.objectContaining({ code: 'bad-pace' }))
})
