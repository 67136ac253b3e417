import Anthropic, { APIConnectionError, APIError } from '@anthropic-ai/sdk'
import { describe, expect, it } from 'vitest'
import type { Emulator, EmulatorOptions } from '../src/index.ts'
import { urlOf } from './http.ts'
import { conversation, standingEmulator } from './support.ts'

/** What the official SDK makes of an answer, over a real socket. */
type Outcome = Readonly<{ status: number | null; type: string | null; retryAfter: string | null }>

type Ask = (sdk: Anthropic, headers: Readonly<Record<string, string>>) => Promise<unknown>

const params = conversation('1-10', '10*') as unknown as Anthropic.MessageCreateParamsNonStreaming
const whole: Ask = (sdk, headers) => sdk.messages.create(params, { headers })
const streamed: Ask = (sdk, headers) => sdk.messages.stream(params, { headers }).finalMessage()

async function outcome(emulator: Emulator, ask: Ask, headers: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const sdk = new Anthropic({ apiKey: 'a', authToken: null, baseURL: await urlOf(emulator), maxRetries: 0 })
  const failed: unknown = await ask(sdk, headers).then(
    () => null,
    error => error,
  )
  if (failed === null) return { status: 200, type: null, retryAfter: null }
  const isAnswered = failed instanceof APIError && !(failed instanceof APIConnectionError)
  if (!isAnswered) return { status: null, type: null, retryAfter: null }
  return {
    status: failed.status ?? null,
    type: failed.type,
    retryAfter: failed.headers?.get('retry-after') ?? null,
  }
}

/** An emulator that notes how long it would wait, and does not. */
function emulatorWith(waits: number[], options: EmulatorOptions = {}): Emulator {
  const wait = (ms: number): Promise<void> => {
    waits.push(ms)
    return Promise.resolve()
  }
  return standingEmulator({ wait, ...options })
}

/** The three ways to ask for a fault. Each makes the next request meet it, and no other. */
const WAYS: Readonly<
  Record<
    string,
    (fault: string, waits: number[]) => Promise<Readonly<{ emulator: Emulator; headers: Record<string, string> }>>
  >
> = {
  header: async (fault, waits) => ({ emulator: emulatorWith(waits), headers: { 'x-emulator-fault': fault } }),
  scenario: async (fault, waits) => ({
    emulator: emulatorWith(waits, { scenario: { answers: [{ fault }] } }),
    headers: {},
  }),
  admin: async (fault, waits) => {
    const emulator = emulatorWith(waits)
    const ordered = await fetch(`${await urlOf(emulator)}/emulator/faults`, {
      method: 'POST',
      body: JSON.stringify({ fault }),
    })
    expect(ordered.status).toBe(200)
    return { emulator, headers: {} }
  },
}

const FAULTS: readonly Readonly<{
  fault: string
  ask?: Ask
  status: number | null
  type?: string
  retryAfter?: string
}>[] = [
  { fault: '401', status: 401, type: 'authentication_error' },
  { fault: '403', status: 403, type: 'permission_error' },
  { fault: '404', status: 404, type: 'not_found_error' },
  { fault: '409', status: 409, type: 'conflict_error' },
  { fault: '429', status: 429, type: 'rate_limit_error' },
  { fault: '429; retry-after=30', status: 429, type: 'rate_limit_error', retryAfter: '30' },
  { fault: '500', status: 500, type: 'api_error' },
  { fault: '529', status: 529, type: 'overloaded_error' },
  { fault: 'slow-first-byte; ms=60', status: 200 },
  { fault: 'slow-first-byte; ms=60', ask: streamed, status: 200 },
  { fault: 'cut-stream; after=3', ask: streamed, status: null },
  { fault: 'cut-stream; after=3; how=close', ask: streamed, status: null },
  { fault: 'cut-stream', status: null },
  { fault: 'garbage', status: null },
  { fault: 'garbage', ask: streamed, status: null },
]

describe.each(Object.entries(WAYS))('asked for by %s', (_, way) => {
  it.each(FAULTS)('$fault: $status', async ({ fault, ask = whole, status, type, retryAfter }) => {
    const waits: number[] = []
    const { emulator, headers } = await way(fault, waits)
    expect(await outcome(emulator, ask, headers)).toMatchObject({
      status,
      type: type ?? null,
      retryAfter: retryAfter ?? null,
    })
    expect(waits).toEqual(fault.startsWith('slow') ? [60] : [])
    expect(await outcome(emulator, ask)).toMatchObject({ status: 200 })
  })
})
