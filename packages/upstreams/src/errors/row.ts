import type { Evidence } from './evidence.ts'

/** What a failure means: what happened, the likeliest cause, how that is known, and what to do. */
export type ErrorWords = Readonly<{ what: string; cause: string; proof: string; fix: string }>

/**
 * How an explained error is handed on, by what Claude Code 2.1.330 was measured to show of it.
 * `configuration`: nothing but a person can mend it, and the client should stop and say so.
 * `status`: the status itself is right, the client may only stop retrying in silence.
 * `capability`: the client mends it by leaving something out, so status and the upstream's own words stay.
 * `note`: no answer to a request; it is shown by the doctor and the log.
 */
export type Delivery = 'configuration' | 'status' | 'capability' | 'note'

/** One row of the table of errors: how it is recognised, and what is said about it. */
export type Row = Readonly<{
  /** Number in the table, stable: `A1`. */
  id: string
  /** Stable code in kebab-case. */
  code: string
  /** What a user sees without us, shortened. */
  seen: string
  delivery: Delivery
  /** False where only Azure itself could show that the text is still this one. */
  confirmedHere: boolean
  recognise: (evidence: Evidence) => boolean
  explain: (evidence: Evidence) => ErrorWords
}>

/** What every row can say for proof: who answered what. */
export function proofOf({ status, code, context }: Evidence): string {
  const name = code !== '' && code !== String(status) && /^[\w.:-]{1,80}$/.test(code) ? ` ${code}` : ''
  const path = context.path === null ? '' : ` for ${pathOnly(context.path)}`
  if (status === null)
    return `Seen${context.host === null ? '' : ` with ${context.host}`}${path}${name === '' ? '' : `:${name}`}.`
  const at = context.host ?? 'The upstream'
  return `${at} answered ${status}${name}${path}.`
}

/** A query can carry a key; the version is all that is worth showing of it. */
function pathOnly(path: string): string {
  const [bare = '', query = ''] = path.split('?', 2)
  const version = /(?:^|&)(api-version=[\w.-]{1,40})/.exec(query)?.[1]
  return version === undefined ? bare : `${bare}?${version}`
}
