import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answerAsAsked, type SeenRequest, WAY_NAMES } from '../support/answer-as-asked.ts'
import { anyCut } from '../support/any-answer.ts'
import { answersIn, callTo, type PlainServer, plainRequest, servePlain } from '../support/plain-server.ts'

/** A server that answers as it is asked to, and what it saw. */
type Watched = Readonly<{ server: PlainServer; seen: SeenRequest[]; over: { count: number } }>

async function watched(hasLane: boolean): Promise<Watched> {
  const seen: SeenRequest[] = []
  const over = { count: 0 }
  const answer = answerAsAsked(seen, () => {
    over.count += 1
  })
  return { server: await servePlain(answer, { hasLane }), seen, over }
}

/** What is another one every time. */
function settled(answers: string): string {
  return answers.replace(/Date: [^\r]*GMT/g, 'Date: now').replace(/req_\w+/g, 'req_1')
}

/** What a server saw of a client that says some pieces and leaves when all its requests were answered, and what it said. */
async function talk({ server, seen, over }: Watched, pieces: readonly string[], requests: number) {
  seen.length = 0
  over.count = 0
  const { socket, ended } = callTo(server)
  for (const piece of pieces) {
    if (socket.writable) socket.write(piece, 'latin1')
    await turn()
  }
  await expect.poll(() => over.count, { interval: 1 }).toBe(requests)
  socket.end()
  return { answers: settled(await ended), seen: [...seen] }
}

/** Whether a server has read as many bytes from its only client, or will read no more. */
function hasRead({ sockets: [socket] }: PlainServer, bytes: number): boolean {
  return socket !== undefined && (socket.bytesRead >= bytes || socket.destroyed)
}

/** What a server says to a client that waits for as many answers as a step has before it goes on. */
async function inSteps(
  { server, seen }: Watched,
  steps: readonly Readonly<{ say: readonly string[]; answers: number }>[],
) {
  const { socket, heard, ended } = callTo(server)
  let answers = 0
  let said = 0
  for (const step of steps) {
    for (const piece of step.say) {
      socket.write(piece, 'latin1')
      said += piece.length
      // Each piece is read by itself: what is said before the last one was read comes together with it.
      await expect.poll(() => hasRead(server, said), { interval: 1 }).toBe(true)
    }
    answers += step.answers
    await expect.poll(() => answersIn(heard()), { interval: 1 }).toBe(answers)
  }
  // What was said of it would come before this.
  if (socket.writable) socket.end()
  return { answers: settled(await ended), seen: [...seen] }
}

const get = (query = 'length', more = ''): string => `GET /v1/models?${query} HTTP/1.1\r\nHost: a\r\n${more}\r\n`
const plain = (body = 'abc', query = 'length'): string => plainRequest(body, { query })
const chunked = (query = 'length'): string =>
  `POST /v1/messages?${query} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n`
const closing = (query = 'length'): string => plainRequest('bye', { query, headers: 'Connection: close\r\n' })
const halves = (text: string): string[] => [text.slice(0, 30), text.slice(30)]

