import { type AnthropicErrorType, anthropicError } from '@sternline/core'
import type { HeaderList } from '@sternline/engine'
import { redact } from '@sternline/engine'
import { type Explanation, explanationText } from './explanation.ts'
import { readErrorBody } from './read-error-body.ts'
import { waitSeconds } from './rows/quota.ts'

/** An upstream's answer as it came. */
export type OriginalAnswer = Readonly<{ status: number; headers: HeaderList; body: string }>

/** Who reads the explanation. */
export type ClientKind = Readonly<{
  /** Which family it speaks: its errors have the shape of that family. */
  api: 'messages' | 'openai'
  /** Its user-agent header; empty when it sent none. */
  userAgent: string
}>

/** What is answered to the client. */
export type DeliveredAnswer = Readonly<{ status: number; headers: HeaderList; body: string }>

/** Names the status that the upstream gave, where another one is answered. */
const ORIGINAL_STATUS = 'x-sternline-upstream-status'

/** Names the row of `docs/errors.md`. */
const ERROR_CODE = 'x-sternline-error'

/** What Claude Code shows after one request, with our words: nothing else does for what was a 400, 401 or 404. Measured with 2.1.330. */
const READABLE_STATUS = 409

/** A wait that a client may as well sit out by itself: it is over before a person has read why. Unit: seconds. */
const SHORT_WAIT = 15

/** They describe the body as it came, and the body is another one now. */
const OF_THE_OLD_BODY = new Set(['content-length', 'content-encoding', 'content-type', 'transfer-encoding'])

/** Claude Code 2.1.330 shows its own `Invalid API key` in place of any text that names this header. Measured 2026-11-22. */
const KEY_HEADER = /(?:the header )?x-api-key/gi

const TYPES: Readonly<Record<number, AnthropicErrorType>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  502: 'api_error',
  503: 'api_error',
  529: 'overloaded_error',
}

/**
 * Makes of an explanation the answer that its reader really sees. Claude Code throws the text of a 404 away, retries a 401 in
 * silence, and leaves betas out after a 400; so what only a person can mend reaches it as a 409 that is not to be retried.
 * Other clients get the upstream's own status. Request ids and the original status stay in headers.
 *
 * Source: measurements with `claude -p` 2.1.330 on 2026-11-21, `docs/errors.md`.
 */
export function deliver(explanation: Explanation, original: OriginalAnswer, client: ClientKind): DeliveredAnswer {
  const read = readErrorBody(original.body)
  const isClaudeCode = client.api === 'messages' && /^claude-cli\//i.test(client.userAgent)
  const status = isClaudeCode ? readableStatus(explanation, original.status) : original.status
  const hasNoRetry = isClaudeCode && !mayRetry(explanation, original, read.message)
  const text = textOf(explanation, redact(read.message))
  const body =
    client.api === 'openai'
      ? openAiError(text, explanation, status)
      : messagesError(text, status, requestIdOf(original, read.requestId))
  return {
    status,
    headers: [
      ...original.headers.filter(([name]) => !isReplaced(name.toLowerCase(), hasNoRetry)),
      ['content-type', 'application/json'],
      [ORIGINAL_STATUS, String(original.status)],
      [ERROR_CODE, `${explanation.id} ${explanation.code}`],
      ...(hasNoRetry ? [['x-should-retry', 'false'] as const] : []),
    ],
    body: JSON.stringify(body),
  }
}

function isReplaced(name: string, hasNoRetry: boolean): boolean {
  return OF_THE_OLD_BODY.has(name) || (hasNoRetry && name === 'x-should-retry')
}

/** A 403 is read as it is; everything else that only a person can mend is not. */
function readableStatus({ delivery }: Explanation, status: number): number {
  return delivery === 'configuration' && status !== 403 ? READABLE_STATUS : status
}

/** A client mends a refused capability by itself, and waits out a short pause; all else it would retry for nothing. */
function mayRetry({ delivery }: Explanation, { headers, status }: OriginalAnswer, message: string): boolean {
  if (delivery === 'capability') return true
  if (status !== 429) return false
  const byName = new Map(headers.map(([name, value]) => [name.toLowerCase(), value]))
  const wait = waitSeconds({ headers: byName, message })
  return wait !== null && wait <= SHORT_WAIT
}

/** Where the client acts on the upstream's wording, that comes first, unchanged. */
function textOf(explanation: Explanation, message: string): string {
  const text = explanationText(explanation).replaceAll(KEY_HEADER, 'the header for keys')
  return explanation.delivery === 'capability' && message !== '' ? `${message}\n${text}` : text
}

function messagesError(text: string, status: number, requestId: string): unknown {
  return anthropicError(TYPES[status] ?? 'invalid_request_error', text, requestId)
}

function openAiError(message: string, { code }: Explanation, status: number): unknown {
  return { error: { message, type: TYPES[status] ?? 'invalid_request_error', param: null, code } }
}

/** Support asks for this id. Names: Anthropic's `request-id`, OpenAI's, and that of Azure's gateway. */
function requestIdOf({ headers }: OriginalAnswer, inBody: string | null): string {
  for (const wanted of ['request-id', 'x-request-id', 'apim-request-id']) {
    const found = headers.find(([name]) => name.toLowerCase() === wanted)?.[1]
    if (found !== undefined && found !== '') return found
  }
  return inBody ?? ''
}
