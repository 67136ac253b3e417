import type { Call } from './call.ts'

/** Error types of the Messages API, each with its HTTP status. Source: Anthropic's errors page, 2026-08, and @anthropic-ai/sdk 1.12.0. */
const STATUS = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  conflict_error: 409,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
} as const

/** Why a request is refused, in the API's own vocabulary. */
export type ApiProblem = Readonly<{
  type: keyof typeof STATUS
  message: string
  /** When it is not the type's own. */
  status?: number
  /** Set for what Azure's gateway refuses, before a model sees the request: it has an error shape of its own, with this code. */
  gatewayCode?: string
  /** The field that OpenAI's error shape names, and the code it gives. */
  param?: string
  code?: string
  /** What Anthropic's error shape says for programs. */
  details?: Readonly<Record<string, unknown>>
  /** Unit: seconds. */
  retryAfter?: number
}>

/** A value, or why the request that should have given it is refused. */
export type Checked<T> = Readonly<{ ok: true; value: T }> | Readonly<{ ok: false; problem: ApiProblem }>

/** A refused request. */
export type Refused = Readonly<{ ok: false; problem: ApiProblem }>

/** A value that passed its check. */
export function accept<T>(value: T): Checked<T> {
  return { ok: true, value }
}

/** A refusal; `invalid_request_error` unless another type is named. */
export function refuse(
  message: string,
  type: ApiProblem['type'] = 'invalid_request_error',
  more: Omit<ApiProblem, 'type' | 'message'> = {},
): Refused {
  return { ok: false, problem: { type, message, ...more } }
}

/** The HTTP answer to a refused request, in the error shape of the API that was asked. */
export function problemResponse(problem: ApiProblem, call: Call): Response {
  const { type, status = STATUS[type], retryAfter } = problem
  const more: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
  return jsonResponse(envelopeOf(problem, call), call, status, more)
}

/** The error as the API that was asked writes it. Shapes: Anthropic's errors page; Azure's gateway and OpenAI's as seen in public issues. */
function envelopeOf(
  { type, message, gatewayCode, param, code, details }: ApiProblem,
  { family, requestId }: Call,
): unknown {
  if (gatewayCode !== undefined) return { error: { code: gatewayCode, message } }
  if (family === 'openai') return { error: { message, type, param: param ?? null, code: code ?? null } }
  return { type: 'error', error: { type, message, ...(details && { details }) }, request_id: requestId }
}

/** A JSON answer with the headers that the API gives. */
export function jsonResponse(
  body: unknown,
  { headers }: Call,
  status = 200,
  more: Readonly<Record<string, string>> = {},
): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers, ...more },
  })
}
