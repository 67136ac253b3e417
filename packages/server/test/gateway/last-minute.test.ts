import { NO_USAGE } from '@sternline/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createLastMinute } from '../../src/gateway/last-minute.ts'

it('sums what was sent within sixty seconds, each deployment by itself', () => {
  let now = 1_000_000
  const minute = createLastMinute(() => now)
  expect(minute.of('a')).toBeNull()
  minute.add('a', { ...NO_USAGE, cached: 100, saved5m: 20, fresh: 3, output: 9 })
  now += 30_000
  minute.add('a', { ...NO_USAGE, fresh: 7 })
  minute.add('b', { ...NO_USAGE, saved1h: 5 })
  expect([minute.of('a'), minute.of('b')]).toEqual([
    { tokens: 130, cached: 100 },
    { tokens: 5, cached: 0 },
  ])
  now += 31_000
  expect(minute.of('a')).toEqual({ tokens: 7, cached: 0 })
  now += 60_000
  expect([minute.of('a'), minute.of('b')]).toEqual([null, null])
})

it('never counts more than was sent, nor less than what was sent within 59 seconds', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(20_000), fc.nat(1_000))), calls => {
      let now = 5_000
      const minute = createLastMinute(() => now)
      const sent: [at: number, tokens: number][] = []
      for (const [pause, tokens] of calls) {
        now += pause
        minute.add('a', { ...NO_USAGE, fresh: tokens })
        sent.push([now, tokens])
      }
      const since = (ms: number): number => sent.reduce((sum, [at, tokens]) => sum + (at > now - ms ? tokens : 0), 0)
      const counted = minute.of('a')?.tokens ?? 0
      expect(counted).toBeGreaterThanOrEqual(since(59_000))
      expect(counted).toBeLessThanOrEqual(since(61_000))
    }),
  )
})

it('keeps a bounded number of deployments', () => {
  const minute = createLastMinute(() => 1)
  for (let i = 0; i < 1_000; i += 1) minute.add(`d${i}`, { ...NO_USAGE, fresh: 1 })
  expect([minute.of('d0'), minute.of('d999')]).toEqual([null, { tokens: 1, cached: 0 }])
})
