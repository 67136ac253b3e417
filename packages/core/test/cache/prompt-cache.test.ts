import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type CacheBill,
  type CacheBlock,
  type CacheCall,
  PromptCache,
  positionsOf,
  type Run,
} from '../../src/cache/index.ts'
import type { Ttl } from '../../src/index.ts'

const MINUTE = 60_000
const TOKENS = 1000

/** Blocks 1 to n of 1,000 tokens; `marks` by position from 1. `changed` makes every prefix from there on another. */
function blocks(n: number, marks: Readonly<Record<number, Ttl>>, changed = Number.POSITIVE_INFINITY): CacheBlock[] {
  return Array.from({ length: n }, (_, i) => ({
    fingerprint: `${i + 1}${i + 1 >= changed ? `-${changed}` : ''}`,
    tokens: TOKENS,
    marker: marks[i + 1] ?? null,
  }))
}

function call(blocks: readonly CacheBlock[], part: Partial<CacheCall> = {}): CacheCall {
  const at = part.at ?? 0
  return { scope: 's', model: 'm', at, readableAt: at, minimumTokens: 1024, blocks, ...part }
}

/** Thousands of tokens: read, saved 5m, saved 1h, fresh. */
function thousands({ cached, saved5m, saved1h, fresh }: CacheBill): number[] {
  return [cached, saved5m, saved1h, fresh].map(tokens => tokens / TOKENS)
}

/** Serves requests one after the other, a second apart, and gives the bill of the last. */
function last(...requests: readonly (readonly CacheBlock[])[]): number[] {
  const cache = new PromptCache()
  return requests.map((request, i) => thousands(cache.serve(call(request, { at: i * 1000 })))).at(-1) ?? []
}

describe('lookback and writes', () => {
  const r1 = blocks(10, { 10: '5m' })
  const r2 = blocks(15, { 15: '5m' })
  it.each([
    { vector: 'L1 first', bill: last(r1), is: [0, 10, 0, 0] },
    { vector: 'L1 second', bill: last(r1, r2), is: [10, 5, 0, 0] },
    { vector: 'L1 third: 20 new blocks', bill: last(r1, r2, blocks(35, { 35: '5m' })), is: [0, 35, 0, 0] },
    { vector: 'L2', bill: last(r1, r2, blocks(35, { 15: '5m', 35: '5m' })), is: [15, 20, 0, 0] },
    { vector: 'L3: 19 later hits', bill: last(r2, blocks(34, { 34: '5m' })), is: [15, 19, 0, 0] },
    { vector: 'L4: 20 later misses', bill: last(r2, blocks(35, { 35: '5m' })), is: [0, 35, 0, 0] },
    { vector: 'L5', bill: last(r2, blocks(60, { 34: '5m', 60: '5m' })), is: [15, 45, 0, 0] },
    { vector: 'L6', bill: last(blocks(6, { 6: '5m' }, 6), blocks(6, { 6: '5m' })), is: [0, 6, 0, 0] },
    { vector: 'L7', bill: last(blocks(6, { 5: '5m' }, 6), blocks(6, { 5: '5m' })), is: [5, 0, 0, 1] },
    { vector: 'L8', bill: last(blocks(6, { 5: '5m', 6: '5m' }, 6), blocks(6, { 5: '5m', 6: '5m' })), is: [5, 1, 0, 0] },
    { vector: 'L9', bill: last(blocks(10, {}), r2), is: [0, 15, 0, 0] },
    { vector: 'L10', bill: last(r1, blocks(15, { 15: '5m' }, 3)), is: [0, 15, 0, 0] },
    { vector: 'L11', bill: last(r1, blocks(8, { 8: '5m' })), is: [0, 8, 0, 0] },
    { vector: 'L11 both', bill: last(blocks(10, { 8: '5m', 10: '5m' }), blocks(8, { 8: '5m' })), is: [8, 0, 0, 0] },
    { vector: 'L15', bill: last(r1, blocks(12, { 12: '5m' })), is: [10, 2, 0, 0] },
    { vector: 'L16', bill: last(blocks(14, { 13: '5m' }), blocks(15, { 13: '5m' }, 14)), is: [13, 0, 0, 2] },
    {
      vector: 'L17',
      bill: last(blocks(14, { 12: '5m', 13: '5m' }), blocks(14, { 12: '5m', 13: '5m' }, 13)),
      is: [12, 1, 0, 1],
    },
    {
      vector: 'L17 without the tool marker',
      bill: last(blocks(14, { 13: '5m' }), blocks(14, { 13: '5m' }, 13)),
      is: [0, 13, 0, 1],
    },
  ])('$vector', ({ bill, is }) => {
    expect(bill).toEqual(is)
  })
})

