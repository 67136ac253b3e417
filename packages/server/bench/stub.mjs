// The upstream of the benchmark, in a process of its own: reads the whole body and answers 1.4 KB of JSON, or an event stream of
// 206 events in 29 KB, one write in each turn of the event loop. It bills as the API would bill a conversation that grows: the longest
// beginning that it was sent before is read, the rest is saved. Writes its port to its parent.
import { createServer } from 'node:http'

const BYTES_PER_TOKEN = 3.6
/** Lengths in tokens of what each session has sent so far. */
const sent = new Map()

function billOf(session, bytes) {
  const known = sent.get(session) ?? new Set()
  const total = Math.round(bytes / BYTES_PER_TOKEN)
  const cached = Math.max(0, ...[...known].filter(tokens => tokens <= total))
  sent.set(session, known.add(total))
  return {
    input_tokens: 12,
    cache_creation_input_tokens: total - cached,
    cache_read_input_tokens: cached,
    cache_creation: { ephemeral_5m_input_tokens: total - cached, ephemeral_1h_input_tokens: 0 },
    service_tier: 'standard',
  }
}

const TEXT = 'Four lines hold a ship at its berth, and four breakpoints hold a prompt. '
const HEAD = {
  id: 'msg_bench',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5-20250929',
  stop_sequence: null,
}

function message(usage) {
  return Buffer.from(
    JSON.stringify({
      ...HEAD,
      content: [{ type: 'text', text: TEXT.repeat(14) }],
      stop_reason: 'end_turn',
      usage: { ...usage, output_tokens: 230 },
    }),
  )
}

function event(type, fields) {
  return Buffer.from(`event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`)
}

function firstEvent(usage) {
  const message = { ...HEAD, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } }
  return event('message_start', { message })
}

const laterEvents = [
  event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  ...Array.from({ length: 201 }, () =>
    event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: TEXT.slice(0, 42) } }),
  ),
  event('content_block_stop', { index: 0 }),
  event('message_delta', { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 230 } }),
  event('message_stop', {}),
]

function stream(response, usage) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': 'req_bench' })
  response.write(firstEvent(usage))
  let next = 0
  const step = () => {
    if (response.destroyed) return
    response.write(laterEvents[next++])
    if (next < laterEvents.length) setImmediate(step)
    else response.end()
  }
  setImmediate(step)
}

const server = createServer((request, response) => {
  let tail = Buffer.alloc(0)
  let length = 0
  request.on('data', chunk => {
    length += chunk.length
    tail = chunk.length > 64 ? chunk.subarray(-64) : Buffer.concat([tail, chunk]).subarray(-64)
  })
  request.on('end', () => {
    const usage = billOf(request.headers['x-claude-code-session-id'], length)
    if (tail.includes('"stream":true')) return stream(response, usage)
    const answer = message(usage)
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': answer.length,
      'request-id': 'req_bench',
    })
    response.end(answer)
  })
  request.on('error', () => {})
})
server.keepAliveTimeout = 120_000
server.listen(0, '127.0.0.1', () => process.send(server.address().port))
process.on('disconnect', () => process.exit())
