import { growingConversations, jsonEncodings, type MessagesRequest } from '@sternline/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type BodyReadResult, readBody } from '../../src/index.ts'
import { beginningOf, continueFrom } from '../../src/memory/beginning.ts'
import { createConversationReader } from '../../src/memory/index.ts'
import { utf8 } from '../bytes.ts'
import { claudeCodeRequest } from '../claude-code-request.ts'

type Message = Readonly<Record<string, unknown>>
type Request = Readonly<{ messages: readonly Message[] }> & Readonly<Record<string, unknown>>

/** What was found, without what a reader notes for itself. */
function found(read: BodyReadResult): unknown {
  if (!read.ok) return { ok: false, problem: read.problem }
  const { prompt, map } = read
  const blocks = map.blocks.map(({ start, end, form, isEmpty, markerSpan, nestedSpans }) => ({
    start,
    end,
    form,
    isEmpty,
    markerSpan,
    nestedSpans,
  }))
  return { ok: true, prompt, blocks, automaticSpan: map.automaticSpan }
}

function expectSame(bodies: readonly Uint8Array[]): void {
  const reader = createConversationReader()
  for (const body of bodies) expect(found(reader.read(body, 'c'))).toEqual(found(readBody(body)))
}

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

function written(value: unknown): Uint8Array {
  return utf8(JSON.stringify(value))
}

const LONG_SYSTEM = { system: [{ type: 'text', text: 's', ...MARKER }], tools: [{ name: 't', input_schema: {} }] }

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
    { why: 'another tool behind', before: request(11, LONG_SYSTEM), now: request(11, { tools: [] }), is: false },
    {
      why: 'another first message',
      before: request(11),
      now: { model: 'm', messages: request(13).messages.slice(2) },
      is: false,
    },
    { why: 'no messages any more', before: request(11), now: { model: 'm', messages: [] }, is: false },
    {
      why: 'what is cleared at the next turn',
      before: request(11),
      now: { ...request(13), messages: [...request(11).messages, { ...message(12), clear_at: 'next_user_message' }] },
      is: false,
    },
  ])('continues: $is, $why', ({ before, now, is }) => {
    const body = written(before)
    const first = readBody(body)
    const beginning = first.ok ? beginningOf(body, first) : null
    expect(beginning).not.toBeNull()
    expect((beginning === null ? null : continueFrom(beginning, written(now))) !== null).toBe(is)
    expectSame([body, written(now), body])
  })

  it.each([
    {
      why: 'what is cleared changes how it counts when more comes',
      body: written({ messages: [{ ...message(0), clear_at: 'next_user_message' }, message(1)] }),
    },
    { why: 'there is no message', body: written({ model: 'm', messages: [], tools: [{ name: 't' }] }) },
    { why: 'the first message has no block', body: written({ messages: [{ role: 'user', content: [] }] }) },
  ])('remembers nothing where $why', ({ body }) => {
    const read = readBody(body)
    expect(read.ok && beginningOf(body, read)).toBeNull()
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
    const bodies = growingConversations(8).chain(conversation =>
      fc.tuple(
        ...conversation.map(step => fc.oneof(fc.constant(JSON.stringify(reordered(step))), jsonEncodings(step))),
      ),
    )
    fc.assert(
      fc.property(bodies, texts => expectSame(texts.map(utf8))),
      { numRuns: 60 },
    )
  })

  it('gives for bodies that differ in any byte what readBody gives', () => {
    const change = fc.record({ at: fc.nat(), byte: fc.constantFrom(...utf8('"\\{}[],: x0')), drop: fc.nat({ max: 3 }) })
    const property = fc.property(
      fc.integer({ min: 2, max: 14 }),
      fc.array(change, { maxLength: 3 }),
      (count, changes) => {
        const before = written(request(count, LONG_SYSTEM))
        let now: readonly number[] = [...written(request(count + 2, LONG_SYSTEM))]
        for (const { at, byte, drop } of changes) now = now.toSpliced(at % now.length, drop, byte)
        expectSame([before, Uint8Array.from(now), before])
      },
    )
    fc.assert(property, { numRuns: 300 })
  })

  it('forgets the conversation that was quiet for longest', () => {
    const reader = createConversationReader(30)
    const body = written(request(11))
    for (const name of ['a', 'b', 'c', 'd']) expect(found(reader.read(body, name))).toEqual(found(readBody(body)))
  })
})

/** As Claude Code orders it: what is long stands behind the messages. */
function reordered({ model, messages, ...rest }: MessagesRequest): object {
  return { model, messages, ...rest }
}
