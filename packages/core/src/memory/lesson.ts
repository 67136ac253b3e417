import { tokensOfBlocks } from '../cache/estimate-tokens.ts'
import type { ModelFacts } from '../money/model-facts.ts'
import { isWithinLookback } from '../plan/lookback.ts'
import type { Plan } from '../plan/plan.ts'
import { fingerprintOf } from '../prompt/fingerprint.ts'
import type { Prompt, Ttl } from '../prompt/prompt.ts'
import { inputTokens, savedTokens, type Usage } from '../usage/usage.ts'
import type { Lesson, MemorySnapshot, WarmEntry } from './warm-entry.ts'

/** An exchange as memory learns from it. */
export type Taught = Readonly<{
  /** The request as it was read. */
  prompt: Prompt
  /** What stood on the wire. */
  plan: Plan
  /** What was billed. */
  usage: Usage
  /** Facts of the model behind the request; null for an unknown one. */
  facts: ModelFacts | null
  /** What memory had promised when the plan was made. */
  promised: MemorySnapshot
  /** Start of the request, epoch milliseconds. */
  at: number
}>

/**
 * Learns from an exchange what its upstream's cache holds now. Usage is the truth: an entry that was promised and would
 * have been found, but was not read, is gone; what was read lives on with its own life; what was saved is warm.
 */
export function lessonOf(taught: Taught): Lesson {
  const { prompt, plan, usage, promised, at } = taught
  const lengths = prefixLengths(taught)
  const marked = plan.breakpoints.map(({ block }) => block)
  const known = knownEntries(prompt, promised, at)
  const readAt = blockRead(usage.cached, known, marked, lengths)
  const honours1h = honoured(plan, usage)
  return {
    at,
    warm: [...readEntry(readAt, prompt, known, usage.cached), ...written(taught, lengths, known, readAt)],
    gone: known
      .filter(({ block }) => block > readAt && isWithinLookback(prompt, block, marked))
      .map(({ block }) => fingerprintOf(prompt, block)),
    honours1h,
  }
}

type Known = Readonly<{ block: number; entry: WarmEntry }>

/** Tokens of every prefix, stretched so that the whole is what was billed. */
function prefixLengths({ prompt, usage, facts }: Taught): readonly number[] {
  let sum = 0
  return tokensOfBlocks(prompt, facts, inputTokens(usage)).map(tokens => {
    sum += tokens
    return sum
  })
}

function knownEntries(prompt: Prompt, promised: MemorySnapshot, at: number): readonly Known[] {
  return prompt.blocks.flatMap(({ index }) => {
    const entry = promised.entry(fingerprintOf(prompt, index))
    return entry !== null && entry.expiresAt >= at ? [{ block: index, entry }] : []
  })
}

/** Which block's entry was read: of those that were promised the one whose length fits best; -1 when nothing was read. */
function blockRead(
  cached: number,
  known: readonly Known[],
  marked: readonly number[],
  lengths: readonly number[],
): number {
  if (cached === 0) return -1
  const ends = [
    ...known.map(({ block, entry }) => ({ block, tokens: entry.tokens })),
    // Somebody else may have written what was read: another session that shares the head.
    ...marked.map(block => ({ block, tokens: lengths[block] ?? 0 })),
  ]
  let best = -1
  let distance = Number.POSITIVE_INFINITY
  for (const { block, tokens } of ends) {
    const off = Math.abs(tokens - cached)
    if (off < distance) {
      best = block
      distance = off
    }
  }
  return best
}

function readEntry(readAt: number, prompt: Prompt, known: readonly Known[], cached: number): Lesson['warm'] {
  const ttl = known.find(({ block }) => block === readAt)?.entry.ttl
  return ttl === undefined ? [] : [{ fingerprint: fingerprintOf(prompt, readAt), ttl, tokens: cached }]
}

/** The breakpoints whose prefixes are warm now, each with the life that it was really given. */
function written(
  { prompt, plan, usage, facts }: Taught,
  lengths: readonly number[],
  known: readonly Known[],
  readAt: number,
): Lesson['warm'] {
  const minimum = facts?.minimumTokens ?? 0
  const readLife = known.find(({ block }) => block === readAt)?.entry.ttl
  const last = plan.breakpoints.at(-1)?.block
  const whole = usage.cached + savedTokens(usage)
  return plan.breakpoints.flatMap(({ block, ttl }) => {
    // The entry that was read is told already, to the token.
    if (block === readAt && readLife !== undefined) return []
    const isAbove = block > readAt
    // Nothing was saved above what was read: the marker was ignored, or the upstream refuses to save.
    if (isAbove && savedTokens(usage) === 0) return []
    const tokens = block === last ? whole : (lengths[block] ?? 0)
    if (tokens < minimum) return []
    const own = known.find(entry => entry.block === block)?.entry.ttl
    const life: Ttl = isAbove ? givenLife(ttl, usage) : (own ?? readLife ?? ttl)
    return [{ fingerprint: fingerprintOf(prompt, block), ttl: life, tokens }]
  })
}

function givenLife(asked: Ttl, usage: Usage): Ttl {
  return asked === '1h' && usage.saved1h === 0 ? '5m' : asked
}

function honoured({ breakpoints }: Plan, usage: Usage): boolean | null {
  if (savedTokens(usage) === 0 || !breakpoints.some(({ ttl }) => ttl === '1h')) return null
  if (usage.saved1h > 0) return true
  // With shorter lives beside it the hour may have nothing new to save: only all-1h requests tell.
  return breakpoints.every(({ ttl }) => ttl === '1h') ? false : null
}
