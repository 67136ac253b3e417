import type { Exchange } from '@sternline/engine'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WriteQueue } from '../src/write-queue.ts'
import { exchangeOf } from './support/exchange-of.ts'

/** A disk that can fail, and remembers what reached it. */
function disk(): { batches: string[][]; failing: boolean; problems: string[]; queue: WriteQueue } {
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

  it('has no timer left once everything is written', async () => {
    const { queue } = disk()
    queue.add(named(1))
    await queue.flush()
    expect(vi.getTimerCount()).toBe(0)
  })
})
