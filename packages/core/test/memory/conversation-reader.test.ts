import { growingConversations, jsonEncodings, type MessagesRequest } from '@sternline/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BodyMap, type BodyReadResult, readBody } from '../../src/index.ts'
import { type Beginning, beginningOf, continueFrom } from '../../src/memory/beginning.ts'
import {
  Body,
  type ConversationReader,
  type ConversationReadResult,
  createConversationReader,
} from '../../src/memory/index.ts'
import { MarkFollower } from '../../src/memory/mark-follower.ts'
import { utf8 } from '../bytes.ts'
import { claudeCodeRequest } from '../claude-code-request.ts'

type Message = Readonly<Record<string, unknown>>
type Request = Readonly<{ messages: readonly Message[] }> & Readonly<Record<string, unknown>>

/** What was found, without what a reader notes for itself. */
function found(read: BodyReadResult | ConversationReadResult<unknown>): unknown {
  if (!read.ok) return { ok: false, problem: read.problem }
  const { prompt, map } = read
  const blocks = prompt.blocks.map(({ index }) => {
    const { start, end, form, isEmpty, markerSpan, nestedSpans } = map.blocks.at(index) ?? {}
    return { start, end, form, isEmpty, markerSpan, nestedSpans }
  })
  const beyond = map.blocks.at(blocks.length) ?? null
  return {
    ok: true,
    prompt: { ...prompt, hashes: [...prompt.hashes] },
    blocks,
    beyond,
    automaticSpan: map.automaticSpan,
  }
}

/** Sees where the messages end, and the body. */
function look(body: Uint8Array, { messages }: BodyMap): Seen {
  return { length: body.length, end: messages.at(-1)?.end ?? 0 }
}

type Seen = Readonly<{ length: number; end: number }>

/** A body that came in pieces, cut at these places. */
function cut(body: Uint8Array, cuts: readonly number[]): readonly Uint8Array[] {
  const places = [0, ...cuts.map(at => at % (body.length + 1)).sort((a, b) => a - b), body.length]
  // Copies, as from a socket: nothing stands behind the end of a piece.
  return places.slice(1).map((end, i) => body.slice(places[i], end))
}

function readCut<T>(
  reader: ConversationReader<T>,
  name: string,
  pieces: readonly Uint8Array[],
): ConversationReadResult<T> {
  const follower = reader.follow(name)
  for (const piece of pieces) follower.take(piece)
  return follower.read(new Body(pieces))
}

/** Bodies that could be read and were not the first of theirs, and how many of these were continued: nobody looked beside their messages again. */
type Reads = { later: number; continued: number }

/** Expects that a reader of conversations finds in bodies what a reader of whole ones finds. */
function expectSame(bodies: readonly Uint8Array[], cuts: readonly number[] = [], reads = noReads()): void {
  let looks = 0
  const reader = createConversationReader((body, map) => {
    looks += 1
    return look(body, map)
  })
  for (const [i, body] of bodies.entries()) {
    const before = looks
    const read = readCut(reader, 'c', cut(body, cuts))
    expect(found(read)).toEqual(found(readBody(body)))
    if (i === 0 || !read.ok) continue
    reads.later += 1
    if (looks === before) reads.continued += 1
  }
}

function noReads(): Reads {
  return { later: 0, continued: 0 }
}

/** What is the same holds also where no conversation is ever continued: this tells that enough are. @param least of all that come later. Unit: ratio */
function expectContinued({ later, continued }: Reads, least: number): void {
  expect(continued / later).toBeGreaterThan(least)
}

/** Where bodies are cut, as numbers of any size. */
const CUTS = fc.array(fc.nat(), { maxLength: 8 })

const MARKER = { cache_control: { type: 'ephemeral' } }

/** A message as agents write them. */
function message(number: number, more: Message = {}): Message {
  const role = number % 2 === 0 ? 'user' : 'assistant'
  return { role, content: [{ type: 'text', text: `number ${number} "]},{"role":`, ...more }] }
}

