import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createPace, waitByTimer } from '../src/pace.ts'

describe('waiting by the timer', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('ends when the time is over', async () => {
    const waiting = waitByTimer(1_000, new AbortController().signal)
    vi.advanceTimersByTime(999)
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(1)
    await waiting
    expect(vi.getTimerCount()).toBe(0)
  })

  it('ends early and clears its timer when the signal aborts', async () => {
    const controller = new AbortController()
    const waiting = waitByTimer(1_000, controller.signal)
    controller.abort()
    await waiting
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not begin when the signal has aborted', async () => {
    await waitByTimer(1_000, AbortSignal.abort())
    expect(vi.getTimerCount()).toBe(0)
  })
})

it.each([
  { tokensPerSecond: 0, firstTokenMs: 0, waits: [], why: 'no pace, no wait' },
  { tokensPerSecond: 50, firstTokenMs: 20, waits: [60], why: 'three tokens at 20 ms' },
  { tokensPerSecond: 300, firstTokenMs: 4, waits: [10], why: 'the first token is rounded up to a whole millisecond' },
])('$tokensPerSecond tokens a second: $why', async ({ tokensPerSecond, firstTokenMs, waits }) => {
  const waited: number[] = []
  const pace = createPace(tokensPerSecond, ms => {
    waited.push(ms)
    return Promise.resolve()
  })
  await pace.pause(3, new AbortController().signal)
  expect(pace.firstTokenMs).toBe(firstTokenMs)
  expect(waited).toEqual(waits)
})