describe('minimum length', () => {
  const prefix = blocks(4, { 3: '5m' })
  it.each([
    { minimumTokens: 4096, is: [0, 0, 0, 4], why: 'M1: Opus 4.6, 3,000 tokens: silently nothing' },
    { minimumTokens: 2048, is: [0, 3, 0, 1], why: 'M1: Opus 4.7 writes' },
    { minimumTokens: 3000, is: [0, 3, 0, 1], why: 'exactly the minimum' },
  ])('$why', ({ minimumTokens, is }) => {
    expect(thousands(new PromptCache().serve(call(prefix, { minimumTokens })))).toEqual(is)
  })

  it('M3: only the prefix that is long enough is written', () => {
    const cache = new PromptCache()
    cache.serve(call(blocks(6, { 1: '5m', 2: '5m', 5: '5m' }), { minimumTokens: 4096 }))
    expect(cache.size).toBe(1)
  })
})

describe('time', () => {
  const short = blocks(5, { 5: '5m' })
  const serveAt = (request: readonly CacheBlock[], ...times: readonly number[]): number[] => {
    const cache = new PromptCache()
    return times.map(at => cache.serve(call(request, { at })).cached / TOKENS)
  }
  it.each([
    { times: [0, 4.83, 9.66], reads: [0, 5, 5], why: 'T1: a read gives the entry its whole life again' },
    { times: [0, 5], reads: [0, 5], why: 'the last moment' },
    { times: [0, 5.17], reads: [0, 0], why: 'T2: counted from the start of the request' },
    { times: [0, 4, 8, 12, 16.9, 22], reads: [0, 5, 5, 5, 5, 0], why: 'kept warm, then lost' },
  ])('$why', ({ times, reads }) => {
    expect(serveAt(short, ...times.map(minutes => minutes * MINUTE))).toEqual(reads)
  })

  it('T3: an hour', () => {
    expect(serveAt(blocks(5, { 5: '1h' }), 0, 60 * MINUTE, 120 * MINUTE + 1)).toEqual([0, 5, 0])
  })

  it('T4: five at once on a cold cache write five times; after the first token they read', () => {
    const cache = new PromptCache()
    const atOnce = [0, 0, 0, 0, 0].map(at => cache.serve(call(short, { at, readableAt: 2000 })).cached)
    const after = [2000, 2000, 2001, 2002].map(at => cache.serve(call(short, { at, readableAt: at + 2000 })).cached)
    expect([atOnce, after]).toEqual([
      [0, 0, 0, 0, 0],
      [5000, 5000, 5000, 5000],
    ])
  })

  it.each([
    { part: { scope: 'another' }, why: 'T5: another workspace' },
    { part: { model: 'another' }, why: 'I8: another model' },
  ])('$why reads nothing', ({ part }) => {
    const cache = new PromptCache()
    cache.serve(call(short))
    expect(cache.serve(call(short, { at: 1, ...part })).cached).toBe(0)
    expect(cache.serve(call(short, { at: 1 })).cached).toBe(5000)
  })
})

describe('mixed lives (A, B, C of the documentation)', () => {
  const cold = blocks(31, { 10: '1h', 30: '5m' })
  it('B1: cold: 1h to its marker, 5m to the last, the tail fresh', () => {
    expect(last(cold)).toEqual([0, 20, 10, 1])
  })

  it('B3: the 5m part expired, the 1h part alive', () => {
    const cache = new PromptCache()
    cache.serve(call(cold))
    expect(thousands(cache.serve(call(blocks(35, { 10: '1h', 34: '5m' }), { at: 6 * MINUTE })))).toEqual([10, 24, 0, 1])
  })

  it('B4: read to A, 1h to B, 5m to C', () => {
    const cache = new PromptCache()
    cache.serve(call(blocks(10, { 10: '1h' })))
    expect(thousands(cache.serve(call(blocks(31, { 15: '1h', 30: '5m' }), { at: 1 })))).toEqual([10, 15, 5, 1])
  })

  it('B9: one more marker inside what is read costs nothing', () => {
    const cache = new PromptCache()
    cache.serve(call(blocks(30, { 30: '5m' })))
    expect(thousands(cache.serve(call(blocks(30, { 12: '5m', 30: '5m' }), { at: 1 })))).toEqual([30, 0, 0, 0])
  })
})

