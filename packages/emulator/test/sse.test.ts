import { expect, it } from 'vitest'
import { eventStreamResponse, namedEvent } from '../src/sse.ts'
import type { StreamEvent } from '../src/stream-events.ts'

/** An endless stream of pings that tells when it ended. */
function pings(): {
  start: (signal: AbortSignal) => AsyncGenerator<StreamEvent, void>
  made: () => number
  ended: () => boolean
} {
  let made = 0
  let ended = false
  async function* start(): AsyncGenerator<StreamEvent, void> {
    try {
      for (;;) {
        made += 1
        yield { type: 'ping' }
      }
    } finally {
      ended = true
    }
  }
  return { start, made: () => made, ended: () => ended }
}

it('makes only what is read, and one event ahead', async () => {
  const { start, made } = pings()
  const reader = eventStreamResponse(start, new AbortController().signal, {}, namedEvent).body!.getReader()
  for (let i = 0; i < 5; i += 1) await reader.read()
  expect(made()).toBeLessThanOrEqual(6)
  await reader.cancel()
})

it('ends the generator when the body is cancelled', async () => {
  const { start, made, ended } = pings()
  const reader = eventStreamResponse(start, new AbortController().signal, {}, namedEvent).body!.getReader()
  await reader.read()
  await reader.cancel()
  expect(ended()).toBe(true)
  expect(made()).toBeLessThanOrEqual(2)
})

it('ends the generator when the client leaves', async () => {
  const { start, ended } = pings()
  const left = new AbortController()
  const reader = eventStreamResponse(start, left.signal, {}, namedEvent).body!.getReader()
  await reader.read()
  left.abort(new Error('gone'))
  await expect(reader.read()).rejects.toThrow('gone')
  await expect.poll(ended).toBe(true)
})

it('breaks off at once when the client has left already', async () => {
  const { start, made } = pings()
  const { body } = eventStreamResponse(start, AbortSignal.abort(new Error('gone')), {}, namedEvent)
  await expect(body!.getReader().read()).rejects.toThrow('gone')
  expect(made()).toBe(0)
})

it('hands on a failure of the generator', async () => {
  // biome-ignore lint/correctness/useYield: it fails before it yields
  async function* start(): AsyncGenerator<StreamEvent, void> {
    throw new Error('broken')
  }
  await expect(eventStreamResponse(start, new AbortController().signal, {}, namedEvent).text()).rejects.toThrow(
    'broken',
  )
})
