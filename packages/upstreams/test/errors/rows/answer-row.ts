import type { FailedAnswer } from '../../../src/errors/explain-answer.ts'

/** An answer that must be recognised, and the words that a user must read of it. */
export type AnswerRow = Readonly<{
  id: string
  why: string
  answer: () => FailedAnswer | Promise<FailedAnswer>
  says: readonly string[]
}>

/** The error envelope of the Messages API. */
export const anthropic = (type: string, message: string): Record<string, unknown> => ({
  type: 'error',
  error: { type, message },
  request_id: 'req_1',
})

/** The error shape of Azure's gateway. */
export const azure = (code: string, message: string): Record<string, unknown> => ({ error: { code, message } })

/** The error shape of OpenAI. */
export const openai = (message: string, code: string | null = null): Record<string, unknown> => ({
  error: { message, type: 'invalid_request_error', param: null, code },
})