describe('switches for what is not known', () => {
  const FAN = 30
  /** U, then A[thinking, text, 30 calls] U[30 results]; `marks` by position from 1. */
  const fan = (marks: Readonly<Record<number, Ttl>>): CacheBlock[] => {
    const runs: Run[] = [
      null,
      'thinking',
      null,
      ...Array<Run>(FAN).fill('tool_use'),
      ...Array<Run>(FAN).fill('tool_result'),
    ]
    return blocks(runs.length, marks).map((block, i) => ({ ...block, run: runs[i] ?? null }))
  }

  it.each([
    { positions: 'collapsed', read: 1, why: 'L12: a run of calls and a run of results are one position each' },
    { positions: 'flat', read: 0, why: 'L12: 62 positions when each block is one' },
  ] as const)('$why', ({ positions, read }) => {
    const cache = new PromptCache({ positions })
    cache.serve(call(fan({ 1: '5m' }).slice(0, 1), { minimumTokens: 0 }))
    expect(cache.serve(call(fan({ 63: '5m' }), { at: 1 })).cached / TOKENS).toBe(read)
  })

  it.each([
    { thinkingCounts: true, read: 0, why: 'counted, twenty are new' },
    { thinkingCounts: false, read: 1, why: 'not counted, nineteen are new' },
  ])('thinking: $why', ({ thinkingCounts, read }) => {
    const cache = new PromptCache({ thinkingCounts })
    const request = blocks(21, { 21: '5m' }).map((block, i) => ({
      ...block,
      run: i === 5 ? ('thinking' as const) : null,
    }))
    cache.serve(call(blocks(1, { 1: '5m' }), { minimumTokens: 0 }))
    expect(cache.serve(call(request, { at: 1 })).cached / TOKENS).toBe(read)
  })

  it('thinking that is not counted still ends a run', () => {
    expect(positionsOf(['tool_use', 'tool_use', 'thinking', 'tool_use'], 'collapsed', false)).toEqual([1, 1, 1, 2])
    expect(positionsOf(['tool_use', 'tool_result', 'tool_result', null], 'collapsed', true)).toEqual([1, 2, 2, 3])
  })

  it.each([
    { upgrade: 'full', read: 12, why: 'an hour for the whole prefix' },
    { upgrade: 'none', read: 0, why: 'no longer than what it stands on' },
  ] as const)('a 1h marker above a 5m entry: $why', ({ upgrade, read }) => {
    const cache = new PromptCache({ upgrade })
    cache.serve(call(blocks(10, { 10: '5m' })))
    const above = cache.serve(call(blocks(12, { 12: '1h' }), { at: MINUTE }))
    expect(thousands(above)).toEqual([10, 0, 2, 0])
    expect(cache.serve(call(blocks(12, { 12: '1h' }), { at: 30 * MINUTE })).cached / TOKENS).toBe(read)
  })

  it.each([
    { refreshes: 'marked', read: 3, why: 'every living entry under a marker' },
    { refreshes: 'read-entry', read: 0, why: 'the entry that was read alone' },
  ] as const)('a read gives a new life to $why', ({ refreshes, read }) => {
    const cache = new PromptCache({ refreshes })
    const both = blocks(6, { 3: '5m', 6: '5m' })
    cache.serve(call(both))
    cache.serve(call(both, { at: 4 * MINUTE }))
    // Another branch that shares only the first three blocks, after the first life is over.
    expect(cache.serve(call(blocks(6, { 3: '5m' }, 4), { at: 6 * MINUTE })).cached / TOKENS).toBe(read)
  })

  it('early eviction: an entry may be gone before its time', () => {
    const cache = new PromptCache({ survives: ({ livedSince, at }) => at - livedSince < 2 * MINUTE })
    const request = blocks(5, { 5: '5m' })
    const reads = [0, 1, 2.5, 5].map(minutes => cache.serve(call(request, { at: minutes * MINUTE })).cached / TOKENS)
    expect(reads).toEqual([0, 5, 5, 0])
  })

  it('a reply may begin later the less was read', () => {
    const cache = new PromptCache()
    const request = blocks(5, { 5: '5m' })
    const readableAt = (at: number) => (bill: CacheBill) => at + bill.saved5m
    const reads = [0, 4999, 5000].map(at => cache.serve(call(request, { at, readableAt: readableAt(at) })).cached)
    expect(reads).toEqual([0, 0, 5000])
  })
})

