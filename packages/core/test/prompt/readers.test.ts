import { conversation, deepFreeze, jsonEncodings, messagesRequests } from '@sternline/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  applyPlan,
  type Block,
  cache,
  digestOf,
  fingerprintOf,
  formatPlace,
  type Prompt,
  planBreakpoints,
  readBody,
  readRequest,
} from '../../src/index.ts'
import { utf8 } from '../bytes.ts'

function read(request: unknown): Prompt {
  const result = readRequest(request)
  if (!result.ok) throw new Error(`${result.problem.at}: ${result.problem.detail}`)
  return result.prompt
}

function scan(body: string): Prompt {
  const result = readBody(utf8(body))
  if (!result.ok) throw new Error(`${result.problem.code} at ${result.problem.at}: ${result.problem.detail}`)
  return result.prompt
}

/** What both readers must agree on for any encoding of a request. */
function structure({ model, stream, parameters, automatic, blocks }: Prompt): unknown {
  return {
    model,
    stream,
    parameters,
    automatic,
    blocks: blocks.map(({ bytes: _, ...rest }: Block) => rest),
  }
}

function shorthand(prompt: Prompt): string[] {
  return prompt.blocks.map(({ place, unmarkable, marker }) => {
    const ttl = marker?.kind === 'ephemeral' ? ` ${marker.ttl}` : marker ? ' invalid' : ''
    return `${formatPlace(place)}${unmarkable === null ? '' : ` (${unmarkable})`}${ttl}`
  })
}

/** The request without its own markers, wherever they stand. */
function withoutMarkers(request: object): object {
  const settings = { ...cache.on(), layers: cache.off().layers, clientMarkers: 'replace' } as const
  return applyPlan(request, planBreakpoints(read(request), settings))
}

describe('reading a request', () => {
  it.each([
    {
      request: conversation('T1 D1 S1 | u a[think tool] u[result]'),
      blocks: [
        'tools[0]',
        'tools[1] (deferred-tool)',
        'system[0]',
        'messages[0].content[0]',
        'messages[1].content[0] (thinking)',
        'messages[1].content[1]',
        'messages[2].content[0]',
      ],
      why: 'tools, system, messages in render order',
    },
    {
      request: conversation('S" | u" a u[empty text]'),
      blocks: [
        'system[0]',
        'messages[0].content[0]',
        'messages[1].content[0]',
        'messages[2].content[0] (empty-text)',
        'messages[2].content[1]',
      ],
      why: 'string forms are one text block',
    },
    {
      request: conversation('S** | u m a[unknown redacted] u*!'),
      blocks: [
        'system[0] 1h',
        'messages[0].content[0]',
        'messages[1].content[0]',
        'messages[2].content[0] (unknown-kind)',
        'messages[2].content[1] (thinking)',
        'messages[3].content[0] invalid',
      ],
      why: 'markers as they stand, a mid-conversation system message, a kind nobody knows',
    },
  ])('$why', ({ request, blocks }) => {
    expect(shorthand(read(request))).toEqual(blocks)
    expect(shorthand(scan(JSON.stringify(request)))).toEqual(blocks)
  })

  it('counts markers inside a tool_result apart, and nowhere else', () => {
    const request = {
      messages: [
        { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'n', input: { cache_control: { x: 1 } } }] },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 'a',
              content: [{ type: 'text', text: 'x', cache_control: { type: 'ephemeral' } }],
            },
          ],
        },
      ],
    }
    for (const prompt of [read(request), scan(JSON.stringify(request))]) {
      expect(prompt.blocks.map(({ nestedMarkers, marker }) => [nestedMarkers, marker])).toEqual([
        [[], null],
        [[{ kind: 'ephemeral', ttl: '5m' }], null],
      ])
    }
  })

  it('hashes a string as its one text block', () => {
    const text = read(conversation('S" | u"'))
    const block = read({
      system: [{ type: 'text', text: conversation('S" | u"').system }],
      messages: [{ role: 'user', content: [{ type: 'text', text: conversation('S" | u"').messages[0]?.content }] }],
    })
    expect(fingerprintOf(text)).toBe(fingerprintOf(block))
  })

  it.each([
    { request: null, at: 'request', why: 'no object' },
    { request: {}, at: 'messages', why: 'no messages' },
    { request: { messages: 'hi' }, at: 'messages', why: 'messages as text' },
    { request: { messages: [{ role: 'robot', content: 'x' }] }, at: 'messages[0].role', why: 'a role nobody knows' },
    { request: { messages: [{ role: 'user' }] }, at: 'messages[0].content', why: 'a user message without content' },
    { request: { messages: [{ role: 'user', content: [1] }] }, at: 'messages[0].content[0]', why: 'a number as block' },
    { request: { tools: {}, messages: [] }, at: 'tools', why: 'tools as object' },
    { request: { system: 7, messages: [] }, at: 'system', why: 'system as number' },
  ])('names what is wrong: $why', ({ request, at }) => {
    const problem = { ok: false, problem: { code: 'not-a-request', at } }
    expect(readRequest(request)).toMatchObject(problem)
    expect(readBody(utf8(JSON.stringify(request)))).toMatchObject(problem)
  })

  it('takes null for what may be left away', () => {
    const request = { tools: null, system: null, cache_control: null, messages: [{ role: 'user', content: 'hi' }] }
    expect(shorthand(read(request))).toEqual(['messages[0].content[0]'])
    expect(shorthand(scan(JSON.stringify(request)))).toEqual(['messages[0].content[0]'])
  })

  it('does not fail on what cannot be written as JSON', () => {
    const cyclic: Record<string, unknown> = { type: 'text' }
    cyclic['self'] = cyclic
    expect(readRequest({ messages: [{ role: 'user', content: [cyclic] }] })).toMatchObject({
      ok: false,
      problem: { code: 'not-json' },
    })
  })
})

