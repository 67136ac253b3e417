import { type AnthropicErrorType, anthropicError, SternlineError } from '@sternline/core'
import type { HeaderList, UpstreamName } from '@sternline/engine'
import { deliver } from '../errors/deliver.ts'
import { explainAnswer } from '../errors/explain-answer.ts'
import { readErrorBody } from '../errors/read-error-body.ts'
import { addressOf } from '../resolve/address-of.ts'
import type { Route } from '../resolve/route.ts'
import { type Fields, isFields } from './fields.ts'
import type { Converted, Loss } from './loss.ts'
import { messageOfChat } from './reply/chat-reply.ts'
import { messageOfResponse } from './reply/responses-reply.ts'
import { toOpenAi, type Wire } from './request/to-openai.ts'
import { asMessageEvents } from './stream/as-message-events.ts'
import type { MessageEvent } from './stream/message-stream.ts'

/** What fetches: the platform's own, an emulator's, a test's. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>

/** Where an OpenAI model is, and how it is asked. */
export type OverOpenAi = Readonly<{
  route: Pick<Route, 'upstream' | 'baseUrl' | 'apiVersion' | 'model' | 'serves' | 'headers'>
  /** Which of its two APIs; responses keep thinking between turns. */
  wire: Wire
  fetch: Fetch
  /** Names that are configured, for explanations. Default: none. */
  configured?: readonly string[]
  /** Is told what a request or an answer could not say on the other side. */
  onLosses?: (losses: readonly Loss[]) => void
}>

const STATUS_TYPES: Readonly<Record<number, AnthropicErrorType>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
}

/** Headers of an answer that its client may want. */
const KEPT = /^(request-id|x-request-id|apim-request-id|retry-after|retry-after-ms|x-ratelimit-.*)$/i

/**
 * Makes a `fetch` that speaks the Messages API and asks a model of OpenAI: an `@anthropic-ai/sdk` client that is given it works
 * as with Claude, streams, tools and errors included.
 *
 * @example new Anthropic({ apiKey: 'unused', baseURL: 'http://openai.invalid', fetch: messagesOverOpenAi({ route, wire: 'responses', fetch }) })
 */
export function messagesOverOpenAi(over: OverOpenAi): Fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const { pathname } = new URL(request.url)
    if (!pathname.endsWith('/v1/messages')) {
      return problem(404, `OpenAI models answer messages, and have no ${pathname}.`)
    }
    const body = parsed(await request.text())
    if (body === null) return problem(400, 'The request body must be a JSON object.')
    const left = new AbortController()
    return ask(over, body, { signal: AbortSignal.any([request.signal, left.signal]), leave: () => left.abort() })
  }
}

/** Ends what is asked when the caller leaves, by its own signal or by cancelling the answer's body. */
type Leaving = Readonly<{ signal: AbortSignal; leave: () => void }>

async function ask(over: OverOpenAi, body: Fields, { signal, leave }: Leaving): Promise<Response> {
  const { route, wire } = over
  const signed = await credentialOf(route, signal)
  if (!Array.isArray(signed)) return signed
  const sent = told(over, toOpenAi(body, { wire, model: route.model, serves: route.serves }))
  const address = addressOf(route, wire === 'chat' ? '/chat/completions' : '/responses')
  const answer = await over.fetch(address, {
    method: 'POST',
    headers: [...signed, ['content-type', 'application/json']],
    body: JSON.stringify(sent),
    // A credential goes to its own host and no other.
    redirect: 'error',
    signal,
  })
  if (!answer.ok) return refused(over, answer, address)
  if (body['stream'] === true && answer.body !== null)
    return streamed(answer, asMessageEvents(answer.body, wire), leave)
  const whole = parsed(await answer.text())
  if (whole === null) return problem(502, 'The upstream answered with something that is no JSON object.')
  const message = told(over, wire === 'chat' ? messageOfChat(whole) : messageOfResponse(whole))
  return Response.json(message, { headers: keptHeaders(answer) })
}

/** The headers of the credential, or the refusal that says why there are none. @throws the signal's reason */
async function credentialOf(
  { headers }: OverOpenAi['route'],
  signal: AbortSignal,
): Promise<[string, string][] | Response> {
  try {
    return (await headers(signal)).map(([name, value]) => [name, value])
  } catch (cause) {
    if (!(cause instanceof SternlineError)) throw cause
    return problem(401, cause.message, { 'x-should-retry': 'false' })
  }
}

function told(over: OverOpenAi, { value, losses }: Converted<Fields>): Fields {
  if (losses.length > 0) over.onLosses?.(losses)
  return value
}

async function refused({ route, configured = [] }: OverOpenAi, answer: Response, address: URL): Promise<Response> {
  const { status } = answer
  const body = await answer.text()
  const headers: HeaderList = [...answer.headers]
  const upstream: UpstreamName = route.upstream
  const place = { upstream, host: address.host, path: address.pathname + address.search }
  const explanation = explainAnswer({ ...place, status, headers, body, model: route.model, configured })
  if (explanation === null) return problem(status, readErrorBody(body).message, keptHeaders(answer))
  const sent = deliver(explanation, { status, headers, body }, { api: 'messages', userAgent: '' })
  return new Response(sent.body, { status: sent.status, headers: sent.headers.map(([name, value]) => [name, value]) })
}

function streamed(answer: Response, events: AsyncGenerator<MessageEvent, void>, leave: () => void): Response {
  const encoder = new TextEncoder()
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await events.next()
      if (next.done === true) controller.close()
      else controller.enqueue(encoder.encode(`event: ${next.value.type}\ndata: ${JSON.stringify(next.value)}\n\n`))
    },
    cancel: leave,
  })
  return new Response(stream, { headers: { ...keptHeaders(answer), 'content-type': 'text/event-stream' } })
}

function keptHeaders(answer: Response): Record<string, string> {
  const kept = Object.fromEntries([...answer.headers].filter(([name]) => KEPT.test(name)))
  const id = kept['x-request-id']
  // The SDK of the Messages API looks for the id under this name.
  return id === undefined || kept['request-id'] !== undefined ? kept : { ...kept, 'request-id': id }
}

function problem(status: number, message: string, headers: Record<string, string> = {}): Response {
  const type = STATUS_TYPES[status] ?? 'api_error'
  return Response.json(anthropicError(type, message, headers['request-id'] ?? ''), { status, headers })
}

function parsed(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text)
    return isFields(value) ? value : null
  } catch {
    return null
  }
}
