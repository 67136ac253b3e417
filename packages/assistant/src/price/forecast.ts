import {
  type CacheSettings,
  costOf,
  estimateTokens,
  fingerprintOf,
  inputTokens,
  LARGEST_MINIMUM_TOKENS,
  LOOKBACK_POSITIONS,
  type MemorySnapshot,
  type ModelFacts,
  type Plan,
  type Prompt,
  planBreakpoints,
  type Usage,
} from '@sternline/core'
import type { Forecast } from '@sternline/engine'

/** What is known before a request is sent. */
export type ForecastFacts = Readonly<{
  /** As the engine would read it. */
  prompt: Prompt
  settings: CacheSettings
  /** Facts of the model, best with the conversation's own characters per token (`calibrate`); null for an unknown one. */
  facts: ModelFacts | null
  /** What is believed warm; null for nothing. */
  snapshot: MemorySnapshot | null
  /** When it would be sent. Epoch milliseconds of the clock that caches live by. */
  at: number
}>

/**
 * Foretells what a request reads, saves and costs: by the plan that it would get, the entries that memory believes warm, and the
 * lookback of each breakpoint. Pure.
 */
export function forecast({ prompt, settings, facts, snapshot, at }: ForecastFacts): Forecast {
  const plan = planBreakpoints(prompt, settings, { warm: snapshot, at, facts })
  const ends = endsOf(prompt, facts)
  const whole = ends.at(-1) ?? 0
  const read = snapshot === null ? null : deepestReadable(prompt, plan, snapshot, at)
  const last = plan.breakpoints.at(-1)
  const minimum = facts?.minimumTokens ?? LARGEST_MINIMUM_TOKENS
  const marked = last === undefined || (ends[last.block] ?? 0) < minimum ? 0 : (ends[last.block] ?? 0)
  const cached = read?.tokens ?? 0
  // Lengths before the place of the entry are as billed, behind it as estimated.
  const known = read === null ? 0 : (ends[read.block] ?? 0)
  const saved = Math.max(0, marked - known)
  const usage: Usage = {
    cached,
    saved5m: last?.ttl === '1h' ? 0 : saved,
    saved1h: last?.ttl === '1h' ? saved : 0,
    fresh: Math.max(0, whole - Math.max(marked, known)),
    output: 0,
  }
  return { usage, cost: costOf(usage, facts), readableUntil: read?.expiresAt ?? null }
}

/**
 * The facts with the characters per token that a bill tells of a conversation's own text.
 *
 * @param billed the usage of a request, and the prompt that it was billed for
 */
export function calibrate(
  facts: ModelFacts | null,
  billed: Readonly<{ prompt: Prompt; usage: Usage }> | null,
): ModelFacts | null {
  if (facts === null || billed === null) return facts
  const estimated = billed.prompt.blocks.reduce((sum, block) => sum + estimateTokens(block, facts), 0)
  const input = inputTokens(billed.usage)
  if (estimated === 0 || input === 0) return facts
  return { ...facts, charactersPerToken: (facts.charactersPerToken * estimated) / input }
}

type Readable = Readonly<{ block: number; tokens: number; expiresAt: number }>

function deepestReadable(prompt: Prompt, plan: Plan, snapshot: MemorySnapshot, at: number): Readable | null {
  const marked = plan.breakpoints.map(({ block }) => block)
  for (let block = prompt.blocks.length - 1; block >= 0; block--) {
    if (!marked.some(marker => isFound(prompt, block, marker))) continue
    const entry = snapshot.entry(fingerprintOf(prompt, block))
    if (entry !== null && entry.expiresAt >= at) return { block, tokens: entry.tokens, expiresAt: entry.expiresAt }
  }
  return null
}

/** Whether a breakpoint looks back as far as this block, each block of the prefix one position. */
function isFound({ blocks }: Prompt, block: number, marker: number): boolean {
  if (marker < block) return false
  return blocks.slice(block + 1, marker + 1).filter(({ inPrefix }) => inPrefix).length < LOOKBACK_POSITIONS
}

/** Where each block ends. Unit: tokens. */
function endsOf(prompt: Prompt, facts: ModelFacts | null): readonly number[] {
  let sum = 0
  return prompt.blocks.map(block => {
    sum += estimateTokens(block, facts)
    return sum
  })
}
