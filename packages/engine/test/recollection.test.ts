import { readRequest } from '@sternline/core'
import type { Remembered } from '@sternline/core/diagnosis'
import { conversation } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { createRecollection } from '../src/recollection.ts'

/** A remembered request of so many blocks. */
function request(blocks: number): Remembered {
  const read = readRequest(blocks === 0 ? { model: 'm', messages: [] } : conversation(`| u[text${blocks}]`))
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

  it('packs the conversation that was quiet for longest, which makes no difference to who asks', () => {
    const recollection = createRecollection({ open: 30, packed: 100 })
    const requests = new Map(['a', 'b', 'c'].map(name => [name, request(4)]))
    for (const [name, said] of requests) recollection.remember(name, said)
    for (const [name, said] of requests) expect(recollection.recall(name)).toStrictEqual(said)
    expect(recollection.recall('a')).not.toBe(requests.get('a'))
    expect(recollection.recall('b')).toBe(requests.get('b'))
  })

  it('has the newest of a conversation that goes on after it was packed', () => {
    const recollection = createRecollection({ open: 30, packed: 80 })
    for (const name of ['a', 'b', 'c']) recollection.remember(name, request(4))
    const newest = request(5)
    recollection.remember('a', newest)
    expect(recollection.recall('a')).toBe(newest)
    // Of the old one nothing is left to come back, nor to take up room.
    for (const name of ['d', 'e']) recollection.remember(name, request(5))
    expect(recollection.recall('a')).toStrictEqual(newest)
    expect(recollection.recall('c')).not.toBeNull()
  })

  it('is bounded by blocks: the conversation that was quiet for longest goes first', () => {
    const recollection = createRecollection({ open: 14, packed: 80 })
    for (const name of ['a', 'b', 'c', 'd']) recollection.remember(name, request(4))
    recollection.remember('b', request(5))
    expect(['a', 'b', 'c', 'd'].map(name => recollection.recall(name) !== null)).toEqual([false, true, true, true])
  })

  it('is bounded also where requests are small: some 10 MB of them', () => {
    const recollection = createRecollection()
    const small = request(1)
    const names = Array.from({ length: 20_000 }, (_, i) => `c${i}`)
    for (const name of names) recollection.remember(name, small)
    const recalled = names.filter(name => recollection.recall(name) !== null)
    expect(recalled.length).toBeLessThan(6_000)
    expect(recalled).toEqual(names.slice(-recalled.length))
  })

  it('remembers no request without blocks: the one before stays the last', () => {
    const recollection = createRecollection()
    const last = request(4)
    recollection.remember('a', last)
    for (const name of ['a', 'b']) recollection.remember(name, request(0))
    expect([recollection.recall('a'), recollection.recall('b')]).toEqual([last, null])
  })

  it('keeps the newest however large it is', () => {
    const recollection = createRecollection({ open: 10, packed: 2 })
    recollection.remember('a', request(4))
    recollection.remember('b', request(40))
    expect(recollection.recall('b')?.prompt.blocks.length).toBe(40)
  })
})
