// The clients of the soak: conversations that grow turn by turn, over and over the same ones, so that whatever is kept of them must stop growing.
import { Agent, request as httpRequest } from 'node:http'

const CONVERSATIONS = 24
const TURNS = 10

/** What happens to a request, and how often of a hundred. */
const MIX = [
  ['whole', 33.8],
  ['stream', 34],
  ['slow', 6],
  ['vanish', 8],
  ['reset', 4],
  // Each takes a second.
  ['late', 0.2],
  ['cut', 5],
  ['busy', 3],
  ['overloaded', 2],
  ['refused', 4],
]

const WORDS = 'four lines hold a ship at its berth and breakpoints hold a prompt in the cache of a model'.split(' ')

function textOf(seed, length) {
  let text = ''
  for (let i = 0; text.length < length; i++) text += `${WORDS[(seed * 31 + i * 17 + (i >> 3)) % WORDS.length]} `
  return text
}

/** A request of a conversation at a turn; sizes run from 2 KB to some 200 KB. */
function bodyOf(conversation, turn, streams) {
  const size = 400 * (1 + (conversation % 12)) ** 1.6
  const messages = Array.from({ length: 2 * turn + 1 }, (_, i) => ({
    role: i % 2 === 0 ? 'user' : 'assistant',
    content: [{ type: 'text', text: textOf(conversation * 100 + i, size) }],
  }))
  return JSON.stringify({
    model: 'claude-sonnet-5',
    max_tokens: 100,
    system: [{ type: 'text', text: textOf(conversation, 4 * size), cache_control: { type: 'ephemeral' } }],
    messages,
    stream: streams,
  })
}

function pick(random) {
  let left = random * 100
  for (const [kind, share] of MIX) {
    left -= share
    if (left < 0) return kind
  }
  return 'whole'
}

/** Sends one request to its end, or leaves in the middle. Resolves to what was seen; never rejects. */
function send(agent, port, { number, body, kind, session }) {
  const seen = { number, id: null, status: 0, requestId: null, isWhole: false, kind, session }
  return new Promise(resolve => {
    const done = () => resolve(seen)
    const outgoing = httpRequest(
      {
        host: '127.0.0.1',
        port,
        agent,
        method: 'POST',
        path: '/v1/messages?beta=true',
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'x-api-key': 'sk-soak',
          'x-claude-code-session-id': session,
          'x-soak': kind,
          'x-soak-number': String(number),
        },
      },
      answer => {
        seen.status = answer.statusCode
        seen.id = answer.headers['x-sternline-exchange'] ?? null
        seen.requestId = answer.headers['request-id'] ?? null
        answer.on('data', () => kind === 'vanish' && outgoing.destroy())
        answer.on('end', () => (seen.isWhole = answer.complete))
        answer.on('error', () => {}).on('close', done)
      },
    )
    outgoing.on('error', done)
    outgoing.end(body)
  })
}

/**
 * Sends requests until it is told to stop.
 *
 * @param {{ port: number, clients: number, until: () => boolean, random: () => number }} options
 * @returns {Promise<object[]>} what was seen of each
 */
export async function load({ port, clients, until, random }) {
  const agent = new Agent({ keepAlive: true, maxSockets: clients })
  const all = []
  let count = 0
  const client = async () => {
    while (!until()) {
      const number = count++
      const conversation = number % CONVERSATIONS
      const turn = Math.floor(number / CONVERSATIONS) % TURNS
      const kind = pick(random())
      const streams = !['whole', 'busy', 'overloaded', 'refused'].includes(kind)
      all.push(
        await send(agent, port, {
          number,
          body: bodyOf(conversation, turn, streams),
          kind,
          session: `soak-${conversation}`,
        }),
      )
      if (random() < 0.3) await new Promise(resolve => setTimeout(resolve, 20 * random()))
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  agent.destroy()
  return all
}