function request(count: number, more: Message = {}): Request {
  const last = message(count - 1, MARKER)
  return { model: 'm', messages: [...Array.from({ length: count - 1 }, (_, i) => message(i)), last], ...more }
}

const CLEARED = { clear_at: 'next_user_message' }
const THINKING = { content: [{ type: 'thinking', thinking: 'hm', signature: 's' }] }
const EMPTY = { content: [{ type: 'text', text: '' }] }

/** A request of whose messages one has no block that takes a marker. */
function thoughtful(count: number, at: number, more: Message = THINKING): Request {
  const { messages, ...others } = request(count)
  return { ...others, messages: messages.map((one, i) => (i === at ? { ...one, ...more } : one)) }
}

function written(value: unknown): Uint8Array {
  return utf8(JSON.stringify(value))
}

const LONG_SYSTEM = { system: [{ type: 'text', text: 's', ...MARKER }], tools: [{ name: 't', input_schema: {} }] }

/** How many of the newest marks are kept however close they are. */
const NEWEST_MARKS = 4

/** Turns of some 2 KB each. */
function longTurns(count: number): Request {
  const { messages, ...more } = request(count)
  const text = 'said at length '.repeat(70)
  return {
    ...more,
    messages: messages.map(one => ({ ...one, content: [...(one['content'] as []), { type: 'text', text }] })),
  }
}

function begun(body: Uint8Array): Beginning {
  const read = readBody(body)
  const beginning = read.ok ? beginningOf(body, read.prompt, read.map) : null
  if (beginning === null) throw new Error('It must be remembered.')
  return beginning
}

function continuedBy(known: Beginning, body: Uint8Array): Beginning {
  const follower = new MarkFollower(known.marks)
  follower.take(body)
  const beginning = continueFrom(known, follower.shared, new Body([body]))
  if (beginning === null) throw new Error('It must be continued.')
  return beginning
}

