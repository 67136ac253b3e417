import { describe, expect, it } from 'vitest'
import { readBody, readRequest } from '../../src/index.ts'
import { Body, createConversationReader } from '../../src/memory/index.ts'
import { utf8 } from '../bytes.ts'

/** As many elements as a body may have in its lists. */
const MOST = 50_000

type Fields = Readonly<Record<string, unknown>>

/** So many of a value. */
function times<T>(count: number, value: T): readonly T[] {
  return Array<T>(count).fill(value)
}

function written(value: unknown): Uint8Array {
  return utf8(JSON.stringify(value))
}

/** A request of one message that has these blocks. */
function asking(content: unknown, more: Fields = {}): Fields {
  return { ...more, messages: [{ role: 'user', content }] }
}

/** Requests with so many elements, all but one or two of them at one place. */
const PLACES: readonly Readonly<{ why: string; at: string; of: (count: number) => Fields }>[] = [
  { why: 'tools', at: 'tools', of: count => ({ tools: times(count, {}), messages: [] }) },
  { why: 'system blocks', at: 'system', of: count => ({ system: times(count, {}), messages: [] }) },
  {
    why: 'messages',
    at: 'messages',
    of: count => ({ messages: times(count, { role: 'user', content: '' }) }),
  },
  {
    why: 'messages without blocks',
    at: 'messages',
    of: count => ({ messages: times(count, { role: 'system' }) }),
  },
  { why: 'blocks of a message', at: 'messages[0].content', of: count => asking(times(count - 1, {})) },
  {
    why: 'blocks of a tool_result',
    at: 'messages[0].content[0].content',
    of: count => asking([{ type: 'tool_result', content: times(count - 2, {}) }]),
  },
  {
    why: 'values in a tool_result',
    at: 'messages[0].content[0].content',
    of: count => asking([{ type: 'tool_result', content: times(count - 2, 1) }]),
  },
  {
    why: 'markers inside of a tool_result',
    at: 'messages[0].content[0].content',
    of: count => asking([{ type: 'tool_result', content: times(count - 2, { cache_control: null }) }]),
  },
  {
    why: 'the content of a tool',
    at: 'tools[0].content',
    of: count => ({ tools: [{ name: 't', content: times(count - 1, {}) }], messages: [] }),
  },
  {
    why: 'all places together',
    at: 'messages[3].content',
    of: count => ({
      tools: times(10_000, {}),
      system: times(10_000, {}),
      messages: [
        ...times(3, { role: 'user', content: times(5_000, {}) }),
        { role: 'user', content: times(count - 35_004, {}) },
      ],
    }),
  },
]

describe('a body of many small blocks', () => {
  it.each(PLACES)('is read up to the bound: $why', ({ of }) => {
    const read = readBody(written(of(MOST)))
    const parsed = readRequest(of(MOST))
    expect([read.ok, parsed.ok]).toEqual([true, true])
    if (read.ok && parsed.ok) expect(read.prompt.blocks.length).toBe(parsed.prompt.blocks.length)
  })

  it.each(PLACES)('is given up beyond it, by both readers at the same place: $why', ({ at, of }) => {
    const problem = { code: 'too-long', at, detail: 'more than 50,000 blocks' }
    expect(readBody(written(of(MOST + 1)))).toEqual({ ok: false, problem })
    expect(readRequest(of(MOST + 1))).toEqual({ ok: false, problem })
  })

  it('leaves alone what no object is made of', () => {
    const input = times(MOST + 1, {})
    const request = asking([{ type: 'tool_use', id: 'a', name: 'n', input }], { metadata: input })
    expect([readBody(written(request)).ok, readRequest(request).ok]).toEqual([true, true])
  })

  it('counts each body anew', () => {
    const body = written({ messages: times(MOST, { role: 'system' }) })
    expect([readBody(body).ok, readBody(body).ok]).toEqual([true, true])
  })
})

describe('a conversation that comes to many blocks', () => {
  const NESTED = { type: 'tool_result', content: times(10_000, 1) }
  const messageOf = (i: number): Fields => ({ role: i % 2 === 0 ? 'user' : 'assistant', content: [NESTED], i })
  const turn = (messages: number, last = 0): Uint8Array =>
    written({ messages: [...Array.from({ length: messages }, (_, i) => messageOf(i)), asked(last)] })
  /** A message that has so many elements, itself among them. */
  const asked = (elements: number): Fields => ({ role: 'user', content: times(Math.max(0, elements - 1), {}) })

  it('is read and given up as if each body were read alone', () => {
    const reader = createConversationReader(() => null)
    const bodies = [
      turn(2),
      turn(3),
      turn(4, 1),
      turn(4, MOST - 4 * 10_002),
      turn(4, MOST - 4 * 10_002 + 1),
      turn(5),
      turn(3, 2),
      turn(4, MOST - 4 * 10_002),
    ]
    const results = bodies.map(body => {
      const follower = reader.follow('c')
      follower.take(body)
      const read = follower.read(new Body([body]))
      const alone = readBody(body)
      expect(read.ok ? read.prompt : read).toEqual(alone.ok ? alone.prompt : alone)
      return read.ok
    })
    expect(results).toEqual([true, true, true, true, false, false, true, true])
  })
})
