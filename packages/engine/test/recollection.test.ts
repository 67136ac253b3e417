import { readRequest } from '@sternline/core'
import type { Remembered } from '@sternline/core/diagnosis'
import { conversation } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { createRecollection, type Recollection } from '../src/recollection.ts'

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

const OTHER = request(99)

/** What is remembered of a conversation, for a request that has another first message than any. */
function recall(recollection: Recollection, conversation: string, { prompt } = OTHER): Remembered | null {
  return recollection.recall(conversation, prompt)
}

describe('recollection', () => {
  it('remembers the newest request of each conversation', () => {
    const recollection = createRecollection()
    const [first, second] = [request(1), request(2)]
    recollection.remember('a', first)
    recollection.remember('a', second)
    expect(recall(recollection, 'a')).toBe(second)
    expect(recall(recollection, 'b')).toBeNull()
  })

  it('packs the conversation that was quiet for longest, which makes no difference to who asks', () => {
    const recollection = createRecollection({ open: 30, packed: 100 })
    const requests = new Map(['a', 'b', 'c'].map(name => [name, request(4)]))
    for (const [name, said] of requests) recollection.remember(name, said)
    for (const [name, said] of requests) expect(recall(recollection, name)).toStrictEqual(said)
    expect(recall(recollection, 'a')).not.toBe(requests.get('a'))
    expect(recall(recollection, 'b')).toBe(requests.get('b'))
  })

  it('has the newest of a conversation that goes on after it was packed', () => {
    const recollection = createRecollection({ open: 30, packed: 80 })
    for (const name of ['a', 'b', 'c']) recollection.remember(name, request(4))
    const newest = request(5)
    recollection.remember('a', newest)
    expect(recall(recollection, 'a')).toBe(newest)
    // Of the old one nothing is left to come back, nor to take up room.
    for (const name of ['d', 'e']) recollection.remember(name, request(5))
    expect(recall(recollection, 'a')).toStrictEqual(newest)
    expect(recall(recollection, 'c')).not.toBeNull()
  })

  it('is bounded by blocks: the conversation that was quiet for longest goes first', () => {
    const recollection = createRecollection({ open: 14, packed: 80 })
    for (const name of ['a', 'b', 'c', 'd']) recollection.remember(name, request(4))
    recollection.remember('b', request(5))
    expect(['a', 'b', 'c', 'd'].map(name => recall(recollection, name) !== null)).toEqual([false, true, true, true])
  })

  it('is bounded also where requests are small: some 10 MB of them', () => {
    const recollection = createRecollection()
    const small = request(1)
    const names = Array.from({ length: 20_000 }, (_, i) => `c${i}`)
    for (const name of names) recollection.remember(name, small)
    const recalled = names.filter(name => recall(recollection, name) !== null)
    expect(recalled.length).toBeLessThan(6_000)
    expect(recalled).toEqual(names.slice(-recalled.length))
  })

  it('remembers no request without blocks: the one before stays the last', () => {
    const recollection = createRecollection()
    const last = request(4)
    recollection.remember('a', last)
    for (const name of ['a', 'b']) recollection.remember(name, request(0))
    expect([recall(recollection, 'a'), recall(recollection, 'b')]).toEqual([last, null])
  })

  it('keeps the newest however large it is', () => {
    const recollection = createRecollection({ open: 10, packed: 2 })
    recollection.remember('a', request(4))
    recollection.remember('b', request(40))
    expect(recall(recollection, 'b')?.prompt.blocks.length).toBe(40)
  })

  const asked = (steps: string, model = 'm'): Remembered => {
    const read = readRequest({ ...conversation(`T* S | ${steps}`), model })
    if (!read.ok) throw new Error(read.problem.detail)
    return { ...request(1), prompt: read.prompt }
  }
  const main = [asked('u[text] a u'), asked('u[text] a u a u')] as const
  const title = asked('u[text2]', 'small')
  const compacted = asked('u[text3] a')
  it.each([
    { what: 'the turn before, though a title was asked for', said: [main[0], title], now: main[1], before: main[0] },
    { what: 'the title before', said: [title, main[0]], now: title, before: title },
    { what: 'nothing for a title where there was none', said: [main[0], main[1]], now: title, before: null },
    {
      what: 'the turn before with another model',
      said: [title, main[0]],
      now: asked('u[text] a u', 'n'),
      before: main[0],
    },
    {
      what: 'the newest of the same model for a history that was written anew',
      said: [main[1], title],
      now: compacted,
      before: main[1],
    },
  ])('recalls $what, also where all but the newest are packed', ({ said, now, before }) => {
    for (const limits of [undefined, { open: 0, packed: 1_000 }]) {
      const recollection = createRecollection(limits)
      for (const one of said) recollection.remember('c', one)
      expect(recall(recollection, 'c', now)).toStrictEqual(before)
    }
  })

  it('has the one before again where a request failed, but not in place of a newer one', () => {
    const recollection = createRecollection()
    for (const one of main) recollection.remember('c', one)
    expect(recollection.forget('c', main[0])).toBe(false)
    expect(recall(recollection, 'c', compacted)).toBe(main[1])
    expect(recollection.forget('c', main[1])).toBe(true)
    expect(recall(recollection, 'c', compacted)).toBeNull()
  })
})
