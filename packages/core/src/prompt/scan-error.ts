import type { ReadProblem } from './prompt.ts'

/** Why a body can't be scanned. Caught by `readBody`, which makes a `ReadProblem` of it. */
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
