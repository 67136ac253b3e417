import { describe, expect, it } from 'vitest'
import type { Lives } from '../../src/strategies/strategy.ts'
import { withLives } from '../../src/strategies/with-lives.ts'
import { pathOf } from '../support/path.ts'

const MARKERS = [
  { block: 0, ttl: '1h' },
  { block: 1, ttl: '5m' },
  { block: 2, ttl: '5m' },
] as const

describe('the lives of another product’s markers', () => {
  it.each([
    { lives: 'own', thread: 'main', are: '1h 5m 5m', why: 'as its rule has them' },
    { lives: '1h', thread: 'subagent', are: '1h 1h 1h', why: 'an hour everywhere' },
    { lives: '1h-base', thread: 'main', are: '1h 1h 5m', why: 'an hour for tools and system' },
    { lives: '1h-main', thread: 'main', are: '1h 1h 1h', why: 'an hour in a main thread' },
    { lives: '1h-main', thread: 'subagent', are: '5m 5m 5m', why: 'five minutes in that of a sub-agent' },
  ] as const)('$lives, $thread: $why', ({ lives, thread, are }) => {
    const wanted: Lives = lives
    const markers = withLives(MARKERS, { path: pathOf('TS p'), thread }, wanted)
    expect(markers.map(({ ttl }) => ttl).join(' ')).toBe(are)
    expect(markers.map(({ block }) => block)).toEqual([0, 1, 2])
  })
})
