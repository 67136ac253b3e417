import type { ReadProblem } from './prompt.ts'

/** Why a request can't be read. Caught by `readBody` and `readRequest`, which make a `ReadProblem` of it. */
export class ScanError extends Error {
  readonly code: ReadProblem['code']
  /** The byte at which it showed; null means the value that is being read. */
  readonly at: number | null

  constructor(code: ReadProblem['code'], at: number | null, detail: string) {
    super(detail)
    this.code = code
    this.at = at
  }
}

/** What to throw where another value had to stand. */
export function notARequest(expected: string): ScanError {
  return new ScanError('not-a-request', null, `expected ${expected}`)
}
