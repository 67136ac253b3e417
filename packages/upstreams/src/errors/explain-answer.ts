import type { HeaderList } from '@sternline/engine'
import { redact } from '@sternline/engine'
import { ERROR_TABLE } from './error-table.ts'
import type { ErrorContext, Evidence, Symptom } from './evidence.ts'
import type { Explanation } from './explanation.ts'
import { readErrorBody } from './read-error-body.ts'

/** An upstream's answer that is no success, with what is known around it. */
export type FailedAnswer = ErrorContext &
  Readonly<{
    status: number
    headers: HeaderList
    /** The body as text, decompressed; what stands beyond its first 64 KiB is not read. */
    body: string
  }>

const NOTHING = { code: '', message: '', isHtml: false, headers: new Map<string, string>(), symptom: null } as const

/**
 * Explains an upstream's answer. Pure, and never throws, whatever the answer holds.
 *
 * @returns null when nothing better is known than what the answer says itself; it is then to be passed on as it came
 */
export function explainAnswer(answer: FailedAnswer): Explanation | null {
  const { status, headers, body, ...context } = answer
  const { code, message, isHtml } = readErrorBody(body)
  const byName = new Map(headers.map(([name, value]) => [name.toLowerCase(), value]))
  return explain({ ...NOTHING, status, code, message, isHtml, headers: byName, context })
}

/** Explains why no answer came: what a client, a credential or the network threw. The thrown text is matched, never quoted. */
export function explainThrown(problem: unknown, context: ErrorContext): Explanation | null {
  const chain = causesOf(problem)
  // The innermost is the system's; what was thrown around it often has a code of its own.
  const code = chain.map(codeOf).findLast(found => found !== '') ?? ''
  const message = chain.map(({ message: text }) => text).join('\n')
  return explain({ ...NOTHING, status: null, code, message, context })
}

/** Explains something that is wrong though no request failed. */
export function explainSymptom(symptom: Symptom, context: ErrorContext): Explanation | null {
  return explain({ ...NOTHING, status: null, symptom, context })
}

/** Explains a text that somebody saw elsewhere: in a terminal, a portal, another tool. */
export function explainText(text: string, context: ErrorContext): Explanation | null {
  const { code, message, isHtml } = readErrorBody(text)
  const status = /^\s*(?:HTTP\/\S+ )?([45]\d\d)\b/.exec(text)?.[1]
  const json = text.slice(Math.max(0, text.indexOf('{')))
  const inner = message === '' || message === text.trim() ? readErrorBody(json) : { code, message }
  const words = inner.message === json.trim() ? { code, message } : inner
  const host = context.host ?? /(?:enotfound|eai_again|https?:\/\/)\s*([\w.<>-]{3,200})/i.exec(text)?.[1] ?? null
  return explain({
    ...NOTHING,
    status: status === undefined ? null : Number(status),
    ...words,
    isHtml,
    context: { ...context, host },
  })
}

function explain(evidence: Evidence): Explanation | null {
  const row = ERROR_TABLE.find(({ recognise }) => recognise(evidence))
  if (row === undefined) return null
  const { what, cause, proof, fix } = row.explain(evidence)
  const words = {
    what: redact(what.replace(/^the upstream/, 'The upstream')),
    cause: redact(cause),
    proof: redact(proof),
    fix: redact(fix),
  }
  return { id: row.id, code: row.code, delivery: row.delivery, ...words }
}

/** A thrown error and what caused it; a circle ends it. */
function causesOf(problem: unknown): readonly Error[] {
  const chain: Error[] = []
  let next = problem
  while (next instanceof Error && !chain.includes(next)) {
    chain.push(next)
    next = next.cause
  }
  return chain
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}
