import { setImmediate as turn } from 'node:timers/promises'
import { Body } from '@sternline/core/memory'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBody } from '../../src/gateway/read-body.ts'
import { answerAsAsked, type SeenRequest, WAY_NAMES } from '../support/answer-as-asked.ts'
import { answersIn, callTo, plainRequest, servePlain } from '../support/plain-server.ts'

const WAYS_TO_READ = ['places', 'data'] as const

/** What is another one every time. */
function settled(answers: string): string {
  return answers.replace(/Date: [^\r]*GMT/g, 'Date: now').replace(/req_\w+/g, 'req_1')
}

/** What a server saw and said when its client said some pieces. */
async function talk(readsBy: (typeof WAYS_TO_READ)[number], pieces: readonly string[], requests: number) {
  const seen: SeenRequest[] = []
  let over = 0
  const answer = answerAsAsked(seen, () => {
    over += 1
  })
  const server = await servePlain(answer, { readsBy })
  const { socket, ended } = callTo(server)
  for (const piece of pieces) {
    if (socket.writable) socket.write(piece, 'latin1')
    await turn()
  }
  await expect.poll(() => over, { interval: 1 }).toBe(requests)
  socket.end()
  const answers = settled(await ended)
  return { answers, seen }
}

const chunked = (body: string, way: string): string =>
  `POST /v1/messages?${way} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`

const anyBody = fc.oneof(
  fc.string({
    unit: fc.constantFrom('a', '\r', '\n', '\u00ff', 'POST / HTTP/1.1\r\n\r\n'),
    minLength: 1,
    maxLength: 20,
  }),
  fc.integer({ min: 1, max: 12_000 }).map(length => 'abcdefg'.repeat(length / 7 + 1).slice(0, length)),
)
const anyRequest = fc
  .record({
    body: anyBody,
    way: fc.constantFrom(...WAY_NAMES.filter(name => name !== 'early')),
    isPlain: fc.constantFrom(true, true, true, false),
  })
  .map(({ body, way, isPlain }) => (isPlain ? plainRequest(body, { query: way }) : chunked(body, way)))

/** Sizes of pieces, again and again. */
const anySizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 30_000 })), {
  minLength: 1,
  maxLength: 8,
})

function cut(text: string, sizes: readonly number[]): string[] {
  const pieces: string[] = []
  for (let at = 0; at < text.length; at += pieces.at(-1)?.length ?? 1) {
    // A thousand turns of the loop are enough.
    const size = Math.max(sizes[pieces.length % sizes.length] ?? 1, text.length / 1_000)
    pieces.push(text.slice(at, at + size))
  }
  return pieces
}

describe('a connection whose bytes come by data', () => {
  it('answers as one does that reads into places: whatever is asked, in whatever pieces it comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRequest, { minLength: 1, maxLength: 5 }), anySizes, async (requests, sizes) => {
        const pieces = cut(requests.join(''), sizes)
        const byPlaces = await talk('places', pieces, requests.length)
        const byData = await talk('data', pieces, requests.length)
        expect(byData.answers).toBe(byPlaces.answers)
        expect(byData.seen).toEqual(byPlaces.seen)
      }),
      { numRuns: 60 },
    )
  })

  it.each(WAYS_TO_READ)('is told by nobody who hears data, and only then: %s', async readsBy => {
    const server = await servePlain(
      answerAsAsked([], () => {}),
      { readsBy },
    )
    const { socket, heard } = callTo(server)
    socket.write(plainRequest('abc', { query: 'length' }))
    await expect.poll(heard).toContain('you said abc')
    expect(server.sockets[0]?.listenerCount('data')).toBe(readsBy === 'data' ? 1 : 0)
    expect(server.counted).toEqual({ plain: 1, nodes: 0 })
  })

  it.each(WAYS_TO_READ)('has long bodies as they were sent, one after the other: %s', async readsBy => {
    const came: string[] = []
    const server = await servePlain(
      (request, response) => {
        void readBody(request, null).then(body => {
          came.push(body instanceof Body ? Buffer.concat(body.pieces).toString('latin1') : body)
          if (body instanceof Body) body.drop()
          response.writeHead(204)
          response.end()
        })
      },
      { readsBy },
    )
    const { socket, heard } = callTo(server)
    const bodies = [3_000_000, 1, 262_144, 20_480, 700_001].map((length, i) => String(i).repeat(length))
    for (const [i, body] of bodies.entries()) {
      socket.write(plainRequest(body))
      await expect.poll(() => answersIn(heard())).toBe(i + 1)
    }
    expect(came.map((body, i) => body === bodies[i])).toEqual([true, true, true, true, true])
    expect(server.counted).toEqual({ plain: 5, nodes: 0 })
  })

  const HALF = plainRequest('abcdef', { query: 'length' }).slice(0, -3)

  it.each(
    WAYS_TO_READ.flatMap(readsBy => [
      { readsBy, why: 'ends it', end: true, status: 400 },
      { readsBy, why: 'waits', end: false, status: 408 },
    ]),
  )('answers $status where a client sends half a body and $why: $readsBy', async ({ readsBy, end, status }) => {
    const limits = { headersMs: 200, requestMs: 200, checkMs: 20 }
    const server = await servePlain(
      answerAsAsked([], () => {}),
      { readsBy, limits },
    )
    const { socket, ended } = callTo(server)
    socket.write(HALF)
    if (end) socket.end()
    expect(await ended).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  })
})
