import { billedLengths } from '../cache/lengths.ts'
import type { ModelFacts } from '../money/model-facts.ts'
import { isWithinLookback } from '../plan/lookback.ts'
import type { Plan } from '../plan/plan.ts'
import { fingerprintOf } from '../prompt/fingerprint.ts'
import type { Prompt, Ttl } from '../prompt/prompt.ts'
import { inputTokens, savedTokens, type Usage } from '../usage/usage.ts'
import { entryOf } from './entry-of.ts'
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
  const lengthTo = lengthsOf(taught)
  const marked = plan.breakpoints.map(({ block }) => block)
  const known = knownEntries(prompt, promised, at, usage.cached)
  const readAt = blockRead(usage.cached, known, marked, lengthTo)
  const honours1h = honoured(plan, usage)
  return {
    at,
    warm: [...readEntry(taught, known, readAt), ...written(taught, lengthTo, known, readAt)],
    gone: known
      .filter(({ block }) => block > readAt && marked.some(marker => isWithinLookback(prompt, block, marker)))
      .map(({ block }) => fingerprintOf(prompt, block)),
    honours1h,
  }
}

type Known = Readonly<{ block: number; entry: WarmEntry }>

/** Tokens of the prefix that ends with a block. */
type LengthTo = (block: number) => number

/** Tokens of every prefix, stretched so that the whole is what was billed. */
function lengthsOf({ prompt, usage, facts }: Taught): LengthTo {
  const lengths = billedLengths(prompt, facts, inputTokens(usage))
  return block => lengths(block + 1)
}

/** The entries that were promised, from the deepest one back to that which was read, where one is as long as what was read. Rising. */
function knownEntries(prompt: Prompt, promised: MemorySnapshot, at: number, cached: number): readonly Known[] {
  const found: Known[] = []
  for (let block = prompt.blocks.length - 1; block >= 0; block--) {
    const entry = entryOf(promised, prompt, block)
    if (entry === null || entry.expiresAt < at) continue
    found.push({ block, entry })
    if (cached > 0 && entry.tokens === cached) break
  }
  return found.reverse()
}

/** The life that was promised for the prefix that ends with a block; looked up where it stands before all that are known. */
function promisedLife({ prompt, promised, at }: Taught, known: readonly Known[], block: number): Ttl | undefined {
  const [first] = known
  if (first === undefined || block >= first.block) return known.find(entry => entry.block === block)?.entry.ttl
  const entry = entryOf(promised, prompt, block)
  return entry === null || entry.expiresAt < at ? undefined : entry.ttl
}

/** Which block's entry was read: of those that were promised the one whose length fits best; -1 when nothing was read. */
function blockRead(cached: number, known: readonly Known[], marked: readonly number[], lengthTo: LengthTo): number {
  if (cached === 0) return -1
  const ends = [
    ...known.map(({ block, entry }) => ({ block, tokens: entry.tokens })),
    // Somebody else may have written what was read: another session that shares the head.
    ...marked.map(block => ({ block, tokens: lengthTo(block) })),
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

function readEntry(taught: Taught, known: readonly Known[], readAt: number): Lesson['warm'] {
  const ttl = readAt < 0 ? undefined : promisedLife(taught, known, readAt)
  if (ttl === undefined) return []
  return [{ fingerprint: fingerprintOf(taught.prompt, readAt), ttl, tokens: taught.usage.cached }]
}

/** The breakpoints whose prefixes are warm now, each with the life that it was really given. */
function written(taught: Taught, lengthTo: LengthTo, known: readonly Known[], readAt: number): Lesson['warm'] {
  const { prompt, plan, usage, facts } = taught
  const minimum = facts?.minimumTokens ?? 0
  const readLife = readAt < 0 ? undefined : promisedLife(taught, known, readAt)
  const last = plan.breakpoints.at(-1)?.block
  const whole = usage.cached + savedTokens(usage)
  return plan.breakpoints.flatMap(({ block, ttl }) => {
    // The entry that was read is told already, to the token.
    if (block === readAt && readLife !== undefined) return []
    const isAbove = block > readAt
    // Nothing was saved above what was read: the marker was ignored, or the upstream refuses to save.
    if (isAbove && savedTokens(usage) === 0) return []
    const tokens = block === last ? whole : lengthTo(block)
    if (tokens < minimum) return []
    const life: Ttl = isAbove ? givenLife(ttl, usage) : (promisedLife(taught, known, block) ?? readLife ?? ttl)
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
