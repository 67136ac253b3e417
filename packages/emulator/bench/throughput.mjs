// How many requests a second the emulator answers on one core: `npm run build`, then `node packages/emulator/bench/throughput.mjs`.
// Requests of about 20 KB, not streamed, as a coding agent sends them: tools, a system prompt, a growing conversation with
// markers on system and on its last block. The target is 1,000 a second.
import { createEmulator } from '../dist/index.js'

const SECONDS = 5
const PREFIX = 10
const SESSIONS = 50

const tools = Array.from({ length: 12 }, (_, i) => ({
  name: `tool_${i}`,
  description: `Tool ${i} `.padEnd(400, 'reads, writes or looks for something in the project. '),
  input_schema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
}))

const mark = { cache_control: { type: 'ephemeral' } }

/** One request of a session: each is a turn longer, and begins again when it has grown to twice its size. */
function bodyOf(session, turn) {
  const messages = Array.from({ length: PREFIX + 2 * (turn % 5) + 1 }, (_, i) => ({
    role: i % 2 === 0 ? 'user' : 'assistant',
    content: [{ type: 'text', text: `${session} ${i} `.padEnd(650, 'where does the mooring fee come from? ') }],
  }))
  const last = messages.at(-1).content[0]
  messages.at(-1).content[0] = { ...last, ...mark }
  const system = [{ type: 'text', text: `${session} `.padEnd(5_000, 'Mind the rules of the harbour. '), ...mark }]
  return JSON.stringify({ model: 'claude-opus-5', max_tokens: 200, tools, system, messages })
}

const bodies = Array.from({ length: 500 }, (_, i) => bodyOf(i % SESSIONS, Math.floor(i / SESSIONS)))
const emulator = createEmulator()
const headers = { 'x-api-key': 'bench', 'content-type': 'application/json' }

async function send(i) {
  const request = new Request('http://emulator/v1/messages', {
    method: 'POST',
    headers,
    body: bodies[i % bodies.length],
  })
  const response = await emulator.fetch(request)
  if (response.status !== 200) throw new Error(await response.text())
  return response.json()
}

for (let i = 0; i < 1_000; i += 1) await send(i)
const cpu = process.cpuUsage()
const start = performance.now()
let count = 0
let cached = 0
while (performance.now() - start < SECONDS * 1_000) {
  const { usage } = await send(count)
  cached += usage.cache_read_input_tokens > 0 ? 1 : 0
  count += 1
}
const seconds = (performance.now() - start) / 1_000
const { user, system } = process.cpuUsage(cpu)
const core = (user + system) / 1e6
const size = bodies.reduce((sum, body) => sum + body.length, 0) / bodies.length
process.stdout.write(
  `${Math.round(count / seconds)} requests a second by the clock, ${Math.round(count / core)} a second of one core's work; ` +
    `${(size / 1_000).toFixed(1)} KB each, ${Math.round((100 * cached) / count)} % read the cache, ` +
    `${Math.round(process.memoryUsage().rss / 1e6)} MB\n`,
)
