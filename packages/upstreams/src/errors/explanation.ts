import type { Delivery, ErrorWords } from './row.ts'

/** An error explained: the row of the table that it is, and its sentences with the user's own names. */
export type Explanation = ErrorWords & Readonly<{ id: string; code: string; delivery: Delivery }>

/** What shows the rest of the evidence. */
const DOCTOR = '`sternline doctor` checks it.'

/** An explanation as one paragraph: what and why first, then what to do, then how to make sure. */
export function explanationText({ what, cause, fix, proof }: ErrorWords): string {
  return `${what} ${cause} ${fix} ${DOCTOR} (${proof})`
}
