// The clients of the soak: conversations that grow turn by turn, over and over the same ones, so that whatever is kept of them must stop growing.
import { createHash } from 'node:crypto'
import { Agent, request as httpRequest } from 'node:http'

const CONVERSATIONS = 24
const TURNS = 10

/** Two models, so that a figure of one that is counted for the other is seen. */
const modelOf = conversation => (conversation % 6 === 5 ? 'claude-opus-4-8' : 'claude-sonnet-5')

/** Whose markers there are: the client's own and the gateway's, the gateway's alone, or the client's alone. It decides whose doing avoided money is. */
const MARKS = ['own', 'none', 'off', 'own']
const marksOf = conversation => MARKS[conversation % MARKS.length]

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

/** A request of a conversation at a turn, and what share of its text is the system's; sizes run from 2 KB to some 200 KB. */
function bodyOf(conversation, turn, streams) {
  const size = 400 * (1 + (conversation % 12)) ** 1.6
  const messages = Array.from({ length: 2 * turn + 1 }, (_, i) => ({
    role: i % 2 === 0 ? 'user' : 'assistant',
    content: [{ type: 'text', text: textOf(conversation * 100 + i, size) }],
  }))
  const system = { type: 'text', text: textOf(conversation, 4 * size) }
  if (marksOf(conversation) !== 'none') system.cache_control = { type: 'ephemeral' }
  const body = JSON.stringify({
    model: modelOf(conversation),
    max_tokens: 100,
    system: [system],
    messages,
    stream: streams,
  })
  const said = messages.reduce((sum, { content }) => sum + content[0].text.length, 0)
  return { body, systemShare: system.text.length / (system.text.length + said) }
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
function send(agent, port, { number, conversation, body, systemShare, kind }) {
  const session = `soak-${conversation}`
  const marks = marksOf(conversation)
  const sentAt = performance.now()
  const seen = {
    number,
    id: null,
    status: 0,
    requestId: null,
    isWhole: false,
    kind,
    session,
    marks,
    systemShare,
    sentAt,
    endedAt: sentAt,
  }
  return new Promise(resolve => {
    const done = () => {
      seen.endedAt = performance.now()
      resolve(seen)
    }
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
          'x-soak-model': modelOf(conversation),
          // By it the upstream knows whether the body was changed on its way.
          'x-soak-digest': createHash('sha1').update(body).digest('hex'),
          ...(marks === 'off' ? { 'x-sternline-cache': 'off' } : {}),
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
          conversation,
          ...bodyOf(conversation, turn, streams),
          kind,
        }),
      )
      if (random() < 0.3) await new Promise(resolve => setTimeout(resolve, 20 * random()))
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  agent.destroy()
  return all
}
