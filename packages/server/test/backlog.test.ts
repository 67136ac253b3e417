import { describe, expect, it } from 'vitest'
import { createBacklog } from '../src/backlog.ts'

describe('a backlog', () => {
  it('does its work later, in the order in which it came', async () => {
    const done: number[] = []
    const backlog = createBacklog(1)
    for (let i = 0; i < 200; i++) backlog.add(() => done.push(i))
    expect(done).toEqual([])
    await expect.poll(() => done.length).toBe(200)
    expect(done).toEqual(Array.from({ length: 200 }, (_, i) => i))
    backlog.add(() => done.push(-1))
    await expect.poll(() => done.at(-1)).toBe(-1)
  })

  it('lets others through when there is much of it', async () => {
    const done: ('work' | 'other')[] = []
    const backlog = createBacklog(0)
    for (let i = 0; i < 1_000; i++) backlog.add(() => done.push('work'))
    const other = (): void => {
      done.push('other')
      if (done.filter(what => what === 'work').length < 1_000) setImmediate(other)
    }
    other()
    await expect.poll(() => done.filter(what => what === 'work').length).toBe(1_000)
    const runs = done.join(' ').split('other')
    expect(Math.max(...runs.map(run => run.trim().split(' ').length))).toBe(64)
  })

  it('is worked off at once for who asks, with what comes in meanwhile', () => {
    const done: string[] = []
    const backlog = createBacklog(60_000)
    backlog.add(() => {
      done.push('first')
      backlog.add(() => done.push('third'))
    })
    backlog.add(() => done.push('second'))
    backlog.settle()
    expect(done).toEqual(['first', 'second', 'third'])
    backlog.settle()
    expect(done).toHaveLength(3)
  })
})
