/** What an error tells: what happened, why, and what to do about it. */
export type ErrorSentences = Readonly<{ what: string; why: string; fix: string }>

/** An error that a person can act on. Codes are stable and cross process borders as strings. */
export class SternlineError extends Error {
  override readonly name = 'SternlineError'
  readonly code: string
  readonly what: string
  readonly why: string
  readonly fix: string

  /** @param code stable, kebab-case; the sentences never carry prompt text or a secret */
  constructor(code: string, { what, why, fix }: ErrorSentences, options?: ErrorOptions) {
    super([what, why, fix].filter(sentence => sentence !== '').join(' '), options)
    this.code = code
    this.what = what
    this.why = why
    this.fix = fix
  }
}

/** Every type of error that the API answers with. Source: Anthropic's errors page, 2026-08. */
export type AnthropicErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'billing_error'
  | 'permission_error'
  | 'not_found_error'
  | 'conflict_error'
  | 'request_too_large'
  | 'rate_limit_error'
  | 'api_error'
  | 'timeout_error'
  | 'overloaded_error'

/** The Messages API's error envelope. */
export type AnthropicError = Readonly<{
  type: 'error'
  error: Readonly<{ type: AnthropicErrorType; message: string }>
  request_id: string
}>

/** Makes the error envelope that every client of the Messages API understands. */
export function anthropicError(type: AnthropicErrorType, message: string, requestId: string): AnthropicError {
  return { type: 'error', error: { type, message }, request_id: requestId }
}
