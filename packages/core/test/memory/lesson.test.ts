import { conversation } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import {
  type CacheSettings,
  cache,
  findModel,
  fingerprintOf,
  type Lesson,
  type MemorySnapshot,
  NO_USAGE,
  type Prompt,
  planBreakpoints,
  type Usage,
  type WarmEntry,
} from '../../src/index.ts'
import { lessonOf } from '../../src/memory/index.ts'
import { read } from '../plan/simulate.ts'

const AT = 1_000_000
const usage = (part: Partial<Usage>): Usage => ({ ...NO_USAGE, ...part })

/** A memory that promises these blocks of a prompt, each with its length and life. */
function promise(prompt: Prompt, entries: Readonly<Record<number, Partial<WarmEntry>>>): MemorySnapshot {
  const byFingerprint = new Map(
    Object.entries(entries).map(([block, entry]) => [
      fingerprintOf(prompt, Number(block)),
      { ttl: '5m', expiresAt: AT + 1, tokens: 0, ...entry } as const,
    ]),
  )
  const entry = (fingerprint: string): WarmEntry | null => byFingerprint.get(fingerprint) ?? null
  return { entry, expiresAt: fingerprint => entry(fingerprint)?.expiresAt ?? null }
}

/** What was learnt, with block numbers for fingerprints. */
function learn(
  shorthand: string,
  bill: Partial<Usage>,
  entries: Readonly<Record<number, Partial<WarmEntry>>> = {},
  settings: CacheSettings = cache.on(),
): Readonly<{ warm: string[]; gone: number[]; honours1h: boolean | null }> {
  const prompt = read(conversation(shorthand, { model: 'claude-opus-5' }))
  const plan = planBreakpoints(prompt, settings)
  const lesson: Lesson = lessonOf({
    prompt,
    plan,
    usage: usage(bill),
    facts: findModel(prompt.model),
    promised: promise(prompt, entries),
    at: AT,
  })
  const blockOf = (fingerprint: string): number =>
    prompt.blocks.findIndex(({ index }) => fingerprintOf(prompt, index) === fingerprint)
  return {
    warm: lesson.warm.map(({ fingerprint, ttl, tokens }) => `${blockOf(fingerprint)} ${ttl} ${tokens}`),
    gone: lesson.gone.map(blockOf),
    honours1h: lesson.honours1h,
  }
}

describe('what an exchange teaches', () => {
  it('a cold start: every marker that is long enough is warm, the last one to the token', () => {
    const { warm, gone } = learn('S1:2000t | u:2000t', { saved5m: 4100, fresh: 0 })
    expect(warm).toHaveLength(2)
    expect(warm[1]).toBe('1 5m 4100')
    expect(gone).toEqual([])
  })

  it('a marker below the minimum was ignored', () => {
    expect(learn('S1:100t | u:2000t', { saved5m: 2100 }).warm).toEqual(['1 5m 2100'])
  })

  it('a hit: what was read lives on, what was saved is warm', () => {
    const { warm, gone } = learn(
      'S1:2000t | u:1000t a:500t u:500t',
      { cached: 3000, saved5m: 1000 },
      { 1: { tokens: 3000 } },
    )
    expect(warm[0]).toBe('1 5m 3000')
    expect(warm.at(-1)).toBe('3 5m 4000')
    expect(gone).toEqual([])
  })

  it('of several entries as long as what was read it was the deepest, as the API looks for it first', () => {
    const { warm, gone } = learn(
      'S1:2000t | u:1000t a:500t u:500t',
      { cached: 3000, saved5m: 1000 },
      { 1: { tokens: 3000 }, 2: { tokens: 3000, ttl: '1h' } },
    )
    expect(warm[0]).toBe('2 1h 3000')
    expect(gone).toEqual([])
  })

  it('an entry before what was read is told with its own life', () => {
    const { warm } = learn(
      'S1:2000t | u:1000t a:500t u:500t',
      { cached: 3000, saved5m: 1000 },
      { 0: { tokens: 2000, ttl: '1h' }, 1: { tokens: 3000 } },
    )
    expect(warm.map(line => line.split(' ').slice(0, 2).join(' '))).toEqual(['1 5m', '0 1h', '3 5m'])
  })

  it('what was read keeps its own life', () => {
    const { warm } = learn('S1:2000t | u a u', { cached: 2000, saved5m: 50 }, { 0: { ttl: '1h', tokens: 2000 } })
    expect(warm[0]).toBe('0 1h 2000')
  })

  it('a promised entry that was not read is gone', () => {
    const { gone } = learn(
      'S1:2000t | u:1000t a:500t u:500t',
      { cached: 2000, saved5m: 2000 },
      { 0: { tokens: 2000 }, 1: { tokens: 3000 } },
    )
    expect(gone).toEqual([1])
  })

  it('nothing read at all: everything that would have been found is gone', () => {
    const { gone } = learn('S1:2000t | u:1000t', { saved5m: 3000 }, { 0: { tokens: 2000 }, 1: { tokens: 3000 } })
    expect(gone).toEqual([0, 1])
  })

  it('an entry that no marker would have found is not gone for that', () => {
    const far = `S1:2000t | u${' a[think tool] u[result]'.repeat(20)}`
    expect(learn(far, { cached: 2000, saved5m: 900 }, { 0: { tokens: 2000 }, 1: { tokens: 2030 } }).gone).toEqual([])
  })

  it('an expired promise teaches nothing', () => {
    expect(learn('S1:2000t | u', { saved5m: 2010 }, { 0: { tokens: 2000, expiresAt: AT - 1 } }).gone).toEqual([])
  })

  it('nothing saved above what was read: nothing is warm there', () => {
    expect(learn('S1:2000t | u', { cached: 2000, fresh: 30 }, { 0: { tokens: 2000 } }).warm).toEqual(['0 5m 2000'])
  })

  it.each([
    { bill: { saved1h: 3000 }, honours1h: true, life: '1h', why: 'an hour was given' },
    { bill: { saved5m: 3000 }, honours1h: false, life: '5m', why: 'five minutes were given for an hour' },
    { bill: { fresh: 3000 }, honours1h: null, life: null, why: 'nothing was saved' },
  ])('asked for an hour: $why', ({ bill, honours1h, life }) => {
    const learnt = learn('S1:2000t | u:1000t', bill, {}, cache.long())
    expect(learnt.honours1h).toBe(honours1h)
    expect(learnt.warm.map(line => line.split(' ')[1])).toEqual(life === null ? [] : [life, life])
  })

  it('an hour on the base alone is not judged by what was saved at the tail', () => {
    const settings = cache.with({ layers: { tools: '1h', system: '1h' } })
    expect(
      learn('S1:2000t | u a u', { cached: 2010, saved5m: 30 }, { 1: { tokens: 2010 } }, settings).honours1h,
    ).toBeNull()
  })
})