describe('continueFrom', () => {
  it.each([
    { why: 'the next turn, with the marker moved', before: request(11), now: request(13), is: true },
    { why: 'the same request again', before: request(11), now: request(11), is: true },
    { why: 'head behind the messages', before: request(11, LONG_SYSTEM), now: request(13, LONG_SYSTEM), is: true },
    {
      why: 'a newest message edited',
      before: request(11),
      now: { ...request(13), messages: [...request(9).messages, message(9)] },
      is: true,
    },
    { why: 'rewound to an earlier turn', before: request(21), now: request(11), is: true },
    { why: 'a short conversation grows', before: request(2), now: request(4), is: true },
    { why: 'another model in front', before: request(11), now: { ...request(13), model: 'n' }, is: false },
    {
      why: 'tools behind where there were none',
      before: request(11),
      now: request(13, { tools: [{ name: 't' }] }),
      is: false,
    },
    { why: 'another tool behind', before: request(11, LONG_SYSTEM), now: request(11, { tools: [] }), is: false },
    {
      why: 'another first message',
      before: request(11),
      now: { model: 'm', messages: request(13).messages.slice(2) },
      is: false,
    },
    { why: 'no messages any more', before: request(11), now: { model: 'm', messages: [] }, is: false },
    { why: 'a message that only thinks', before: thoughtful(11, 3), now: thoughtful(13, 3), is: true },
    { why: 'a newest message that only thinks', before: thoughtful(10, 9), now: thoughtful(12, 9), is: true },
    { why: 'a new message that only thinks', before: request(11), now: thoughtful(13, 11), is: true },
    { why: 'a new message of an empty text', before: request(11), now: thoughtful(13, 11, EMPTY), is: true },
    { why: 'a message of an empty text', before: thoughtful(11, 3, EMPTY), now: thoughtful(13, 3, EMPTY), is: true },
    {
      why: 'what is cleared at the next turn, and only thinks',
      before: request(11),
      now: thoughtful(13, 11, { ...THINKING, ...CLEARED }),
      is: false,
    },
    {
      why: 'what is cleared at the next turn',
      before: request(11),
      now: { ...request(13), messages: [...request(11).messages, { ...message(12), ...CLEARED }] },
      is: false,
    },
  ])('continues: $is, $why', ({ before, now, is }) => {
    const body = written(before)
    const beginning = begun(body)
    const follower = new MarkFollower(beginning.marks)
    follower.take(written(now))
    expect(continueFrom(beginning, follower.shared, new Body([written(now)])) !== null).toBe(is)
    expectSame([body, written(now), body])
  })

  /** A conversation with markers on these messages. */
  const marked = (count: number, at: readonly number[]): Request => ({
    model: 'm',
    messages: Array.from({ length: count }, (_, i) => message(i, at.includes(i) ? MARKER : {})),
  })
  it.each([
    { why: 'its marker goes on from the newest', before: marked(11, [10]), now: marked(13, [12]), known: 10 },
    { why: 'its two markers go on', before: marked(11, [8, 10]), now: marked(13, [10, 12]), known: 8 },
    { why: 'one of three markers stays', before: marked(11, [2, 8, 10]), now: marked(13, [2, 10, 12]), known: 8 },
    { why: 'it has no marker', before: marked(11, []), now: marked(13, []), known: 10 },
    { why: 'its marker stands far back', before: marked(11, [0]), now: marked(13, [0]), known: 10 },
    { why: 'it changes more than the marker', before: marked(11, [10]), now: marked(13, [8, 12]), known: 7 },
    { why: 'the same is asked again', before: marked(11, [10]), now: marked(11, [10]), known: 10 },
    { why: 'a turn is taken back', before: marked(11, [10]), now: marked(9, [8]), known: 7 },
    { why: 'it has two messages', before: marked(2, [1]), now: marked(4, [3]), known: 1 },
  ])('knows the first $known messages of the next body where $why', ({ before, now, known }) => {
    const { marks } = begun(written(before))
    const follower = new MarkFollower(marks)
    follower.take(written(now))
    expect(follower.shared.at(-1)?.messages).toBe(known)
    expectSame([before, now, before].map(written))
  })

  it('knows all but the newest message at every turn, and where a conversation goes back', () => {
    let known = begun(written(marked(11, [10])))
    for (const [count, expected] of [
      [13, 10],
      [15, 12],
      [17, 14],
      [11, 10],
      [13, 10],
    ] as const) {
      const body = written(marked(count, [count - 1]))
      const follower = new MarkFollower(known.marks)
      follower.take(body)
      expect(follower.shared.at(-1)?.messages).toBe(expected)
      known = continuedBy(known, body)
    }
  })

  it('is followed from any mark up to which the bytes are known to be the same, in pieces of any length', () => {
    const turns = [13, 15, 17, 19].map(count => written(marked(count, [count - 1])))
    const { marks } = turns.reduce<Beginning>(
      (before, turn) => continuedBy(before, turn),
      begun(written(marked(11, [10]))),
    )
    const body = written(marked(15, [14]))
    const plain = new MarkFollower(marks)
    plain.take(body)
    const { shared } = plain
    expect(shared.length).toBeGreaterThan(2)
    expect(shared.length).toBeLessThan(marks.length)
    for (let known = 0; known <= shared.length; known++) {
      for (const length of [1, 7, 100, body.length]) {
        const follower = new MarkFollower(marks, known)
        for (let at = 0; at < body.length; at += length) follower.take(body.subarray(at, at + length))
        expect(follower.shared).toEqual(shared)
      }
    }
  })

  it('keeps few marks of a conversation of many turns, and goes on from each of them', () => {
    const turns = Array.from({ length: 300 }, (_, turn) => written(longTurns(11 + 2 * turn)))
    const [first = new Uint8Array(0), ...others] = turns
    const marked = others.reduce<Beginning>((known, body) => continuedBy(known, body), begun(first)).marks
    const ends = marked.map(({ end }) => end)
    const lengths = ends.map((end, i) => end - (ends[i - 1] ?? 0))
    const older = ends.slice(0, -NEWEST_MARKS)
    expect(ends.length).toBeLessThan(2 + NEWEST_MARKS + (2 * (turns.at(-1)?.length ?? 0)) / 32_768)
    expect(older.slice(2).every((end, i) => end - (older[i] ?? 0) >= 32_768)).toBe(true)
    expect(lengths.slice(1).every(length => length < 2 * 32_768)).toBe(true)
    // One for every turn: who goes back a few turns has no more to read than who goes on.
    expect(lengths.slice(-NEWEST_MARKS + 1).every(length => length < 6_000)).toBe(true)
    for (const mark of marked) {
      const follower = new MarkFollower(marked)
      follower.take(written(longTurns(mark.messages + 1)))
      expect(follower.shared.at(-1)?.end).toBe(mark.end)
    }
    expectSame([...turns.slice(-3), ...turns.slice(100, 103), ...turns.slice(-1)])
  })

  it.each([
    {
      why: 'what is cleared changes how it counts when more comes',
      body: written({ messages: [{ ...message(0), ...CLEARED }, message(1)] }),
    },
    {
      why: 'what is cleared only thinks, and is the newest',
      body: written(thoughtful(12, 11, { ...THINKING, ...CLEARED })),
    },
    { why: 'what was cleared only thinks', body: written(thoughtful(12, 3, { ...THINKING, ...CLEARED })) },
    { why: 'there is no message', body: written({ model: 'm', messages: [], tools: [{ name: 't' }] }) },
    { why: 'the first message has no block', body: written({ messages: [{ role: 'user', content: [] }] }) },
  ])('remembers nothing where $why', ({ body }) => {
    const read = readBody(body)
    expect(read.ok && beginningOf(body, read.prompt, read.map)).toBeNull()
  })
})

