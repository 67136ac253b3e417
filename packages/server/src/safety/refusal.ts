import type { ServerResponse } from 'node:http'
import { type AnthropicErrorType, anthropicError } from '@sternline/core'
import { newRequestId } from './request-id.ts'

/** An answer of our own, given instead of passing a request on. */
export type Refusal = Readonly<{
  status: number
  /** Anthropic's error type that fits the status. */
  type: AnthropicErrorType
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
  const body = JSON.stringify(anthropicError(refusal.type, `${refusal.what} ${refusal.why} ${refusal.fix}`, requestId))
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
export function refuse(response: ServerResponse, refusal: Refusal): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  const { headers, body } = renderRefusal(refusal)
  response.writeHead(refusal.status, headers)
  response.end(body)
}
