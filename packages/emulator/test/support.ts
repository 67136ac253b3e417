import Anthropic from '@anthropic-ai/sdk'
import { estimateTokens, findModel, readRequest } from '@sternline/core'
import { expect } from 'vitest'
import { createEmulator, type Emulator, type EmulatorOptions } from '../src/index.ts'
import { urlOf } from './http.ts'

const START = Date.UTC(2026, 0, 5, 9)
export const MINUTE = 60_000
export const BASE = 'http://emulator.test'

export type Ttl = '5m' | '1h'
export type Body = Readonly<Record<string, unknown>>

/** What a reply says of its input, in tokens. */
export type Bill = Readonly<{ cached: number; saved5m: number; saved1h: number; fresh: number }>

/** An emulator whose clock stands still unless it is moved. */
export function standingEmulator(options: EmulatorOptions = {}): Emulator {
  return createEmulator({ now: () => START, ...options })
}

export function request(path: string, body: unknown, headers: Record<string, string> = { 'x-api-key': 'a' }): Request {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return new Request(`${BASE}${path}`, { method: 'POST', body: text, headers })
}

/**
 * The official SDK, talking to an emulator over a real socket.
 *
 * @param base path of the API: `/anthropic` for Foundry's
 */
export function sdkFor(emulator: Emulator, apiKey = 'a', base = ''): Anthropic {
  const send = async (url: string | URL | Request, init?: RequestInit): Promise<Response> =>
    fetch(String(url).replace(BASE, await urlOf(emulator)), init)
  return new Anthropic({ apiKey, authToken: null, baseURL: `${BASE}${base}`, maxRetries: 0, fetch: send })
}

/** Sends a request that is to be refused, and checks the form of the refusal. */
export async function refusal(
  body: unknown,
  path = '/v1/messages',
): Promise<{ status: number; type: string; message: string }> {
  const response = await standingEmulator().fetch(request(path, body))
  const envelope = await response.json()
  expect(envelope).toEqual({
    type: 'error',
    error: { type: expect.any(String), message: expect.any(String) },
    request_id: response.headers.get('request-id'),
  })
  return { status: response.status, ...envelope.error }
}

/** Sends a request through the official SDK; fails with its error when it is refused. */
export async function ask(
  emulator: Emulator,
  body: Body,
  key = 'a',
  headers: Readonly<Record<string, string>> = {},
): Promise<Bill> {
  const params = body as unknown as Anthropic.MessageCreateParamsNonStreaming
  const { usage } = await sdkFor(emulator, key).messages.create(params, { headers })
  const { ephemeral_5m_input_tokens: saved5m = 0, ephemeral_1h_input_tokens: saved1h = 0 } = usage.cache_creation ?? {}
  expect(usage.cache_creation_input_tokens).toBe(saved5m + saved1h)
  return { cached: usage.cache_read_input_tokens ?? 0, saved5m, saved1h, fresh: usage.input_tokens }
}

/** Estimated tokens of each rendered block of a request, by the core's own estimator. */
export function blockTokens(body: Body): readonly number[] {
  const read = readRequest(body)
  if (!read.ok) throw new Error(read.problem.detail)
  const facts = findModel(read.prompt.model)
  return read.prompt.blocks.filter(block => block.inPrefix).map(block => estimateTokens(block, facts))
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** A text block of a little over 200 tokens, different for every name. */
export function textBlock(name: string, ttl?: Ttl): Record<string, unknown> {
  return marked({ type: 'text', text: `${name} `.padEnd(500, `${name}-`) }, ttl)
}

export function marked(block: Record<string, unknown>, ttl?: Ttl): Record<string, unknown> {
  return ttl === undefined ? block : { ...block, cache_control: { type: 'ephemeral', ttl } }
}

/**
 * A conversation of one block a message. `names` is a range like `1-15` or a list like `1-5 x`; `marks` names positions
 * from 1, each with `*` for five minutes or `**` for an hour: `5** 15*`.
 */
export function conversation(names: string, marks: string, more: Body = {}): Body {
  const ttls = new Map(
    marks
      .split(' ')
      .filter(mark => mark !== '')
      .map(mark => [Number.parseInt(mark, 10), mark.endsWith('**') ? '1h' : '5m'] as const),
  )
  const messages = names
    .split(' ')
    .flatMap(expand)
    .map((name, i) => ({ role: i % 2 === 0 ? 'user' : 'assistant', content: [textBlock(name, ttls.get(i + 1))] }))
  return { model: 'claude-opus-5', max_tokens: 50, messages, ...more }
}

function expand(name: string): readonly string[] {
  const [from, to] = name.split('-').map(Number)
  if (from === undefined || to === undefined) return [name]
  return Array.from({ length: to - from + 1 }, (_, i) => String(from + i))
}
