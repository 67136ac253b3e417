import { savedTokens, type Usage } from '@sternline/core'
import {
  adviseDiagnosis,
  type Diagnosis,
  diagnose,
  explainDiagnosis,
  moneyLost,
  type Remembered,
} from '@sternline/core/diagnosis'
import type { GroupCall } from './group-calls.ts'
import type { FoundLoss } from './loss-book.ts'
import type { LossExample, LossKind } from './report.ts'

/** A call with what it was billed, by the API or by the cache model. */
export type BilledCall = Readonly<{ call: GroupCall; usage: Usage }>

/** Tools, system and what stands before the first message are not in most logs. */
const UNSEEN = ['tools', 'system'] as const

/** Causes that the API's own word is better than: the log does not show more. */
const VAGUE = new Set(['unseen-change', 'server-side'])

/** What the API says changed: the cause, and where. */
const TOLD_BY_API: Readonly<Record<string, Readonly<{ cause: string; place: string }>>> = {
  model_changed: { cause: 'model-changed', place: 'model' },
  system_changed: { cause: 'system-changed', place: 'system' },
  tools_changed: { cause: 'tool-changed', place: 'tools' },
  messages_changed: { cause: 'history-edited', place: 'messages' },
}

const KINDS: Readonly<Record<string, LossKind>> = {
  'ttl-expired': 'expiry',
  'lookback-exceeded': 'lookback',
  'parallel-cold-start': 'race',
  'marker-lost': 'marking',
  'unmarked-before': 'marking',
  'server-side': 'unseen',
  'unseen-change': 'unseen',
  'content-dropped': 'unseen',
  'previous-unknown': 'unseen',
  compaction: 'compaction',
}

/**
 * Finds what each call of a session paid for again, and why, by comparing it with the call before in its thread.
 *
 * @param calls in the order of time
 */
export function findLosses(calls: readonly BilledCall[]): readonly (FoundLoss | null)[] {
  const newest = new Map<string, Readonly<{ one: BilledCall; remembered: Remembered & { usage: Usage } }>>()
  return calls.map(one => {
    const { call } = one
    const before = newest.get(call.lineage) ?? null
    const remembered = remember(one)
    newest.set(call.lineage, { one, remembered })
    const gapMs = before === null || call.call.at === null ? null : call.at - before.one.call.at
    if (call.call.told !== undefined) return toldLoss(one, gapMs)
    if (before === null) return coldStart(one)
    const diagnosis = diagnose({
      before: before.remembered,
      now: remembered,
      facts: call.facts,
      terms: call.terms,
      unseen: call.hasHead ? [] : UNSEEN,
      reportsSaved: call.call.otherUsage === undefined,
    })
    return lossOf(one, diagnosis, gapMs, before.one.call.topology !== call.topology)
  })
}

function remember({ call, usage }: BilledCall): Remembered & { usage: Usage } {
  return {
    prompt: call.prompt(),
    betas: [],
    upstream: '',
    scope: '',
    startedAt: call.at,
    answeredAt: call.readableAt,
    breakpoints: [...call.own].map(([block, ttl]) => ({ block, ttl })),
    usage,
  }
}

function lossOf(one: BilledCall, diagnosis: Diagnosis, gapMs: number | null, isNewSegment: boolean): FoundLoss | null {
  const { cause, tokensLost, path } = diagnosis
  if (cause === null || tokensLost === 0) return null
  const { call } = one
  const isCompaction = isNewSegment && call.topology.restart === 'compaction'
  const told = VAGUE.has(cause.code) ? (TOLD_BY_API[call.call.missReason ?? ''] ?? null) : null
  const code = isCompaction ? 'compaction' : (told?.cause ?? cause.code)
  const sentence = explainDiagnosis(diagnosis)
  const example = exampleOf(one, gapMs, {
    cause: code,
    place: told?.place ?? path,
    tokens: tokensLost,
    money: diagnosis.moneyLost,
    explanation: told === null ? sentence : `The API says ${call.call.missReason}. ${sentence}`,
    advice: adviseDiagnosis(diagnosis),
  })
  return { kind: KINDS[code] ?? 'change', example }
}

/** Our gateway saw the request with its text: what it told then is better than what can be found now. */
function toldLoss(one: BilledCall, gapMs: number | null): FoundLoss | null {
  const { told } = one.call.call
  if (told === undefined) return null
  const { cause, path, tokensLost, moneyLost: money, explanation, advice } = told
  if (tokensLost > 0) {
    const code = cause ?? 'unknown'
    const example = exampleOf(one, gapMs, { cause: code, place: path, tokens: tokensLost, money, explanation, advice })
    return { kind: KINDS[code] ?? 'change', example }
  }
  return told.outcome === 'cold' ? coldStart(one) : null
}

/** The first call of a thread writes what the others read. */
function coldStart(one: BilledCall): FoundLoss | null {
  const { call, usage } = one
  const tokens = savedTokens(usage)
  if (tokens === 0) return null
  const example = exampleOf(one, null, {
    cause: 'first-call',
    place: null,
    tokens,
    money: moneyLost(usage, tokens, call.facts, call.terms),
    explanation: 'The first call of a thread: somebody has to save what the next ones read.',
    advice: null,
  })
  return { kind: 'cold', example }
}

/** An example of a call. */
export function exampleOf(
  { call }: BilledCall,
  gapMs: number | null,
  facts: Pick<LossExample, 'cause' | 'place' | 'tokens' | 'money' | 'explanation' | 'advice'>,
): LossExample {
  return {
    session: call.topology.group,
    conversation: call.topology.id,
    call: call.number,
    requestId: call.call.requestId ?? null,
    at: call.call.at,
    model: call.call.model,
    gapMs,
    ...facts,
  }
}
