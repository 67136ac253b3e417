import { anthropicError } from '@sternline/core'

/** Error types of the Messages API that the emulator answers with, each with its HTTP status. */
const STATUS = {
  invalid_request_error: 400,
  authentication_error: 401,
  not_found_error: 404,
  request_too_large: 413,
  api_error: 500,
} as const

/** Why a request is refused, in the API's own vocabulary. */
export type ApiProblem = Readonly<{ type: keyof typeof STATUS; message: string }>

/** A value, or why the request that should have given it is refused. */
export type Checked<T> = Readonly<{ ok: true; value: T }> | Readonly<{ ok: false; problem: ApiProblem }>

/** A value that passed its check. */
export function accept<T>(value: T): Checked<T> {
  return { ok: true, value }
}

/** A refusal; `invalid_request_error` unless another type is named. */
export function refuse(
  message: string,
  type: ApiProblem['type'] = 'invalid_request_error',
): Readonly<{ ok: false; problem: ApiProblem }> {
  return { ok: false, problem: { type, message } }
}

/** The HTTP answer to a refused request, in Anthropic's error envelope. */
export function problemResponse(problem: ApiProblem, requestId: string): Response {
  return jsonResponse(anthropicError(problem.type, problem.message, requestId), requestId, STATUS[problem.type])
}

/** A JSON answer with the headers that the API gives. */
export function jsonResponse(body: unknown, requestId: string, status = 200): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', 'request-id': requestId },
  })
}
