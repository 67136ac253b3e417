// An upstream with faults, in a process of its own. What happens to a request is said by the request itself (`x-soak: KIND`), except in a storm;
// what was answered is told to the parent when it asks: these notes are what the books are compared with.
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'

/** A host that thinks this long before it resets has had the request, so nobody may send it again. Unit: milliseconds. */
const LATE_MS = 1_000

/** A storm is the end of every stretch of this length, and nothing but 429 is answered in it. Unit: milliseconds. */
const STRETCH_MS = 20_000
const STORM_MS = 3_000

/** One of each request that came, in their order: the gateway may send a client's request a second time. */
const answered = []
/** How many requests came over each connection. */
const requestsOver = new WeakMap()
const startedAt = performance.now()

function usageOf(number) {
  const saved = number % 97
  const savedForAnHour = number % 3 === 0 ? saved >> 1 : 0
  return {
    input_tokens: number,
    cache_creation_input_tokens: saved,
    cache_creation: {
      ephemeral_5m_input_tokens: saved - savedForAnHour,
      ephemeral_1h_input_tokens: savedForAnHour,
    },
    cache_read_input_tokens: (number * 7) % 1_009,
    output_tokens: 1 + (number % 13),
  }
}

const headOf = model => ({ id: 'msg_soak', type: 'message', role: 'assistant', model, stop_sequence: null })

function event(type, fields) {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`
}

function eventsOf({ number, model }) {
  const usage = usageOf(number)
  return [
    event('message_start', { message: { ...headOf(model), content: [], usage: { ...usage, output_tokens: 1 } } }),
    event('ping', {}),
    ...Array.from({ length: 5 + (number % 60) }, () =>
      event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'Four lines hold a ship. ' } }),
    ),
    event('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: usage.output_tokens } }),
    event('message_stop', {}),
  ]
}

const refusal = (type, message) => JSON.stringify({ type: 'error', error: { type, message } })

/** Writes the steps one by one, with a pause between them. */
function write(response, steps, pauseMs, done) {
  const step = () => {
    if (response.destroyed) return
    if (steps.length === 0) return done()
    response.write(steps.shift())
    setTimeout(step, pauseMs)
  }
  step()
}

const KINDS = {
  whole: ({ response, number, model, id }) => {
    response.writeHead(200, { 'content-type': 'application/json', 'request-id': id })
    response.end(JSON.stringify({ ...headOf(model), content: [], stop_reason: 'end_turn', usage: usageOf(number) }))
  },
  stream: ({ response, id, ...asked }) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': id })
    write(response, eventsOf(asked), 0, () => response.end())
  },
  slow: ({ response, id, ...asked }) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': id })
    write(response, eventsOf(asked), 8, () => response.end())
  },
  /** Slow, so that the client that leaves does so in the middle, or at least before it has all. */
  vanish: answer => KINDS.slow(answer),
  reset: ({ response }) => response.socket.resetAndDestroy(),
  late: ({ response }) => setTimeout(() => response.socket?.resetAndDestroy(), LATE_MS),
  cut: ({ response, id, ...asked }) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': id })
    write(response, eventsOf(asked).slice(0, 4), 1, () => response.socket.resetAndDestroy())
  },
  busy: ({ response, id }) => {
    response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '1', 'request-id': id })
    response.end(refusal('rate_limit_error', 'Rate limited'))
  },
  overloaded: ({ response, id }) => {
    response.writeHead(529, { 'content-type': 'application/json', 'request-id': id })
    response.end(refusal('overloaded_error', 'Overloaded'))
  },
  refused: ({ response, id }) => {
    response.writeHead(400, { 'content-type': 'application/json', 'request-id': id })
    response.end(refusal('invalid_request_error', 'messages: at least one message is required'))
  },
}

const server = createServer((request, response) => {
  request.on('error', () => {})
  response.on('error', () => {})
  const { socket } = request
  const nth = (requestsOver.get(socket) ?? 0) + 1
  requestsOver.set(socket, nth)
  const digest = createHash('sha1')
  request.on('data', chunk => digest.update(chunk))
  request.on('end', () => {
    const number = answered.length + 1
    const id = `req_soak_${number}`
    const isStorm = (performance.now() - startedAt) % STRETCH_MS >= STRETCH_MS - STORM_MS
    const kind = isStorm ? 'busy' : request.headers['x-soak']
    const {
      'x-soak-number': asked,
      'x-soak-model': model,
      'x-claude-code-session-id': session,
      'content-length': length,
    } = request.headers
    const note = {
      id,
      asked: Number(asked),
      session,
      model,
      kind,
      isStorm,
      /** Whether the connection had been used before. */
      isKept: nth > 1,
      length: Number(length),
      /** Whether something of the gateway's is in it. */
      isChanged: digest.digest('hex') !== request.headers['x-soak-digest'],
      usage: usageOf(number),
      status: null,
      isWhole: false,
    }
    answered.push(note)
    response.on('finish', () => (note.isWhole = true))
    KINDS[kind]({ response, number, model, id })
    note.status = response.headersSent ? response.statusCode : null
  })
})
server.keepAliveTimeout = 600_000
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))
process.on('message', () => process.send({ answered }))
process.on('disconnect', () => process.exit())