describe('createConversationReader', () => {
  it('finds in a long conversation of Claude Code what a reader of whole bodies finds', () => {
    const whole = claudeCodeRequest(300_000) as Request
    const bodies = [20, 21, 24, 30, 30, 22, 31].map(count =>
      written({ ...whole, messages: whole.messages.slice(0, count) }),
    )
    expectSame([...bodies, written(whole)])
  })

  it('gives for every conversation, however it is written, what readBody gives', () => {
    const reads = noReads()
    const bodies = growingConversations(8).chain(conversation =>
      fc.tuple(
        ...conversation.map(step =>
          // Who writes a request otherwise than the one before continues nothing.
          fc.oneof({ weight: 5, arbitrary: fc.constant(JSON.stringify(reordered(step))) }, jsonEncodings(step)),
        ),
      ),
    )
    fc.assert(
      fc.property(bodies, CUTS, (texts, cuts) => expectSame(texts.map(utf8), cuts, reads)),
      { numRuns: 60 },
    )
    expectContinued(reads, 0.4)
  })

  it.each([CLEARED, { ...CLEARED, ...THINKING }, { ...CLEARED, ...EMPTY }])(
    'gives what readBody gives where a message is cleared that came later: %o',
    cleared => {
      // Without a marker all messages but the newest are taken over. Several behind the last user message show what is cleared until the next one comes.
      const numbers = [0, 1, 2, 3, 4, 5, 7, 9, 10, 11]
      const messages = numbers.map(number => ({ ...message(number), ...(number === 5 ? cleared : {}) }))
      const bodies = [5, 8, 9, 10].map(count => written({ model: 'm', messages: messages.slice(0, count) }))
      expectSame(bodies)
    },
  )

  it('gives what readBody gives, wherever markers stand and wherever a conversation goes on', () => {
    const content = fc.constantFrom<(number: number, more: Message) => Message>(
      (number, more) => message(number, more),
      number => ({ ...message(number), content: `number ${number}` }),
      number => ({ ...message(number), content: [] }),
      number => ({ ...message(number), ...THINKING }),
      number => ({ ...message(number), ...EMPTY }),
      (number, more) => ({
        ...message(number),
        content: [{ type: 'text', text: 'first', ...more }, { type: 'image' }],
      }),
      (number, more) => ({
        role: 'user',
        content: [{ type: 'tool_result', content: [{ type: 'text', ...more }] }],
        number,
      }),
    )
    const reads = noReads()
    const plain = fc.constant<Message>({})
    // What is cleared is shown as long as no user message follows: several have to stand behind the last one.
    const later = fc.constantFrom<Message>(CLEARED, { ...CLEARED, role: 'system' }, { role: 'system' })
    const messages = (more: fc.Arbitrary<Message>) =>
      fc.array(fc.tuple(content, more), { minLength: 14, maxLength: 14 })
    const turn = fc.record({
      count: fc.integer({ min: 1, max: 14 }),
      marked: fc.array(fc.nat({ max: 13 }), { maxLength: 4 }),
      edited: fc.option(fc.nat({ max: 13 }), { freq: 6 }),
    })
    const conversation = fc.record({
      contents: fc.oneof(
        { weight: 2, arbitrary: messages(plain) },
        messages(fc.oneof({ weight: 6, arbitrary: plain }, later)),
      ),
      turns: fc.array(turn, { minLength: 2, maxLength: 7 }),
    })
    fc.assert(
      fc.property(conversation, CUTS, ({ contents, turns }, cuts) => {
        const bodies = turns.map(({ count, marked, edited }) => {
          const messages = contents.slice(0, count).map(([write, more], i) => ({
            ...write(i === edited ? 100 : i, marked.includes(i) ? MARKER : {}),
            ...more,
          }))
          return written({ model: 'm', messages, ...LONG_SYSTEM })
        })
        expectSame(bodies, cuts, reads)
      }),
      { numRuns: 400 },
    )
    expectContinued(reads, 0.5)
  })

  it('gives for bodies that differ in any byte what readBody gives', () => {
    const reads = noReads()
    const change = fc.record({ at: fc.nat(), byte: fc.constantFrom(...utf8('"\\{}[],: x0')), drop: fc.nat({ max: 3 }) })
    const property = fc.property(
      fc.integer({ min: 2, max: 14 }),
      fc.array(change, { maxLength: 3 }),
      CUTS,
      (count, changes, cuts) => {
        const before = written(request(count, LONG_SYSTEM))
        let now: readonly number[] = [...written(request(count + 2, LONG_SYSTEM))]
        for (const { at, byte, drop } of changes) now = now.toSpliced(at % now.length, drop, byte)
        expectSame([before, Uint8Array.from(now), before], cuts, reads)
      },
    )
    fc.assert(property, { numRuns: 300 })
    expectContinued(reads, 0.3)
  })

  const kind = (length: number): Message => ({ role: 'user', content: [{ type: 'k'.repeat(length) }] })
  const tool = (length: number): Message => ({ tools: [{ type: 'k'.repeat(length), name: 't' }] })
  it.each([
    { what: 'a model of 1,024 characters', body: request(3, { model: 'm'.repeat(1_024) }), at: null },
    { what: 'a longer one', body: request(3, { model: 'm'.repeat(1_025) }), at: 'byte 10' },
    { what: 'a kind of 256 characters', body: { ...request(3), messages: [kind(256)] }, at: null },
    { what: 'a longer one', body: { ...request(3), messages: [kind(257)] }, at: 'messages[0].content[0].type' },
    { what: 'a tool’s of 257 characters', body: request(3, tool(257)), at: 'tools[0].type' },
    {
      what: 'one that is new in a conversation',
      body: { ...request(13), messages: [...request(11).messages, kind(257)] },
      at: 'messages[11].content[0].type',
    },
  ])('reads no name that nobody gives: $what', ({ body, at }) => {
    const reader = createConversationReader(look)
    for (const before of [request(9), request(11)]) readCut(reader, 'c', [written(before)])
    const read = readCut(reader, 'c', [written(body)])
    expect(read.ok ? null : [read.problem.code, read.problem.at]).toEqual(at && ['too-long', at])
    if (at === null) expect(found(read)).toEqual(found(readBody(written(body))))
  })

  it('forgets the conversation that was quiet for longest', () => {
    const looked: number[] = []
    const reader = createConversationReader(body => looked.push(body.length), 45)
    const body = written(request(11))
    for (const name of ['a', 'b', 'c', 'c', 'b', 'a']) {
      expect(found(readCut(reader, name, [body]))).toEqual(found(readBody(body)))
    }
    expect(looked).toHaveLength(4)
  })

  it('gives the same for a body that is cut anywhere', () => {
    const bodies = [11, 13].map(count => utf8(JSON.stringify(request(count, { ...LONG_SYSTEM, note: 'é \\" 𝄞' }))))
    const [before, now] = bodies
    if (before === undefined || now === undefined) throw new Error('There are two.')
    const expected = found(readBody(now))
    for (let at = 0; at <= now.length; at++) {
      let looks = 0
      const reader = createConversationReader(() => ++looks)
      readCut(reader, 'c', [before])
      expect(found(readCut(reader, 'c', cut(now, [at])))).toEqual(expected)
      expect(looks).toBe(1)
    }
  })

  it('follows many bodies at once, piece by piece in any order', () => {
    const NAMES = 3
    const bodies = fc.array(
      fc.record({ count: fc.integer({ min: 2, max: 14 }), cuts: CUTS, name: fc.nat({ max: NAMES - 1 }) }),
      {
        minLength: 2,
        maxLength: 6,
      },
    )
    const reads = noReads()
    const property = fc.property(bodies, fc.infiniteStream(fc.nat()), (asked, turns) => {
      let looks = 0
      const reader = createConversationReader(() => ++looks)
      for (let name = 0; name < NAMES; name++) readCut(reader, `${name}`, [written(request(6 + name, LONG_SYSTEM))])
      const running = asked.map(({ count, cuts, name }) => {
        const body = written(request(count, LONG_SYSTEM))
        const pieces = cut(body, cuts)
        return { body, pieces, left: [...pieces], follower: reader.follow(`${name}`) }
      })
      for (let open = running; open.length > 0; open = open.filter(({ left }) => left.length > 0)) {
        const { follower, left } = open[turns.next().value % open.length] ?? {}
        const piece = left?.shift()
        if (piece !== undefined) follower?.take(piece)
      }
      for (const { follower, body, pieces } of running) {
        expect(found(follower.read(new Body(pieces)))).toEqual(found(readBody(body)))
      }
      reads.later += asked.length
      reads.continued += asked.length + NAMES - looks
    })
    fc.assert(property, { numRuns: 60 })
    expectContinued(reads, 0.9)
  })

  it('knows what it follows again after every turn of another', () => {
    let looks = 0
    const reader = createConversationReader(() => ++looks)
    const bodies = ['a', 'b', 'c'].map((name, i) => {
      readCut(reader, name, [written(request(11 + i, LONG_SYSTEM))])
      const body = written(request(13 + i, LONG_SYSTEM))
      return { body, follower: reader.follow(name), pieces: cut(body, [77, 100, 333, 700 + i]) }
    })
    for (let turn = 0; turn < 5; turn++) {
      for (const { follower, pieces } of bodies) follower.take(pieces[turn] ?? new Uint8Array(0))
    }
    for (const { body, follower, pieces } of bodies) {
      expect(found(follower.read(new Body(pieces)))).toEqual(found(readBody(body)))
    }
    expect(looks).toBe(3)
  })

  it('says what was seen beside the messages, and where that has gone', () => {
    const reader = createConversationReader(look)
    for (const count of [11, 13, 12, 21, 7]) {
      const body = written(request(count, LONG_SYSTEM))
      const read = readCut(reader, 'c', [body])
      if (!read.ok) throw new Error(read.problem.detail)
      const { seen, move } = read
      const whole = readBody(body)
      expect(seen.end + (seen.end < move.from ? 0 : move.by)).toBe(whole.ok && whole.map.messages.at(-1)?.end)
      expect(seen.length + move.by).toBe(body.length)
    }
  })
})

/** As Claude Code orders it: what is long stands behind the messages. */
function reordered({ model, messages, ...rest }: MessagesRequest): object {
  return { model, messages, ...rest }
}
