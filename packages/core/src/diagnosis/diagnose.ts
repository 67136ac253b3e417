import { inputTokens, savedTokens } from '../usage/usage.ts'
import { type Change, withoutPlace } from './change.ts'
import { Context, leftWarm } from './context.ts'
import type { CauseCode, Diagnosis, Fault, Outcome } from './diagnosis.ts'
import { findCause } from './find-cause.ts'
import { moneyLost } from './loss.ts'
import type { DiagnosisInput } from './remembered.ts'
import { apiReasonOf, claudeCodeCauseOf } from './vocabulary.ts'

/** Less than this is not missed: Azure OpenAI counts what was read in steps of so many. Unit: tokens. Checked: 2026-11. */
const UNNOTICED_TOKENS = 128

/** Who reads this share of what was promised has nearly all of it. Unit: ratio. */
const HIGH_READ_SHARE = 0.9

/** What an exchange comes to before its loss is worked out. */
type Verdict = Readonly<{ outcome: Outcome; change: Change | null; lost: number }>

/**
 * Tells what became of the cache in one exchange, and why: by comparing its request with the previous one of the same
 * conversation, and what was read with what was promised.
 *
 * Pure, and honest about what it does not know: with nothing changed and nothing expired the loss is the server's, and where
 * all that was promised was read no cause is named.
 *
 * @param input both requests with what is remembered of them; their prompts come from one reader
 */
export function diagnose(input: DiagnosisInput): Diagnosis {
  const context = new Context(input)
  const { outcome, change, lost } = judge(context)
  const cause = change?.cause ?? null
  const section = change?.section ?? null
  return {
    outcome,
    cause,
    apiReason: cause === null ? null : apiReasonOf(cause, section),
    claudeCodeCause: cause === null ? null : claudeCodeCauseOf(cause, section),
    fault: cause === null ? 'none' : faultOf(context, cause.code),
    evidence: change?.evidence ?? null,
    section,
    place: change?.place ?? null,
    path: change?.path ?? null,
    difference: change?.difference ?? null,
    tokensLost: lost,
    moneyLost: moneyLost(context.usage, lost, input.facts, input.terms),
  }
}

function judge(context: Context): Verdict {
  const { input, usage, promisedTokens, lost } = context
  const { before, now, reportsSaved = true } = input
  const isIdle = usage.cached + savedTokens(usage) === 0
  if (isIdle && now.breakpoints.length === 0) return verdict('off')
  if (isIdle) {
    const tooShort = belowMinimum(context)
    if (tooShort !== null) return verdict('too_short', tooShort)
    if (reportsSaved) return markerLost(context)
  }
  if (promisedTokens === 0) return usage.cached > 0 ? verdict('hit') : verdict('cold', whyCold(context))
  if (lost <= UNNOTICED_TOKENS) return verdict('hit')
  const change = findCause(context)
  const { code } = change.cause
  if (code === 'compaction') return verdict('expected_rebuild', change, lost)
  if (usage.cached > 0) return verdict('partial', change, lost)
  const wasNeverWarm = code === 'parallel-cold-start' && before !== null
  return verdict(wasNeverWarm ? 'cold' : 'miss', change, lost)
}

function verdict(outcome: Outcome, change: Change | null = null, lost = 0): Verdict {
  return { outcome, change, lost }
}

/** The API ignores a marker without a word when the prefix before it is too short. */
function belowMinimum({ input: { now }, prefix, tokensOf, minimum }: Context): Change | null {
  const marked = new Set(now.breakpoints.map(({ block }) => block))
  const last = prefix.findLastIndex(({ index }) => marked.has(index))
  const tokens = tokensOf(last + 1)
  return tokens < minimum ? withoutPlace({ code: 'below-minimum', tokens, minimum }, 'usage') : null
}

/** Long enough, marked when it left, and neither read nor saved: the markers did not arrive. */
function markerLost({ input: { before, now }, total, shared, tokensOf }: Context): Verdict {
  const change = withoutPlace({ code: 'marker-lost', markers: now.breakpoints.length }, 'usage')
  // Where markers never arrive nothing is promised either: what could have been read is what both requests share.
  const readable = before?.usage == null ? 0 : Math.min(inputTokens(before.usage), tokensOf(shared), total)
  return verdict('miss', change, Math.max(readable, Math.min(leftWarm(before), total)))
}

/** Why nothing was promised, where there was a request before. */
function whyCold({ input: { before, now } }: Context): Change | null {
  if (before === null) {
    const hasHistory = now.prompt.blocks.some(({ role }) => role === 'assistant')
    return hasHistory ? withoutPlace({ code: 'previous-unknown' }, 'facts') : null
  }
  const { answeredAt } = before
  if (answeredAt === null || now.startedAt < answeredAt) {
    const earlyMs = answeredAt === null ? null : answeredAt - now.startedAt
    return withoutPlace({ code: 'parallel-cold-start', earlyMs }, 'facts')
  }
  return before.usage === null ? null : withoutPlace({ code: 'unmarked-before' }, 'usage')
}

/** Nobody's doing that could be changed: the entry expired, was evicted, or was never there to be read. */
const NOT_YOURS: ReadonlySet<CauseCode> = new Set([
  'ttl-expired',
  'content-dropped',
  'server-side',
  'marker-lost',
  'previous-unknown',
  'unseen-change',
])

const NOBODYS: ReadonlySet<CauseCode> = new Set(['compaction', 'below-minimum'])

/**
 * The reading matrix of the diagnostics guide: no change and a low read is expiry or eviction, not your bug; a change and a
 * low read is your bug; a change and a high read is a late change, minor.
 */
function faultOf({ usage, promisedTokens }: Context, code: CauseCode): Fault {
  if (NOBODYS.has(code)) return 'none'
  if (NOT_YOURS.has(code)) return 'not-yours'
  return promisedTokens > 0 && usage.cached >= promisedTokens * HIGH_READ_SHARE ? 'minor' : 'yours'
}
