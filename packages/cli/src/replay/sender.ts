import { Anthropic, APIConnectionError, APIError } from '@anthropic-ai/sdk'
import type { RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages'
import type { Stream } from '@anthropic-ai/sdk/streaming'
import { readUsage, type Usage } from '@sternline/core'
import type { Request } from './conversation.ts'

/** How a call ended. `unreachable` means that nobody answered at all. */
export type Answer =
  | Readonly<{ kind: 'ok'; usage: Usage | null }>
  | Readonly<{ kind: 'refused'; status: number; error: string; usage: Usage | null }>
  | Readonly<{ kind: 'broken'; error: string; usage: Usage | null }>
  | Readonly<{ kind: 'unreachable'; error: string }>

/** Sends one request and waits for the whole answer. Never throws. */
export type Send = (request: Request, session: string, signal: AbortSignal) => Promise<Answer>

/** Longest time to wait for an answer. Unit: milliseconds. */
const TIMEOUT_MS = 10 * 60_000
const MESSAGES_PATH = '/v1/messages'

/**
 * Makes the sender: the official Anthropic SDK, pointed at a Sternline server.
 *
 * Bodies are posted with the SDK's `post`, not with `messages.create`: they are data of a recording, to be sent as they
 * are, also where today's SDK would warn about a retired model.
 *
 * @param apiKey given explicitly, so that no key of the environment goes anywhere by accident
 */
export function createSender(
  options: Readonly<{ url: string; apiKey: string; version: string; maxRetries: number }>,
): Send {
  const client = new Anthropic({
    baseURL: options.url,
    apiKey: options.apiKey,
    maxRetries: options.maxRetries,
    timeout: TIMEOUT_MS,
    logLevel: 'off',
    defaultHeaders: { 'user-agent': `sternline-replay/${options.version}` },
  })
  return async (request, session, signal) => {
    const seen: Seen = { usage: null, isWhole: false }
    try {
      await exchange(client, request, session, signal, seen)
      const usage = readUsage(seen.usage)
      return seen.isWhole ? { kind: 'ok', usage } : { kind: 'broken', error: 'it ended before its last event', usage }
    } catch (error) {
      return explain(error, readUsage(seen.usage))
    }
  }
}

/** What an answer has told so far; kept outside, so that an answer that breaks off leaves what it told. */
type Seen = { usage: object | null; isWhole: boolean }

async function exchange(
  client: Anthropic,
  { body, betas }: Request,
  session: string,
  signal: AbortSignal,
  seen: Seen,
): Promise<void> {
  const headers = {
    'x-sternline-session': session,
    ...(betas.length === 0 ? {} : { 'anthropic-beta': betas.join(',') }),
  }
  if (body['stream'] === true) {
    const events = await client.post<Stream<RawMessageStreamEvent>>(MESSAGES_PATH, {
      body,
      headers,
      signal,
      stream: true,
    })
    for await (const event of events) takeUsage(event, seen)
  } else {
    const message = await client.post<Readonly<{ usage?: object }>>(MESSAGES_PATH, { body, headers, signal })
    seen.usage = message.usage ?? null
    seen.isWhole = true
  }
}

/** Streamed figures are cumulative: later ones replace earlier ones, where they are given at all. */
function takeUsage(event: RawMessageStreamEvent, seen: Seen): void {
  if (event.type === 'message_start') seen.usage = event.message.usage
  if (event.type === 'message_stop') seen.isWhole = true
  if (event.type !== 'message_delta') return
  const given = Object.entries(event.usage ?? {}).filter(([, value]) => value !== null && value !== undefined)
  seen.usage = { ...seen.usage, ...Object.fromEntries(given) }
}

function explain(error: unknown, usage: Usage | null): Answer {
  if (error instanceof APIConnectionError) return { kind: 'unreachable', error: messageOf(error.cause ?? error) }
  if (!(error instanceof APIError)) return { kind: 'broken', error: messageOf(error), usage }
  const text = `${error.type ?? 'error'}: ${error.apiMessage ?? error.message}`
  // An error event within a stream has no status of its own: the answer had begun.
  return typeof error.status === 'number'
    ? { kind: 'refused', status: error.status, error: text, usage }
    : { kind: 'broken', error: text, usage }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
