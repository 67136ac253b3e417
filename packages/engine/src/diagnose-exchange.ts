import type { BillingTerms, Usage } from '@sternline/core'
import {
  adviseDiagnosis,
  type Diagnosis,
  diagnose,
  explainDiagnosis,
  type Promised,
  type Remembered,
} from '@sternline/core/diagnosis'
import { entryOf } from '@sternline/core/memory'
import type { DiagnosisRecord, Exchange } from './exchange.ts'
import { firstDifference } from './first-difference.ts'
import type { Prepared } from './prepare.ts'
import { redact } from './secret-forms.ts'

/** An exchange that has been billed, with what a diagnosis needs beside it. */
export type Billed = Readonly<{
  exchange: Exchange
  prepared: Prepared
  usage: Usage
  terms: BillingTerms
  scope: string
  betas: readonly string[]
  /** The request before it in the same conversation. */
  before: Remembered | null
  /** What memory promised before the request was sent, see `deepestPromise`. */
  promised: Promised | null
}>

/** An exchange as the next one's diagnosis remembers it; null for a body that could not be read. */
export function rememberedOf(
  { upstream, startedAt, answeredAt, usage }: Pick<Exchange, 'upstream' | 'startedAt' | 'answeredAt' | 'usage'>,
  { prompt, plan }: Prepared,
  scope: string,
  betas: readonly string[],
): Remembered | null {
  if (prompt === null) return null
  const breakpoints = plan.breakpoints.map(({ block, ttl }) => ({ block, ttl }))
  return { prompt, betas, upstream, scope, startedAt, answeredAt, breakpoints, usage }
}

/** Tells why an exchange read what it read; null for a body that could not be read. */
export function diagnoseExchange(billed: Billed): DiagnosisRecord | null {
  const { exchange, prepared, usage, terms, scope, betas, before, promised } = billed
  const now = rememberedOf(exchange, prepared, scope, betas)
  if (now === null) return null
  const diagnosis = diagnose({ before, now: { ...now, usage }, promised, facts: prepared.facts, terms })
  const difference =
    before === null ? null : firstDifference(before.prompt, now.prompt, { facts: prepared.facts, usage })
  const { outcome, cause, apiReason, claudeCodeCause, fault, section, path, tokensLost, moneyLost } = diagnosis
  return {
    outcome,
    cause: cause?.code ?? null,
    apiReason,
    claudeCodeCause,
    fault,
    section,
    path,
    tokensLost,
    moneyLost,
    ...(difference === null ? {} : { firstDifference: difference }),
    // Both quote what clients name: models, tools, betas. Somebody may have put a key there.
    explanation: redact(explainDiagnosis(diagnosis)),
    advice: adviceOf(diagnosis),
  }
}

function adviceOf(diagnosis: Diagnosis): string | null {
  const advice = adviseDiagnosis(diagnosis)
  return advice === null ? null : redact(advice)
}

/** The deepest prefix of a request that memory believes warm now. To be asked before the request is sent: its own answer teaches memory. */
export function deepestPromise({ prompt, promised }: Prepared, at: number): Promised | null {
  if (prompt === null || promised === null) return null
  for (let block = prompt.blocks.length - 1; block >= 0; block--) {
    const entry = entryOf(promised, prompt, block)
    if (entry !== null && entry.expiresAt >= at) return { ...entry, block }
  }
  return null
}
