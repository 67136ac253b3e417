import type { Exchange } from '@sternline/engine'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WriteQueue } from '../src/write-queue.ts'
import { exchangeOf } from './support/exchange-of.ts'

/** A disk that can fail, and remembers what reached it. */
function disk(most?: number): { batches: string[][]; failing: boolean; problems: string[]; queue: WriteQueue } {
  const state = {
    batches: [] as string[][],
    failing: false,
    problems: [] as string[],
    queue: new WriteQueue({
      async write(batch: readonly Exchange[]) {
        await null
        if (state.failing) throw new Error('disk I/O error')
        state.batches.push(batch.map(({ model }) => model))
      },
      onProblem: sentence => state.problems.push(sentence),
      most,
    }),
  }
  return state
}

const named = (number: number, model = `m${number}`): Exchange => exchangeOf(number, { model })

describe('WriteQueue', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('writes what came within 200 ms as one batch', async () => {
    const { queue, batches } = disk()
    queue.add(named(1))
    await vi.advanceTimersByTimeAsync(199)
    queue.add(named(2))
    expect(batches).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(batches).toEqual([['m1', 'm2']])
    expect(queue.unwritten()).toEqual([])
  })

  it('writes an exchange that was recorded twice once, in its last form', async () => {
    const { queue, batches } = disk()
    queue.add(named(1, 'running'))
    queue.add(named(1, 'finished'))
    await queue.flush()
    expect(batches).toEqual([['finished']])
  })

  it('cuts a long queue into batches of 100 and keeps the order', async () => {
    const { queue, batches } = disk()
    for (let number = 0; number < 250; number += 1) queue.add(named(number))
    await queue.flush()
    expect(batches.map(batch => batch.length)).toEqual([100, 100, 50])
    expect(batches.flat()).toEqual(Array.from({ length: 250 }, (_, number) => `m${number}`))
  })

  it('writes what comes while it writes', async () => {
    const { queue, batches } = disk()
    queue.add(named(1))
    const flushed = queue.flush()
    queue.add(named(2))
    expect(queue.unwritten().map(({ model }) => model)).toEqual(['m1', 'm2'])
    await flushed
    expect(batches).toEqual([['m1'], ['m2']])
  })

  it('keeps everything when writing fails, says so once, and tries again with longer pauses', async () => {
    const state = disk()
    const { queue, batches, problems } = state
    state.failing = true
    queue.add(named(1))
    queue.add(named(2))
    await vi.advanceTimersByTimeAsync(200 + 400 + 800 + 1_600)
    expect(queue.unwritten().map(({ model }) => model)).toEqual(['m1', 'm2'])
    expect(problems).toHaveLength(1)
    expect(queue.problem).toMatch(/disk I\/O error.*2 exchanges are kept in memory/)

    state.failing = false
    queue.add(named(3))
    await vi.advanceTimersByTimeAsync(3_199)
    expect(batches).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(batches).toEqual([['m1', 'm2', 'm3']])
    expect(queue.problem).toBeNull()
  })

  it('tries at least every five seconds', async () => {
    const state = disk()
    state.failing = true
    state.queue.add(named(1))
    await vi.advanceTimersByTimeAsync(600_000)
    state.failing = false
    await vi.advanceTimersByTimeAsync(5_000)
    expect(state.batches).toEqual([['m1']])
  })

  it('keeps the newer form when the older one failed to be written', async () => {
    const state = disk()
    state.failing = true
    state.queue.add(named(1, 'older'))
    const flushed = state.queue.flush()
    state.queue.add(named(1, 'newer'))
    await expect(flushed).rejects.toMatchObject({ code: 'ledger-write-failed' })
    state.failing = false
    await state.queue.flush()
    expect(state.batches).toEqual([['newer']])
  })

  it('tells of a new failure after it had recovered', async () => {
    const state = disk()
    for (const failing of [true, false, true]) {
      state.failing = failing
      state.queue.add(named(1))
      await state.queue.flush().catch(() => undefined)
    }
    expect(state.problems).toHaveLength(2)
  })

  it('does not make a reader wait for a disk that fails', async () => {
    const state = disk()
    state.failing = true
    state.queue.add(named(1))
    await state.queue.settle()
    state.failing = false
    await state.queue.settle()
    expect(state.batches).toEqual([])
    expect(state.queue.unwritten()).toHaveLength(1)
  })

  describe('when more wait than memory is given for', () => {
    it.each([
      { why: 'as many as may wait', add: [1, 2, 3], kept: [1, 2, 3], dropped: 0 },
      { why: 'one more', add: [1, 2, 3, 4], kept: [2, 3, 4], dropped: 1 },
      { why: 'many more', add: [1, 2, 3, 4, 5, 6, 7, 8], kept: [6, 7, 8], dropped: 5 },
      { why: 'one that replaces itself', add: [1, 2, 3, 3, 2], kept: [1, 2, 3], dropped: 0 },
    ])('keeps the newest and counts the others: $why', async ({ add, kept, dropped }) => {
      const state = disk(3)
      state.failing = true
      for (const number of add) {
        state.queue.add(named(number))
        await state.queue.flush().catch(() => undefined)
      }
      expect(state.queue.unwritten().map(({ model }) => model)).toEqual(kept.map(number => `m${number}`))
      expect(state.queue.dropped).toBe(dropped)

      state.failing = false
      await state.queue.flush()
      expect(state.batches.flat()).toEqual(kept.map(number => `m${number}`))
      expect(state.queue.dropped).toBe(dropped)
    })

    it('tells of it once, says how many while it fails, and how many they were in the end', async () => {
      const state = disk(2)
      const { queue, problems } = state
      for (const failing of [true, false, true]) {
        state.failing = failing
        for (const number of [1, 2, 3, 4, 5]) queue.add(named(number))
        await queue.flush().catch(() => undefined)
        if (failing) expect(queue.problem).toMatch(/2 exchanges are kept in memory.* 3 exchanges before them.*are lost/)
        else expect(queue.problem).toBeNull()
        queue.stop()
      }
      expect(problems).toEqual([
        expect.stringMatching(/^Exchanges are dropped, the oldest first: more than 2 exchanges wait/),
        expect.stringMatching(/disk I\/O error/),
        expect.stringMatching(/^The ledger is written again\. 8 exchanges could not wait so long, and are lost\.$/),
        expect.stringMatching(/^Exchanges are dropped/),
        expect.stringMatching(/disk I\/O error/),
      ])
      expect(queue.dropped).toBe(11)
    })

    it.each([
      { why: 'and it is when it fails', failing: true, written: ['m3', 'm4'], dropped: 2 },
      { why: 'for it may yet succeed', failing: false, written: ['m1', 'm2', 'm3', 'm4'], dropped: 0 },
    ])('does not drop what is being written, $why', async ({ failing, written, dropped }) => {
      const state = disk(2)
      state.failing = failing
      state.queue.add(named(1))
      state.queue.add(named(2))
      const flushed = state.queue.flush()
      state.queue.add(named(3))
      state.queue.add(named(4))
      await flushed.catch(() => undefined)
      state.failing = false
      await state.queue.flush()
      expect(state.batches.flat()).toEqual(written)
      expect(state.queue.dropped).toBe(dropped)
    })

    it('is where 50,000 wait, if nothing else is said', async () => {
      const state = disk()
      state.failing = true
      for (let number = 0; number < 50_000; number += 1) state.queue.add(named(number))
      expect(state.queue.dropped).toBe(0)
      for (let number = 50_000; number < 50_003; number += 1) state.queue.add(named(number))
      await state.queue.flush().catch(() => undefined)
      expect([state.queue.unwritten().length, state.queue.dropped]).toEqual([49_503, 500])
    })
  })

  it('has no timer left once everything is written', async () => {
    const { queue } = disk()
    queue.add(named(1))
    await queue.flush()
    expect(vi.getTimerCount()).toBe(0)
  })
})