const LONG = 'n'.repeat(1_000_000)

describe('reading bytes', () => {
  it.each([
    { body: '', code: 'not-json', why: 'nothing' },
    { body: '{"messages":[', code: 'not-json', why: 'cut in the middle' },
    { body: '{"messages":[],"x":"}', code: 'not-json', why: 'a string that never ends' },
    { body: '{"messages":[]} x', code: 'not-json', why: 'something behind the request' },
    { body: '{"messages":[] "model":"m"}', code: 'not-json', why: 'a comma is missing' },
    { body: '{"messages":[],"metadata":{"a":[1}}}', code: 'not-json', why: 'brackets that do not match' },
    { body: `{"messages":[],"metadata":${'['.repeat(600)}${']'.repeat(600)}}`, code: 'too-deep', why: '600 levels' },
    { body: '{"messages":[],"messages":[]}', code: 'duplicate-key', why: 'messages twice' },
    { body: '{"messages":[],"m\\u0065ssages":[]}', code: 'duplicate-key', why: 'the same key, one of them escaped' },
    {
      body: '{"messages":[{"role":"user","content":[{"type":"text","text":"a","text":"b"}]}]}',
      code: 'duplicate-key',
      why: 'text twice in a block',
    },
    { body: '{"messages":[{"role":"user","role":"user","content":"x"}]}', code: 'duplicate-key', why: 'role twice' },
    { body: `{"model":"${LONG}","messages":[]}`, code: 'too-long', why: 'a model of a megabyte' },
    { body: `{"messages":[{"role":"${LONG}","content":"x"}]}`, code: 'too-long', why: 'a role of a megabyte' },
    { body: `{"messages":[{"role":"user","content":[{"type":"${LONG}"}]}]}`, code: 'too-long', why: 'such a kind' },
    { body: `{"messages":[],"m\\u0065${LONG}":1}`, code: 'too-long', why: 'such a key, escaped' },
    { body: `{"messages":[],"thinking":"${LONG}"}`, code: 'too-long', why: 'such a value that counts' },
  ])('refuses to guess: $why', ({ body, code }) => {
    expect(readBody(utf8(body))).toMatchObject({ ok: false, problem: { code } })
  })

  it('takes what is long where names and schemas are', () => {
    const name = '\\u0061'.repeat(128)
    const body = `{"model":"${'m'.repeat(1_024)}","output_format":"${'s'.repeat(200_000)}","x":"${LONG}","tools":[{"name":"${name}"}],"messages":[]}`
    const read = readBody(utf8(body))
    expect(read.ok && [read.prompt.model.length, read.prompt.blocks[0]?.name?.length]).toEqual([1_024, 128])
  })

  it.each([
    { text: ' \\n\\r\\t\\u0020\\u0009\\u000a\\u000A\\u000d\\u000D', blank: true },
    { text: '\\u0020\\u000b', blank: false },
    { text: '\\n\\\\u0020', blank: false },
    { text: '\\t\\u00', blank: false },
    { text: '\\u0020'.repeat(5_000_000), blank: true },
  ])('knows a blank text however it is written: case %#', { timeout: 20_000 }, ({ text, blank }) => {
    const [block] = scan(`{"messages":[{"role":"user","content":[{"type":"text","text":"${text}"}]}]}`).blocks
    expect(block?.unmarkable).toBe(blank ? 'empty-text' : null)
  })

  it('lets a key stand twice where it does not matter', () => {
    expect(readBody(utf8('{"metadata":{"a":1,"a":2},"max_tokens":1,"max_tokens":2,"messages":[]}')).ok).toBe(true)
  })

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.json().map(utf8)), bytes => {
        expect(typeof readBody(bytes).ok).toBe('boolean')
      }),
      { numRuns: 2000 },
    )
  })

  it('never throws on a request with one byte changed', () => {
    fc.assert(
      fc.property(
        messagesRequests({ markers: 'any' }),
        fc.nat(),
        fc.integer({ min: 0, max: 255 }),
        (request, at, byte) => {
          const bytes = utf8(JSON.stringify(request))
          bytes[at % bytes.length] = byte
          expect(typeof readBody(bytes).ok).toBe('boolean')
        },
      ),
      { numRuns: 1000 },
    )
  })
})

