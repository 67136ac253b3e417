import { createHash } from 'node:crypto'
import { createReadStream, readdirSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { Body } from '@sternline/core/memory'
import {
  type FakeAnswer,
  growingConversations,
  jsonEncodings,
  type MarkerChoice,
  type MessagesRequest,
  messagesRequests,
  needs,
  tracesFolder,
} from '@sternline/testkit'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { PIECE } from '../../src/gateway/body-memory.ts'
import { serveBefore } from '../support/serve.ts'
import { whatIsChanged } from '../support/what-is-changed.ts'

/** How many generated requests go through. The number is a promise of the project. */
const REQUESTS = 10_000

/** So many of them, at least, are turns of conversations, and so many conversations are made for that. */
const TURNS = 2_000
const CONVERSATIONS = 500

/** Of the turns, so many at least are read as what continues the one before: less than half of those that are. */
const LEAST_CONTINUED = TURNS / 4

/** A body that is at least as long is looked at in several parts as it comes, torn anywhere; nearly all others at once. Unit: bytes. */
const LOOKED_AT_IN_PARTS = 64 * 1024

/** So many at least are as long: less than half of those that are. */
const LEAST_LARGE = TURNS / 20

/** So many at least lie in several pieces, with a character torn between two: less than a fifth of those that do, as all turns of a conversation have it there. */
const LEAST_TORN = TURNS / 200

/** With characters of several bytes, so that the end of a piece most likely tears one in two. */
const TEXT = `A marker, "cache_control":{"type":"ephemeral"}, \\ ${'世界 👩‍👩‍👧'.repeat(9)}. `

/** As long as what is looked at in parts, and longer than a piece. */
const [LONG = '', LONGEST = ''] = [LOOKED_AT_IN_PARTS, PIECE].map(bytes =>
  TEXT.repeat(bytes / Buffer.byteLength(TEXT) + 1),
)

/** What has to be among the plans, and how often at least: about half as often as it is. Without it the promise would say little. */
const LEAST: readonly (readonly [what: RegExp, least: number])[] = [
  [/ sternline(?:,|;|$)/, REQUESTS / 2],
  [/ client(?:,|;|$)/, REQUESTS / 4],
  [/^untouched=/, REQUESTS / 25],
  [/; warning=repaired:/, REQUESTS / 7],
  [/repaired:too-many:dropped/, REQUESTS / 50],
  [/repaired:bad-type-or-ttl:rewritten/, REQUESTS / 10],
  [/repaired:on-unmarkable-block:moved/, REQUESTS / 50],
  [/repaired:on-unmarkable-block:dropped/, REQUESTS / 100],
  [/repaired:inside-tool-result:moved/, REQUESTS / 100],
  [/repaired:inside-tool-result:dropped/, REQUESTS / 500],
  [/repaired:ttl-order:raised/, REQUESTS / 500],
  [/repaired:ttl-order:lowered/, REQUESTS / 100],
  [/repaired:automatic-ttl-differs:dropped/, REQUESTS / 500],
]

type Answered = Readonly<{ plan: string; body: Buffer }>

/** Bytes that are no text, of any length, the same for the same request. */
function answerTo(body: Uint8Array): Buffer {
  const seed = createHash('sha256').update(body).digest()
  return Buffer.concat(Array.from({ length: 1 + ((seed[0] ?? 0) % 8) }, () => seed))
}

/** Sends requests over kept connections and reads whole answers. */
function createSender(port: number): (body: Uint8Array, session: string | null) => Promise<Answered> {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  onTestFinished(() => agent.destroy())
  const always = { 'content-type': 'application/json', 'x-api-key': 'k' }
  return (body, session) =>
    new Promise((resolve, reject) => {
      const headers = session === null ? always : { ...always, 'x-claude-code-session-id': session }
      const outgoing = request(
        { host: '127.0.0.1', port, method: 'POST', path: '/v1/messages', headers, agent },
        answer => {
          const chunks: Buffer[] = []
          answer.on('data', chunk => chunks.push(chunk))
          answer.on('error', reject)
          answer.on('end', () =>
            resolve({ plan: String(answer.headers['x-sternline-plan']), body: Buffer.concat(chunks) }),
          )
        },
      )
      outgoing.on('error', reject)
      outgoing.end(body)
    })
}

async function world() {
  const arrived = new Map<string, Uint8Array>()
  let newest = new Uint8Array()
  const { server, upstream } = await serveBefore(({ body }): FakeAnswer => {
    newest = new Uint8Array(body)
    const answer = answerTo(body)
    arrived.set(answer.toString('hex'), body)
    return { body: [answer.subarray(0, 7), answer.subarray(7)] }
  })
  const send = createSender(server.port)
  return {
    /** Sends one request; what arrived for it, what its plan was, and whether its answer came back to the byte. */
    async pass(sent: Uint8Array, session: string | null = null) {
      const { plan, body } = await send(sent, session)
      const found = arrived.get(body.toString('hex'))
      arrived.clear()
      // The fake upstream keeps every request that it got; ten thousand of them are too much.
      ;(upstream.requests as unknown[]).length = 0
      return { plan, arrived: found ?? newest, isAnswerSame: found !== undefined }
    },
  }
}

function expectSame(
  sent: Uint8Array,
  { plan, arrived, isAnswerSame }: Awaited<ReturnType<Awaited<ReturnType<typeof world>>['pass']>>,
): void {
  expect(isAnswerSame).toBe(true)
  // What the header declares is what was put in, and where: no marker more, no marker less, no other byte.
  expect(whatIsChanged(arrived, sent, plan), plan).toBeNull()
}

/** The same request, with a text in front where it is to be long. */
function lengthened(request: MessagesRequest, text: string): MessagesRequest {
  const [first, ...others] = request.messages
  if (text === '' || first === undefined) return request
  const blocks = typeof first.content === 'string' ? [{ type: 'text', text: first.content }] : first.content
  const content = [{ type: 'text', text }, ...blocks]
  return { ...request, messages: [{ ...first, content }, ...others] }
}

/** Whether a character of a body lies in two pieces. What follows the first byte of one begins with the bits 10. */
function isTorn(body: Uint8Array): boolean {
  return ((body[PIECE] ?? 0) & 0xc0) === 0x80
}

/** Single requests, with markers wherever they may stand or not, written in any way. */
const singles: fc.Arbitrary<string> = fc
  .constantFrom<MarkerChoice>('none', 'legal', 'any')
  .chain(markers => messagesRequests({ markers }))
  .chain(generated => jsonEncodings(generated))

/** The turns of a conversation, as a client writes them; one of six otherwise than the one before, so that it continues nothing. All turns of a long one are long. */
const conversations: fc.Arbitrary<readonly string[]> = fc
  .tuple(growingConversations(8), fc.constantFrom(LONG, LONG, LONGEST, ...Array<string>(21).fill('')))
  .chain(([turns, long]) =>
    fc.tuple(
      ...turns
        .map(turn => lengthened(turn, long))
        .map(turn => fc.oneof({ weight: 5, arbitrary: fc.constant(JSON.stringify(turn)) }, jsonEncodings(turn))),
    ),
  )

describe('the comparison', () => {
  const OTHER_BYTES = 'bytes were changed, other than by markers'
  const MARK = '"cache_control":{"type":"ephemeral"}'
  const ours = 'layered; messages[0].content[0] active 5m sternline'
  const theirs = 'layered; messages[0].content[0] active 5m client'
  const plan = 'layered; tools[0] base 5m client, messages[0].content[0] active 5m sternline'
  const repaired = '; warning=repaired:on-unmarkable-block:moved'
  const mended = `${plan}${repaired}`
  const bytes = (content: string, tool = `{"name":"a",${MARK}}`): Uint8Array =>
    Buffer.from(`{"tools":[${tool}],"messages":[{"role":"user", "content":${content}}]}`)
  const two = bytes('[{"type":"text","text":"1"}, {"type":"text","text":"2"}]')
  const input = (key: string): string => `{"type":"tool_use","input":{${key}"b":1}`

  it.each([
    { what: 'a block', sent: two, arrived: bytes(`[{"type":"text","text":"1",${MARK}}, {"type":"text","text":"2"}]`) },
    { what: 'a string', sent: bytes('"1"'), arrived: bytes(`[{"type":"text","text":"1",${MARK}}]`) },
    {
      what: 'a marker that was taken out of another place',
      sent: bytes('"1"'),
      arrived: bytes(`[{"type":"text","text":"1",${MARK}}]`, '{"name":"a"}'),
      plan: `${ours}${repaired}`,
    },
    {
      what: 'a marker of the client that moved',
      sent: bytes('"1"'),
      arrived: bytes(`[{"type":"text","text":"1",${MARK}}]`, '{"name":"a"}'),
      plan: `${theirs}${repaired}`,
    },
    {
      what: 'a marker of the client in the place of one that can’t be',
      sent: bytes('"1"', `{"cache_control": {"type":"x"}, "name":"a"}`),
      arrived: bytes(`[{"type":"text","text":"1",${MARK}}]`, `{"cache_control": {"type":"ephemeral"}, "name":"a"}`),
      plan: mended,
    },
    {
      what: 'a marker of the client that is at the top, and is declared where it falls',
      sent: Buffer.from(`{"messages":[{"content":[{"cache_control":4}]}],${MARK}}`),
      arrived: Buffer.from(`{"messages":[{"content":[{}]}],${MARK}}`),
      plan: `${theirs}${repaired}`,
    },
  ])('lets pass what is declared: $what', ({ sent, arrived, plan: said = plan }) => {
    expect(whatIsChanged(arrived, sent, said)).toBeNull()
  })

  it.each([
    {
      what: 'one block off',
      arrived: bytes(`[{"type":"text","text":"1"}, {"type":"text","text":"2",${MARK}}]`),
      says: 'no marker for 5m stands at messages[0].content[0]',
    },
    {
      what: 'one more',
      arrived: bytes(`[{"type":"text","text":"1",${MARK}}, {"type":"text","text":"2",${MARK}}]`),
      says: 'the marker at messages[0].content[1] is not declared',
    },
    { what: 'none', arrived: two, says: 'no marker for 5m stands at messages[0].content[0]' },
    {
      what: 'another byte',
      arrived: bytes(`[{"type":"text","text":"1",${MARK}},{"type":"text","text":"2"}]`),
      says: OTHER_BYTES,
    },
    {
      what: 'another byte beside a mended marker',
      arrived: bytes(`[{"type":"text","text":"1",${MARK}},{"type":"text","text":"2"}]`),
      plan: mended,
      says: OTHER_BYTES,
    },
    {
      what: 'a change that nothing declares',
      arrived: bytes('"1"'),
      plan: 'untouched=off',
      says: 'bytes were changed, and nothing is declared',
    },
    {
      what: 'what was broken beside a mended marker',
      arrived: Buffer.from(`{"tools":[{"name":"a",}]}`),
      plan: mended,
      says: 'what arrived is no JSON',
    },
    {
      what: 'a comma that was cut with a marker',
      sent: bytes('"1"', `{"name":"a",${MARK},"x":1}`),
      arrived: bytes('"1"', '{"name":"a", "x":1}'),
      plan: `untouched=off${repaired}`,
      says: OTHER_BYTES,
    },
    {
      what: 'a marker that moved where nothing is declared',
      sent: bytes('"1"'),
      arrived: bytes(`[{"type":"text","text":"1",${MARK}}]`, '{"name":"a"}'),
      plan: `layered; tools[0] base 5m client${repaired}`,
      says: 'the marker at messages[0].content[0] is not declared',
    },
    {
      what: 'a marker of the client that was lost',
      arrived: bytes(`[{"type":"text","text":"1",${MARK}}, {"type":"text","text":"2"}]`, '{"name":"a"}'),
      plan: mended,
      says: 'no marker stands at tools[0]',
    },
    {
      what: 'a marker of the client that was left where it can’t be',
      arrived: bytes(`[{"type":"text","text":"1",${MARK}}, {"type":"text","text":"2"}]`),
      plan: `${ours}${repaired}`,
      says: 'the marker at tools[0] is declared otherwise',
    },
    {
      what: 'a marker of the client with another life',
      arrived: bytes(`[{"type":"text","text":"1",${MARK}}, {"type":"text","text":"2"}]`),
      plan: mended.replace('5m client', '1h client'),
      says: 'the marker at tools[0] is declared otherwise',
    },
    {
      what: 'a marker that was left inside a result',
      sent: bytes(`[{"type":"tool_result","content":[{${MARK}}]}]`),
      arrived: bytes(`[{"type":"tool_result","content":[{${MARK}}],${MARK}}]`),
      plan: mended,
      says: 'a marker inside messages[0].content[0] was left',
    },
    {
      what: 'a key of the same name inside an input',
      sent: bytes(`[${input('')}}]`),
      arrived: bytes(`[${input(`${MARK},`)},${MARK}}]`),
      plan: mended,
      says: OTHER_BYTES,
    },
  ])('tells $what', ({ sent = two, arrived, plan: said = plan, says }) => {
    expect(whatIsChanged(arrived, sent, said)).toBe(says)
  })
})

describe('through real sockets', () => {
  it(`${REQUESTS} generated requests arrive as they were sent, less the declared markers, and their answers come back to the byte`, async () => {
    const { pass } = await world()
    const plans: string[] = []
    let large = 0
    let torn = 0
    const passOne = async (text: string, session: string | null): Promise<void> => {
      const sent = new Uint8Array(Buffer.from(text, 'utf8'))
      const passed = await pass(sent, session)
      expectSame(sent, passed)
      plans.push(passed.plan)
      if (sent.length >= LOOKED_AT_IN_PARTS) large += 1
      if (isTorn(sent)) torn += 1
    }
    const limits = { interruptAfterTimeLimit: 290_000, markInterruptAsFailure: true }
    await fc.assert(
      fc.asyncProperty(singles, text => passOne(text, null)),
      { ...limits, numRuns: REQUESTS - TURNS },
    )
    // A body that continues another one is never read as a whole.
    const readsWhole = vi.spyOn(Body.prototype, 'readWhole')
    onTestFinished(() => readsWhole.mockRestore())
    const before = plans.length
    let sessions = 0
    await fc.assert(
      fc.asyncProperty(conversations, async turns => {
        sessions += 1
        const session = `conversation-${sessions}`
        for (const text of turns) await passOne(text, session)
      }),
      { ...limits, numRuns: CONVERSATIONS },
    )
    const turns = plans.length - before
    const continued = turns - readsWhole.mock.calls.length
    expect(turns).toBeGreaterThanOrEqual(TURNS)
    expect(continued).toBeGreaterThanOrEqual(LEAST_CONTINUED)
    expect(large).toBeGreaterThanOrEqual(LEAST_LARGE)
    expect(torn).toBeGreaterThanOrEqual(LEAST_TORN)
    expect(plans.length).toBeGreaterThanOrEqual(REQUESTS)
    const counted = LEAST.map(([what, least]) => ({ what, least, count: plans.filter(plan => what.test(plan)).length }))
    expect(counted.filter(({ count, least }) => count < least)).toEqual([])
  }, 300_000)
})

/** Recordings hold requests, not their bytes: what is sent here is what `JSON.stringify` writes of them, as most clients do. */
async function* wireBodies(folder: string): AsyncGenerator<Uint8Array> {
  for (const name of readdirSync(folder).filter(file => /^wire-.*\.jsonl\.gz$/.test(file))) {
    const lines = createInterface({ input: createReadStream(join(folder, name)).pipe(createGunzip()) })
    for await (const line of lines) {
      for (const call of JSON.parse(line).calls) {
        if (call.request != null) yield new Uint8Array(Buffer.from(JSON.stringify(call.request), 'utf8'))
      }
    }
  }
}

needs('traces').describe('recorded bodies', () => {
  needs('traces').it('of real clients arrive as they were sent, less the declared markers', async () => {
    const { pass } = await world()
    let count = 0
    for await (const sent of wireBodies(tracesFolder() ?? '')) {
      expectSame(sent, await pass(sent))
      count += 1
    }
    expect(count).toBeGreaterThan(100)
  })
})
