// Uses an emulator for an emulated week, in this process: `node --expose-gc week.ts`. Prints, as JSON, how much memory it holds
// after the first day and after the last. Unit: bytes.
import { createEmulator } from '@sternline/emulator'

const DAYS = 7
const REQUESTS_A_DAY = 1_440
const MINUTE = 60_000

const emulator = createEmulator({ now: () => Date.UTC(2026, 0, 5), cache: { maximumEntries: 500 } })

/** Every request is new: another workspace, another text, another answer that the next one names. */
async function use(i: number, previous: string | null): Promise<string> {
  emulator.clock.advance(MINUTE)
  const body = {
    model: `claude-opus-5-${i % 100}`,
    max_tokens: 20,
    diagnostics: { previous_message_id: previous },
    system: [{ type: 'text', text: `${i} `.repeat(400), cache_control: { type: 'ephemeral', ttl: '1h' } }],
    messages: [{ role: 'user', content: `question ${i}` }],
  }
  const ask = (path: string, headers: Record<string, string>): Promise<Response> =>
    emulator.fetch(new Request(`http://emulator${path}`, { method: 'POST', headers, body: JSON.stringify(body) }))
  const response = await ask('/v1/messages', { 'x-api-key': `key ${i}` })
  const { id }: { id: string } = await response.json()
  await (await ask('/emulator/faults', {})).text()
  await (await ask('/v1/unheard', { 'x-api-key': 'a' })).text()
  return id
}

function held(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

const days: number[] = []
let previous: string | null = null
for (let day = 0; day < DAYS; day += 1) {
  for (let i = 0; i < REQUESTS_A_DAY; i += 1) previous = await use(day * REQUESTS_A_DAY + i, previous)
  days.push(held())
}
process.stdout.write(JSON.stringify(days))
