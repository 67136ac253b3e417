import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBody } from '../../src/index.ts'
import { Body, createConversationReader } from '../../src/memory/index.ts'
import { type Thread, Threads } from '../../src/memory/threads.ts'
import { utf8 } from '../bytes.ts'

/** How many threads of a conversation are told apart. */
const MOST = 16

/** Up to here a body tells which agent's it is. Unit: bytes. */
const HEAD = 100

const TEXT = 'said at some length '.repeat(20)

/** The request of an agent after so many turns; agents of one team begin with the same message. */
function request(agent: string, turns: number, { model = 'm', team = agent } = {}): Uint8Array {
  const messages = Array.from({ length: 2 * turns - 1 }, (_, i) => ({
    role: i % 2 === 0 ? 'user' : 'assistant',
    content: [{ type: 'text', text: `${i === 0 ? team : agent} says ${i}: ${TEXT}` }],
  }))
  return utf8(JSON.stringify({ model, messages, system: [{ type: 'text', text: TEXT }] }))
}

/** Reads bodies of one conversation, in pieces of so many bytes. Tells which were read as a whole. */
function reading(pieceLength = 65_536) {
  const whole: Uint8Array[] = []
  let bodies: Uint8Array[] = []
  const reader = createConversationReader(() => whole.push(bodies.at(-1) as Uint8Array))
  return {
    /** @returns whether it went on with what was read before */
    read: (body: Uint8Array): boolean => {
      bodies = [...bodies, body]
      const before = whole.length
      const follower = reader.follow('c')
      const pieces: Uint8Array[] = []
      for (let at = 0; at < body.length; at += pieceLength) pieces.push(body.slice(at, at + pieceLength))
      for (const piece of pieces) follower.take(piece)
      const read = follower.read(new Body(pieces))
      const plain = readBody(body)
      if (!read.ok || !plain.ok) throw new Error('It must be read.')
      expect({ ...read.prompt, hashes: [...read.prompt.hashes] }).toEqual({
        ...plain.prompt,
        hashes: [...plain.prompt.hashes],
      })
      return whole.length === before
    },
  }
}

describe('a conversation of several threads', () => {
  const TITLE = request('title', 1, { model: 'small' })
  it.each([
    { what: 'a title is asked for between two turns', bodies: [request('a', 5), TITLE, request('a', 6)] },
    { what: 'two agents take turns', bodies: [request('a', 5), request('b', 4), request('a', 6), request('b', 5)] },
    {
      what: 'two agents take turns that begin with the same message',
      bodies: [1, 2, 3].flatMap(turn => ['a', 'b'].map(agent => request(agent, 4 + turn, { team: 't' }))),
    },
    {
      what: 'sixteen agents take turns',
      bodies: [3, 4].flatMap(turn => Array.from({ length: MOST }, (_, i) => request(`agent ${i}`, turn + i))),
    },
    { what: 'one goes back, and on from there', bodies: [9, 10, 4, 5, 11].map(turns => request('a', turns)) },
  ])('goes on with each of them: $what', ({ bodies }) => {
    for (const pieceLength of [65_536, 300]) {
      const { read } = reading(pieceLength)
      const heads = new Set<string>()
      for (const body of bodies) {
        const head = new TextDecoder().decode(body.subarray(0, HEAD))
        expect(read(body)).toBe(heads.has(head))
        heads.add(head)
      }
    }
  })

  it('leaves an agent what was read of it, though another one begins with the same message', () => {
    const reader = createConversationReader(() => null)
    const blocksOf = (body: Uint8Array): readonly unknown[] => {
      const follower = reader.follow('c')
      follower.take(body)
      const read = follower.read(new Body([body]))
      return read.ok ? read.prompt.blocks : []
    }
    const before = blocksOf(request('a', 6, { team: 't' }))
    blocksOf(request('b', 6, { team: 't' }))
    const after = blocksOf(request('a', 7, { team: 't' }))
    // What is taken over are the same objects. The newest messages are read again.
    expect(after.findIndex((block, at) => block !== before[at])).toBeGreaterThan(6)
  })

  it('forgets the thread that was quiet for longest', () => {
    const { read } = reading()
    for (let i = 0; i <= MOST; i++) read(request(`agent ${i}`, 3))
    expect(read(request('agent 1', 4))).toBe(true)
    expect(read(request('agent 0', 4))).toBe(false)
  })

  it('reads every body of any agents as one that is read by itself, and goes on with most', () => {
    const reads = { later: 0, continued: 0 }
    const turn = fc.record({
      name: fc.constantFrom('a', 'b', 'c', 'team'),
      turns: fc.integer({ min: 1, max: 9 }),
      who: fc.nat(3),
    })
    const said = fc.array(turn, { minLength: 4, maxLength: 12 })
    const property = fc.property(said, fc.integer({ min: 100, max: 5_000 }), (turns, pieceLength) => {
      const { read } = reading(pieceLength)
      const known = new Set<string>()
      for (const { name, turns: count, who } of turns) {
        const agent = name === 'team' ? `member ${who}` : name
        const isContinued = read(request(agent, count, { team: name }))
        if (!known.has(name)) expect(isContinued).toBe(false)
        reads.later += Number(known.has(name))
        reads.continued += Number(isContinued)
        known.add(name)
      }
    })
    fc.assert(property, { numRuns: 100 })
    expect(reads.continued / reads.later).toBeGreaterThan(0.95)
  })
})

describe('what is remembered of threads', () => {
  const held = (threads: Threads<number>, conversation: string): number[] =>
    threads.of(conversation).map(({ value }) => value)

  it('is replaced by what goes on with it, also by two that go on with the same', () => {
    const threads = new Threads<number>(1_000, () => 1)
    threads.set('c', 1, null)
    const [first = null] = threads.of('c')
    threads.set('c', 2, null)
    threads.set('c', 3, first)
    threads.set('c', 4, first)
    threads.set('d', 5, null)
    expect([held(threads, 'c'), held(threads, 'd'), held(threads, 'e')]).toEqual([[4, 2], [5], []])
  })

  it('takes no room for a thread that had to go for the newest of its conversation', () => {
    const forgotten: number[] = []
    const threads = new Threads<number>(
      11 * (MOST + 1),
      () => 1,
      ({ value }) => void forgotten.push(value),
    )
    for (let i = 0; i <= MOST; i++) threads.set('c', i, null)
    threads.set('d', 100, null)
    expect([held(threads, 'c').length, held(threads, 'd'), forgotten]).toEqual([MOST, [100], []])
  })

  it('is told of when it makes room, whichever conversation it is of', () => {
    const forgotten: string[] = []
    const tell = ({ conversation, value }: Thread<number>): void => {
      forgotten.push(`${conversation}${value}`)
    }
    // Each counts for ten more than it has.
    const threads = new Threads<number>(45, blocks => blocks, tell)
    for (const [name, blocks] of [
      ['c', 1],
      ['d', 2],
      ['c', 3],
      ['c', 4],
    ] as const)
      threads.set(name, blocks, null)
    expect(forgotten).toEqual(['c1'])
    expect([held(threads, 'c'), held(threads, 'd')]).toEqual([[4, 3], [2]])
    const [newest] = threads.of('c')
    if (newest !== undefined) threads.delete(newest)
    expect([held(threads, 'c'), forgotten]).toEqual([[3], ['c1']])
  })
})