describe('where plain requests end and others begin', () => {
  it.each([
    { why: 'a plain one', steps: [[plain()]], read: { plain: 1, nodes: 0 } },
    { why: 'one of no body', steps: [[plain('')], [plain('', 'chunks')]], read: { plain: 2, nodes: 0 } },
    { why: 'one after the other', steps: [[plain()], [plain('d')], [plain('e')]], read: { plain: 3, nodes: 0 } },
    { why: 'three in one write', steps: [[plain() + plain('d') + plain('e')]], read: { plain: 3, nodes: 0 } },
    {
      why: 'three in one write, whose first answer takes its time',
      steps: [[plain('a', 'later') + plain('d', 'chunks-later') + plain('e')]],
      read: { plain: 3, nodes: 0 },
    },
    {
      why: 'the next one before the answer',
      steps: [[plain('a', 'later'), plain('d', 'later'), plain('e')]],
      read: { plain: 3, nodes: 0 },
    },
    {
      why: 'plain, plain, GET, plain',
      steps: [[plain()], [plain('d')], [get()], [plain('e')]],
      read: { plain: 2, nodes: 2 },
    },
    {
      why: 'the same in one write',
      steps: [[plain() + plain('d') + get() + plain('e')]],
      read: { plain: 2, nodes: 2 },
    },
    {
      why: 'the same, and nobody waits',
      steps: [[plain('a', 'later'), plain('d', 'later') + get('later'), get('chunks'), plain('e')]],
      read: { plain: 2, nodes: 3 },
    },
    { why: 'GET first', steps: [[get()], [plain()]], read: { plain: 0, nodes: 2 } },
    { why: 'a head in two pieces', steps: [halves(plain())], read: { plain: 0, nodes: 1 } },
    {
      why: 'a head in two pieces behind a plain one',
      steps: [[plain()], halves(plain('d')), [plain('e')]],
      read: { plain: 1, nodes: 2 },
    },
    {
      why: 'a head whose beginning comes with a body',
      steps: [[plain() + plain('d').slice(0, 30), plain('d').slice(30) + plain('e')]],
      read: { plain: 1, nodes: 2 },
    },
    {
      why: 'one letter of the next one comes with a body',
      steps: [[`${plain('a', 'later')}P`], [plain('d').slice(1)]],
      read: { plain: 1, nodes: 1 },
    },
    {
      why: 'a body in pieces, and the next one with its last',
      steps: [
        [
          ...halves(plain('a'.repeat(100))).map((half, i) =>
            i === 0 ? half + plain('a'.repeat(100)).slice(30, 120) : half.slice(90) + plain('d'),
          ),
        ],
      ],
      read: { plain: 2, nodes: 0 },
    },
    { why: 'chunks behind a plain one', steps: [[plain()], [chunked()], [plain('d')]], read: { plain: 1, nodes: 2 } },
    {
      why: 'an expectation',
      steps: [[plain()], [plainRequest('d', { query: 'length', headers: 'Expect: 100-continue\r\n' })], [plain('e')]],
      read: { plain: 1, nodes: 2 },
    },
    { why: 'an end of the connection', steps: [[plain()], [closing()]], read: { plain: 1, nodes: 1 } },
    {
      why: 'a request of HTTP/1.0',
      steps: [[plain()], ['GET /?length HTTP/1.0\r\n\r\n']],
      read: { plain: 1, nodes: 1 },
    },
    {
      why: 'another path',
      steps: [[plain()], [plain('d').replace('/v1/messages', '/v1/complete')]],
      read: { plain: 1, nodes: 1 },
    },
    {
      why: 'a refusal whose body comes later',
      steps: [[plain('a'.repeat(60), 'early').slice(0, -50), 'a'.repeat(50) + plain('d')]],
      read: { plain: 2, nodes: 0 },
    },
    {
      why: 'a line end between two, as old clients have it',
      steps: [[plain()], [`\r\n${plain('d')}`]],
      read: { plain: 2, nodes: 0 },
    },
    {
      why: 'a line end behind a body that is not answered yet',
      steps: [[`${plain('a', 'later')}\r\n`, plain('d')]],
      read: { plain: 2, nodes: 0 },
    },
    {
      why: 'two line ends and the next one behind such a body',
      steps: [[`${plain('a', 'later')}\r\n\r\n${plain('d')}`]],
      read: { plain: 2, nodes: 0 },
    },
    {
      why: 'a method that is not only letters, behind one that is not answered yet',
      steps: [[`${plain('a', 'later')}M-SEARCH /?length HTTP/1.1\r\nHost: a\r\n\r\n`]],
      read: { plain: 1, nodes: 1 },
    },
    {
      why: 'nonsense after an answer',
      steps: [[plain()], ['what is this?\r\n\r\n']],
      read: { plain: 1, nodes: 0 },
      refused: 1,
    },
    {
      why: 'no host',
      steps: [[plain()], ['POST /v1/messages HTTP/1.1\r\nContent-Length: 0\r\n\r\n']],
      read: { plain: 1, nodes: 0 },
      refused: 1,
    },
    {
      why: 'two lengths',
      steps: [[plain()], [plain('d').replace('Content', 'Content-Length: 1\r\nContent')]],
      read: { plain: 1, nodes: 0 },
      refused: 1,
    },
    {
      why: 'a length and chunks',
      steps: [[plain()], [chunked().replace('Transfer', 'Content-Length: 5\r\nTransfer')]],
      read: { plain: 1, nodes: 0 },
      refused: 1,
    },
    {
      why: 'a header that is too large',
      steps: [[plain()], [get('length', `X-A: ${'a'.repeat(70_000)}\r\n`)]],
      read: { plain: 1, nodes: 0 },
      refused: 1,
    },
    {
      why: 'a large header that is not',
      steps: [[plain()], [plainRequest('d', { query: 'length', headers: `X-A: ${'a'.repeat(20_000)}\r\n` })]],
      read: { plain: 1, nodes: 1 },
    },
  ])('$why: the same is seen and said as by Node alone', async ({ steps, read, refused = 0 }) => {
    const total = read.plain + read.nodes
    // Where there is more than one step, each has one answer.
    const counted = steps.map(say => ({ say, answers: steps.length === 1 ? total + refused : 1 }))
    const [ours, nodes] = [await watched(true), await watched(false)]
    const [here, there] = [await inSteps(ours, counted), await inSteps(nodes, counted)]
    expect(here).toEqual(there)
    expect(here.seen).toHaveLength(total)
    expect(ours.server.counted).toEqual(read)
    expect(nodes.server.counted).toEqual({ plain: 0, nodes: total })
  })

  it('nonsense behind a request that is not answered yet ends the connection, and nothing that follows is seen', async () => {
    const { server, seen } = await watched(true)
    const { socket, ended } = callTo(server)
    socket.write(`${plain('a', 'later')}{"more": 1}${plain('d')}`)
    expect(answersIn(await ended)).toBe(0)
    expect(seen).toHaveLength(1)
  })
})

