// The upstream of the benchmark, in a process of its own: reads the whole body and answers 1.4 KB of JSON, or an event stream of
// 206 events in 29 KB, one write in each turn of the event loop. Writes its port to its parent.
import { createServer } from 'node:http'

const USAGE = {
  input_tokens: 12,
  cache_creation_input_tokens: 812,
  cache_read_input_tokens: 48_211,
  cache_creation: { ephemeral_5m_input_tokens: 812, ephemeral_1h_input_tokens: 0 },
  service_tier: 'standard',
}
const TEXT = 'Four lines hold a ship at its berth, and four breakpoints hold a prompt. '
const HEAD = {
  id: 'msg_bench',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5-20250929',
  stop_sequence: null,
}

const message = Buffer.from(
  JSON.stringify({
    ...HEAD,
    content: [{ type: 'text', text: TEXT.repeat(14) }],
    stop_reason: 'end_turn',
    usage: { ...USAGE, output_tokens: 230 },
  }),
)

function event(type, fields) {
  return Buffer.from(`event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`)
}

const events = [
  event('message_start', {
    message: { ...HEAD, content: [], stop_reason: null, usage: { ...USAGE, output_tokens: 1 } },
  }),
  event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  ...Array.from({ length: 201 }, () =>
    event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: TEXT.slice(0, 42) } }),
  ),
  event('content_block_stop', { index: 0 }),
  event('message_delta', { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 230 } }),
  event('message_stop', {}),
]

function stream(response) {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'request-id': 'req_bench' })
  let next = 0
  const step = () => {
    if (response.destroyed) return
    response.write(events[next++])
    if (next < events.length) setImmediate(step)
    else response.end()
  }
  step()
}

const server = createServer((request, response) => {
  let tail = Buffer.alloc(0)
  request.on('data', chunk => {
    tail = chunk.length > 64 ? chunk.subarray(-64) : Buffer.concat([tail, chunk]).subarray(-64)
  })
  request.on('end', () => {
    if (tail.includes('"stream":true')) return stream(response)
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': message.length,
      'request-id': 'req_bench',
    })
    response.end(message)
  })
  request.on('error', () => {})
})
server.keepAliveTimeout = 120_000
server.listen(0, '127.0.0.1', () => process.send(server.address().port))
process.on('disconnect', () => process.exit())
