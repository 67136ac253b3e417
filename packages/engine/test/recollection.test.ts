import { readRequest } from '@sternline/core'
import type { Remembered } from '@sternline/core/diagnosis'
import { conversation } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { createRecollection } from '../src/recollection.ts'

/** A remembered request of so many blocks. */
function request(blocks: number): Remembered {
  const read = readRequest(conversation(`| u[text${blocks}]`))
  if (!read.ok) throw new Error(read.problem.detail)
  const { prompt } = read
  return {
    prompt,
    betas: [],
    upstream: 'emulator',
    scope: 's',
    startedAt: 0,
    answeredAt: null,
    breakpoints: [],
    usage: null,
  }
}

describe('recollection', () => {
  it('remembers the newest request of each conversation', () => {
    const recollection = createRecollection()
    const [first, second] = [request(1), request(2)]
    recollection.remember('a', first)
    recollection.remember('a', second)
    expect(recollection.recall('a')).toBe(second)
    expect(recollection.recall('b')).toBeNull()
  })

  it('is bounded by blocks: the conversation that was quiet for longest goes first', () => {
    const recollection = createRecollection(10)
    for (const name of ['a', 'b', 'c']) recollection.remember(name, request(4))
    recollection.remember('b', request(5))
    expect(['a', 'b', 'c'].map(name => recollection.recall(name) !== null)).toEqual([false, true, true])
  })

  it('keeps the newest however large it is', () => {
    const recollection = createRecollection(10)
    recollection.remember('a', request(4))
    recollection.remember('b', request(40))
    expect([recollection.recall('a'), recollection.recall('b')?.prompt.blocks.length]).toEqual([null, 40])
  })
})
