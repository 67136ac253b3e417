import { type AnthropicErrorType, anthropicError } from '@sternline/core'
import { breakOff } from '../plain/break-off.ts'
import type { Answering } from '../plain/sides.ts'
import { newRequestId } from './request-id.ts'

/** An answer of our own, given instead of passing a request on. */
export type Refusal = Readonly<{
  status: number
  /** Anthropic's error type that fits the status. */
  type: AnthropicErrorType
  /** Stable, for programs and the page. Where there is one, the three sentences stand by themselves in the envelope too. */
  code?: string
  what: string
  why: string
  fix: string
  /** Further answer headers, `allow` of a 405 for example. */
  headers?: Readonly<Record<string, string>>
}>

/**
 * A refusal as bytes on the wire: Anthropic's error envelope, and the headers that belong to it.
 *
 * @returns headers as flat name and value pairs, and the body
 */
export function renderRefusal(refusal: Refusal): Readonly<{ headers: Record<string, string>; body: string }> {
  const requestId = newRequestId()
  const { type, code, what, why, fix } = refusal
  const sentences = [what, why, fix].filter(sentence => sentence !== '').join(' ')
  const envelope = anthropicError(type, sentences, requestId)
  const explained = code === undefined ? envelope : { ...envelope, error: { ...envelope.error, code, what, why, fix } }
  const body = JSON.stringify(explained)
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'request-id': requestId,
      ...refusal.headers,
    },
  }
}

/** Answers with a refusal. Cuts the connection instead when an answer has begun already. */
export function refuse(response: Answering, refusal: Refusal): void {
  if (response.headersSent) {
    breakOff(response, false)
    return
  }
  const { headers, body } = renderRefusal(refusal)
  response.writeHead(refusal.status, headers)
  response.end(body)
}