describe('for any conversation', () => {
  it('every token is billed once, and an entry is never readable at another place', () => {
    const request = fc.record({
      n: fc.integer({ min: 1, max: 60 }),
      changed: fc.integer({ min: 1, max: 80 }),
      marks: fc.dictionary(fc.integer({ min: 1, max: 60 }).map(String), fc.constantFrom<Ttl>('5m', '1h'), {
        maxKeys: 4,
      }),
      gap: fc.integer({ min: 0, max: 70 * MINUTE }),
    })
    fc.assert(
      fc.property(fc.array(request, { maxLength: 8 }), requests => {
        const cache = new PromptCache()
        let at = 0
        for (const { n, changed, marks, gap } of requests) {
          at += gap
          const bill = cache.serve(call(blocks(n, marks, changed), { at }))
          expect(bill.cached + bill.saved5m + bill.saved1h + bill.fresh).toBe(n * TOKENS)
          for (const tokens of Object.values(bill)) expect(tokens).toBeGreaterThanOrEqual(0)
        }
      }),
    )
  })

  it('drops what has expired before what is alive, however long ago that was used', () => {
    const cache = new PromptCache({ maximumEntries: 2 })
    const long = blocks(5, { 5: '1h' }, 1)
    const short = (name: string): typeof long =>
      blocks(5, { 5: '5m' }, 1).map(b => ({ ...b, fingerprint: `${b.fingerprint}/${name}` }))
    cache.serve(call(long, { at: 0 }))
    cache.serve(call(short('a'), { at: 1 }))
    cache.serve(call(short('b'), { at: 10 * 60_000 }))
    expect(cache.size).toBe(2)
    expect(cache.serve(call(long, { at: 11 * 60_000 })).cached).toBe(5000)
  })

  it('keeps no more entries than it may, and the newest of them', () => {
    const cache = new PromptCache({ maximumEntries: 3 })
    for (let i = 0; i < 10; i++)
      cache.serve(
        call(
          blocks(5, { 5: '5m' }, 1).map(b => ({ ...b, fingerprint: `${b.fingerprint}/${i}` })),
          { at: i },
        ),
      )
    expect(cache.size).toBe(3)
    const newest = blocks(5, { 5: '5m' }, 1).map(b => ({ ...b, fingerprint: `${b.fingerprint}/9` }))
    expect(cache.serve(call(newest, { at: 10 })).cached).toBe(5000)
  })

  it('keeps what was read of late, also where there was much room then', () => {
    const cache = new PromptCache({ maximumEntries: 8 })
    const serve = (name: number): number => {
      const named = blocks(5, { 5: '5m' }, 1).map(b => ({ ...b, fingerprint: `${b.fingerprint}/${name}` }))
      return cache.serve(call(named, { at: name })).cached
    }
    for (const name of [0, 1, 0, 2, 3, 4, 5, 6, 7, 8]) serve(name)
    expect([serve(0), serve(1)]).toEqual([5000, 0])
  })
})

it('bills the same where lines tell it words of their prefixes', () => {
  const requests = fc.array(
    fc.record({
      length: fc.integer({ min: 1, max: 40 }),
      marks: fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.constantFrom<Ttl>('5m', '1h')), { maxLength: 4 }),
      changed: fc.integer({ min: 1, max: 60 }),
      minutes: fc.nat(20),
    }),
    { maxLength: 12 },
  )
  /** Words of which several prefixes share one. */
  const wordOf = (fingerprint: string): number => fingerprint.length + (Number.parseInt(fingerprint, 10) % 7)
  fc.assert(
    fc.property(requests, list => {
      const [plain, told] = [0, 1].map(() => new PromptCache({ maximumEntries: 5 })) as [PromptCache, PromptCache]
      let at = 0
      for (const { length, marks, changed, minutes } of list) {
        at += minutes * MINUTE
        const line = blocks(length, Object.fromEntries(marks), changed)
        const markers = line.flatMap(({ marker }, index) => (marker === null ? [] : [{ index, ttl: marker }]))
        const asLine = {
          length,
          tokensTo: (index: number) => (index + 1) * TOKENS,
          fingerprint: (index: number) => line[index]?.fingerprint ?? '',
          word: (index: number) => wordOf(line[index]?.fingerprint ?? ''),
          markers,
          run: () => null,
        }
        expect(told.serve({ ...call([], { at }), blocks: asLine })).toEqual(plain.serve(call(line, { at })))
      }
    }),
  )
})
