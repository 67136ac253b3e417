import { jsonEncodings, messageAnswer, messagesRequests } from '@sternline/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { post } from '../support/call.ts'
import { longRequest } from '../support/requests.ts'
import { finishedExchange, serveBefore } from '../support/serve.ts'
import { countMarkers, isSentPlusMarkers } from '../support/without-insertions.ts'

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf8'))

describe('isSentPlusMarkers, the judge of this file', () => {
  const mark = '"cache_control":{"type":"ephemeral"}'
  it.each([
    { arrived: '{"a":1}', sent: '{"a":1}', same: true, why: 'nothing changed' },
    { arrived: `{"a":1,${mark}}`, sent: '{"a":1}', same: true, why: 'a marker was put in' },
    { arrived: `{${mark}}`, sent: '{}', same: true, why: 'a marker in an empty block' },
    { arrived: `[{"type":"text","text":"x",${mark}}]`, sent: '"x"', same: true, why: 'a string was wrapped' },
    { arrived: '{"a": 1}', sent: '{"a":1}', same: false, why: 'a space was added' },
    { arrived: '{"a":1.0}', sent: '{"a":1}', same: false, why: 'a number was written anew' },
    { arrived: '{"a":1', sent: '{"a":1}', same: false, why: 'the end is missing' },
    { arrived: `{"a":1,${mark}`, sent: '{"a":1}', same: false, why: 'the end is missing behind a marker' },
  ])('$why: $same', ({ arrived, sent, same }) => {
    expect(isSentPlusMarkers(bytes(arrived), bytes(sent))).toBe(same)
  })
})

describe('what arrives upstream', () => {
  it('is, for any request in any spelling of its JSON, what was sent plus at most four markers', async () => {
    const { server, upstream } = await serveBefore(() => messageAnswer())
    await fc.assert(
      fc.asyncProperty(
        messagesRequests().chain(request => jsonEncodings(request)),
        async text => {
          const sent = bytes(text)
          const reply = await post(server, '/v1/messages', sent)
          const arrived = upstream.requests.at(-1)?.body ?? new Uint8Array()
          expect(reply.status).toBe(200)
          expect(isSentPlusMarkers(arrived, sent)).toBe(true)
          // Inputs of tools may hold what looks like a marker and is none.
          expect(countMarkers(arrived) - countMarkers(sent)).toBeLessThanOrEqual(4)
          expect(() => JSON.parse(Buffer.from(arrived).toString('utf8'))).not.toThrow()
        },
      ),
      // A limit on shrinking: a counterexample that is not the smallest is better than a test that times out.
      { numRuns: 150, interruptAfterTimeLimit: 10_000 },
    )
  })

  it.each([
    {
      text: '{ "model" :"m",\r\n\t"messages":[ {"role":"user","content":[{"type":"text","text":"a"} ] } ] }',
      markers: 1,
      why: 'odd white space',
    },
    {
      text: '{"model":"m","messages":[{"role":"user","content":"\\u0041\\ud83d\\ude00\\/"}]}',
      markers: 1,
      why: 'escapes that need not be',
    },
    {
      text: '{"model":"m","max_tokens":12345678901234567890,"messages":[{"role":"user","content":"a"}]}',
      markers: 1,
      why: 'an integer of 20 digits',
    },
    {
      text: '{"model":"m","temperature":1.0e0,"messages":[{"role":"user","content":"a"}]}',
      markers: 1,
      why: 'an odd number',
    },
    {
      text: '{"model":"m","messages":[{"role":"user","content":"ü€😀 \u2028"}]}',
      markers: 1,
      why: 'text beyond ASCII',
    },
    {
      text: '{"messages":[{"role":"user","content":"a"}],"extra":{"b":[null,true]},"model":"m"}',
      markers: 1,
      why: 'fields in another order, and an unknown one',
    },
    { text: '{"model":"m","messages":[', markers: 0, why: 'broken JSON' },
    { text: '[1,2,3]', markers: 0, why: 'no Messages request' },
    { text: '', markers: 0, why: 'an empty body' },
  ])('keeps $why', async ({ text, markers }) => {
    const { server, upstream } = await serveBefore(() => messageAnswer())
    await post(server, '/v1/messages', text)
    const [request] = upstream.requests
    expect(isSentPlusMarkers(request?.body ?? new Uint8Array(), bytes(text))).toBe(true)
    expect(countMarkers(request?.body ?? new Uint8Array())).toBe(markers)
    expect(request?.headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1]).toBe(
      String(request?.body.length),
    )
  })

  it('is untouched when the body is not UTF-8', async () => {
    const { server, upstream } = await serveBefore(() => messageAnswer())
    const sent = Uint8Array.from([0x7b, 0xff, 0xfe, 0x00, 0x7d])
    await post(server, '/v1/messages', sent, { 'x-sternline-session': 'bytes' })
    expect(Buffer.from(upstream.requests[0]?.body ?? []).equals(sent)).toBe(true)
    expect((await finishedExchange(server, 'bytes')).plan.untouched).toBe('unreadable')
  })

  it('has the query that was sent', async () => {
    const { server, upstream } = await serveBefore(() => messageAnswer())
    await post(server, '/v1/messages?beta=true&x=%2F', longRequest())
    expect(upstream.requests[0]?.path).toBe('/v1/messages?beta=true&x=%2F')
  })
})

describe('what comes back', () => {
  it('is the answer byte for byte, in the order in which it was written', async () => {
    const pieces = [
      'event: a\ndata: {"n": 12345678901234567890}\n\n',
      Buffer.from([0xff, 0x00, 0xc3]),
      '\r\n',
      'tail ü',
    ]
    const headers = { 'content-type': 'text/event-stream', 'request-id': 'req_1', 'x-odd': 'kept' }
    const { server } = await serveBefore(() => ({ headers, body: pieces.flatMap(piece => [piece, { pauseMs: 5 }]) }))
    const reply = await post(server, '/v1/messages', longRequest())
    expect(reply.body.equals(Buffer.concat(pieces.map(piece => Buffer.from(piece))))).toBe(true)
    expect(reply.headers).toMatchObject({ ...headers, 'x-sternline-exchange': expect.stringMatching(/^ex_/) })
  })

  it('comes as it is written, not when it is whole', async () => {
    let release = (): void => {}
    const waitFor = new Promise<void>(resolve => {
      release = resolve
    })
    const { server } = await serveBefore(() => ({
      headers: { 'content-type': 'text/event-stream' },
      body: ['first', { waitFor }, 'last'],
    }))
    const answer = await fetch(`${server.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(longRequest()),
    })
    const reader = answer.body?.getReader()
    const first = await reader?.read()
    expect(Buffer.from(first?.value ?? []).toString()).toBe('first')
    release()
    const last = await reader?.read()
    expect(Buffer.from(last?.value ?? []).toString()).toBe('last')
  })

  it('keeps the status and the body of a refusal', async () => {
    const body = '{"type":"error", "error":{"type":"overloaded_error","message":"Overloaded"}}'
    const { server } = await serveBefore(() => ({ status: 529, headers: { 'retry-after': '7' }, body: [body] }))
    const reply = await post(server, '/v1/messages', longRequest(), { 'x-sternline-session': 'busy' })
    expect([reply.status, reply.headers['retry-after'], reply.text]).toEqual([529, '7', body])
    expect(await finishedExchange(server, 'busy')).toMatchObject({ outcome: 'refused', error: 'overloaded_error' })
  })
})
