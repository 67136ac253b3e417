import { billedLengths } from '../cache/lengths.ts'
import type { ModelFacts } from '../money/model-facts.ts'
import { isWithinLookback } from '../plan/lookback.ts'
import type { Plan } from '../plan/plan.ts'
import { fingerprintOf } from '../prompt/fingerprint.ts'
import type { Fingerprint, Prompt, Ttl } from '../prompt/prompt.ts'
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
  const { prompt, plan, usage, facts, promised, at } = taught
  const lengths = billedLengths(prompt, facts, inputTokens(usage))
  const known = knownEntries(prompt, promised, at, usage.cached)
  const readAt = blockRead(taught, known, lengths)
  return {
    at,
    warm: warmNow(taught, lengths, known, readAt),
    gone: goneNow(taught, known, readAt),
    honours1h: honoured(plan, usage),
  }
}

type Known = Readonly<{ block: number; entry: WarmEntry }>

/** Tokens of so many first blocks, stretched so that the whole is what was billed. */
type Lengths = (blocks: number) => number

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
function blockRead({ plan, usage: { cached } }: Taught, known: readonly Known[], lengths: Lengths): number {
  if (cached === 0) return -1
  let best = -1
  let distance = Number.POSITIVE_INFINITY
  const compare = (block: number, tokens: number): void => {
    const off = Math.abs(tokens - cached)
    if (off >= distance) return
    best = block
    distance = off
  }
  for (const { block, entry } of known) compare(block, entry.tokens)
  // Somebody else may have written what was read: another session that shares the head.
  for (const { block } of plan.breakpoints) compare(block, lengths(block + 1))
  return best
}

/** What was read, and the breakpoints whose prefixes are warm now. */
function warmNow(taught: Taught, lengths: Lengths, known: readonly Known[], readAt: number): Lesson['warm'] {
  const { prompt, plan, usage, facts } = taught
  const minimum = facts?.minimumTokens ?? 0
  const readLife = readAt < 0 ? undefined : promisedLife(taught, known, readAt)
  const last = plan.breakpoints.at(-1)?.block
  const warm: Lesson['warm'][number][] = []
  if (readLife !== undefined) {
    warm.push({ fingerprint: fingerprintOf(prompt, readAt), ttl: readLife, tokens: usage.cached })
  }
  for (const { block, ttl: asked } of plan.breakpoints) {
    // The entry that was read is told already, to the token.
    if (block === readAt && readLife !== undefined) continue
    const tokens = block === last ? usage.cached + savedTokens(usage) : lengths(block + 1)
    const ttl = block > readAt ? lifeOfWritten(asked, usage) : (promisedLife(taught, known, block) ?? readLife ?? asked)
    if (ttl !== null && tokens >= minimum) warm.push({ fingerprint: fingerprintOf(prompt, block), ttl, tokens })
  }
  return warm
}

/** The life that an entry above what was read was really given; null where none was written. */
function lifeOfWritten(asked: Ttl, usage: Usage): Ttl | null {
  // Nothing was saved above what was read: the marker was ignored, or the upstream refuses to save.
  if (savedTokens(usage) === 0) return null
  return asked === '1h' && usage.saved1h === 0 ? '5m' : asked
}

/** What was promised, would have been found, and was not read. */
function goneNow({ prompt, plan }: Taught, known: readonly Known[], readAt: number): Lesson['gone'] {
  const gone: Fingerprint[] = []
  for (const { block } of known) {
    const isFound = block > readAt && plan.breakpoints.some(marker => isWithinLookback(prompt, block, marker.block))
    if (isFound) gone.push(fingerprintOf(prompt, block))
  }
  return gone
}

function honoured({ breakpoints }: Plan, usage: Usage): boolean | null {
  if (savedTokens(usage) === 0 || !breakpoints.some(({ ttl }) => ttl === '1h')) return null
  if (usage.saved1h > 0) return true
  // With shorter lives beside it the hour may have nothing new to save: only all-1h requests tell.
  return breakpoints.every(({ ttl }) => ttl === '1h') ? false : null
}