describe('both readers', () => {
  it('agree on everything for the body that JSON.stringify writes', () => {
    fc.assert(
      fc.property(messagesRequests({ markers: 'any' }), request => {
        expect(scan(JSON.stringify(request))).toEqual(read(deepFreeze(request)))
      }),
      { numRuns: 1000 },
    )
  })

  it('agree on structure, markability, places and markers for any encoding', () => {
    fc.assert(
      fc.property(
        messagesRequests({ markers: 'any' }).chain(request => fc.tuple(fc.constant(request), jsonEncodings(request))),
        ([request, body]) => {
          expect(structure(scan(body))).toEqual(structure(read(request)))
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('see no difference in a prefix whose markers moved', () => {
    fc.assert(
      fc.property(messagesRequests({ markers: 'legal' }), request => {
        const bare = withoutMarkers(request)
        expect(read(request).hashes).toEqual(read(bare).hashes)
        expect(scan(JSON.stringify(request)).hashes).toEqual(scan(JSON.stringify(bare)).hashes)
      }),
    )
  })

  it('tell every changed block apart, and keep the prefix before it', () => {
    const before = scan(JSON.stringify(conversation('T2 S2 | u a u')))
    const after = scan(JSON.stringify(conversation('T2 S2 | u a#changed u')))
    const firstDifference = before.blocks.findIndex((_, i) => fingerprintOf(before, i) !== fingerprintOf(after, i))
    expect(formatPlace((before.blocks[firstDifference] as Block).place)).toBe('messages[1].content[0]')
    expect(digestOf(before, 5)).not.toBe(digestOf(after, 5))
    expect(digestOf(before, 6)).toBe(digestOf(after, 6))
  })
})
