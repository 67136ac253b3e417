import type { Usage } from '@sternline/core'
import {
  adviseDiagnosis,
  type Diagnosis,
  type DiagnosisInput,
  diagnose,
  explainDiagnosis,
  type Promised,
  type Remembered,
} from '@sternline/core/diagnosis'
import { entryOf } from '@sternline/core/memory'
import type { DiagnosisRecord } from './exchange.ts'
import { type FirstDifference, firstDifference } from './first-difference.ts'
import type { Prepared } from './prepare.ts'
import { redact } from './secret-forms.ts'

/** A request that was just sent, as the next one's diagnosis remembers it; null for a body that could not be read. */
export function rememberedOf(
  { upstream, scope, betas, startedAt }: Pick<Remembered, 'upstream' | 'scope' | 'betas' | 'startedAt'>,
  { prompt, plan }: Prepared,
): Remembered | null {
  if (prompt === null) return null
  const { breakpoints } = plan
  return { prompt, betas, upstream, scope, startedAt, answeredAt: null, breakpoints, usage: null }
}

/** The same request once it was billed. */
export function billedAs(
  { prompt, betas, upstream, scope, startedAt, breakpoints }: Remembered,
  answeredAt: number | null,
  usage: Usage,
): DiagnosisInput['now'] {
  return { prompt, betas, upstream, scope, startedAt, answeredAt, breakpoints, usage }
}

/** Tells why an exchange that has been billed read what it read. */
export function diagnoseExchange(billed: DiagnosisInput): DiagnosisRecord {
  const { before, now, facts } = billed
  const diagnosis = diagnose(billed)
  const difference = before === null ? null : firstDifference(before.prompt, now.prompt, { facts, usage: now.usage })
  return diagnosis.cause === null && difference === null ? unexplained(diagnosis) : recordOf(diagnosis, difference)
}

function recordOf(diagnosis: Diagnosis, difference: FirstDifference | null): DiagnosisRecord {
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

/** Where nothing was lost there is nothing to explain, and one record after the other says the same: it is the same object. */
function unexplained(diagnosis: Diagnosis): DiagnosisRecord {
  const { outcome, tokensLost, moneyLost } = diagnosis
  if (last?.outcome !== outcome || last.tokensLost !== tokensLost || last.moneyLost !== moneyLost)
    last = recordOf(diagnosis, null)
  return last
}

/** The last record that explained nothing. */
let last: DiagnosisRecord | null = null

function adviceOf(diagnosis: Diagnosis): string | null {
  const advice = adviseDiagnosis(diagnosis)
  return advice === null ? null : redact(advice)
}

/** The deepest prefix of a request that memory believes warm now. To be asked before the request is sent: its own answer teaches memory. */
export function deepestPromise({ prompt, promised }: Prepared, at: number): Promised | null {
  if (prompt === null || promised === null) return null
  for (let block = prompt.blocks.length - 1; block >= 0; block--) {
    const entry = entryOf(promised, prompt, block)
    if (entry !== null && entry.expiresAt >= at) {
      const { ttl, expiresAt, tokens } = entry
      return { ttl, expiresAt, tokens, block }
    }
  }
  return null
}