const anyWay = fc.constantFrom(...WAY_NAMES)
const anyBody = fc.string({
  unit: fc.constantFrom('a', '{', '\r', '\n', '\0', '\u00ff', 'POST / HTTP/1.1\r\n\r\n'),
  maxLength: 30,
})
const anyHeaders = fc.constantFrom(
  '',
  'Accept: */*\r\nX-A:\r\n',
  'connection: keep-alive\r\nContent-Type: application/json\r\n',
)

/** A request that leaves its connection open. None with an expectation: Node itself answers such in disorder when clients do not wait. */
const anyRequest = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(anyBody, anyWay, anyHeaders)
      .map(([body, query, headers]) => plainRequest(body, { query, headers })),
  },
  {
    weight: 1,
    arbitrary: fc.oneof(
      anyWay.map(query => get(query)),
      anyWay.map(query => chunked(query)),
      fc.tuple(anyBody, anyWay).map(([body, query]) => plainRequest(body, { query, headers: 'X-A: b\tc\r\n' })),
      fc
        .tuple(anyBody, anyWay)
        .map(([body, query]) => plainRequest(body, { query }).replace('POST /v1/messages', 'PUT /')),
    ),
  },
)

/** Who is refused before its body came, and has its connection closed, may lose the answer. */
const anyLastWay = fc.constantFrom(...WAY_NAMES.filter(name => name !== 'early'))

/** Whole requests by themselves, as nearly all clients send them, or cut anywhere. */
const anyPieces = fc
  .record({
    requests: fc.array(anyRequest, { minLength: 1, maxLength: 5 }),
    last: fc.option(anyLastWay),
    cut: fc.option(anyCut),
  })
  .map(({ requests, last, cut }) => {
    const all = last === null ? requests : [...requests, closing(last)]
    return { count: all.length, pieces: cut === null ? all : cut(all.join('')) }
  })

it('any requests, cut anywhere, are seen and answered as by Node alone', async () => {
  const [ours, nodes] = [await watched(true), await watched(false)]
  await fc.assert(
    fc.asyncProperty(anyPieces, async ({ pieces, count }) => {
      expect(await talk(ours, pieces, count)).toEqual(await talk(nodes, pieces, count))
    }),
    { numRuns: 200 },
  )
  expect(ours.server.counted.plain).toBeGreaterThan(10)
  expect(ours.server.counted.nodes).toBeGreaterThan(10)
})
