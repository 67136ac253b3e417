import { LARGEST_MINIMUM_TOKENS } from '../money/find-model.ts'
import type { ModelFacts } from '../money/model-facts.ts'
import { inputTokens, savedTokens, type Usage } from '../usage/usage.ts'
import { formatCount, formatTokens } from './format.ts'

/** What each count of a label means, in the words of the product's specification. */
export const LABEL_MEANINGS = {
  cached: 'already memorised: read from the cache at a tenth of the price or less',
  saved: 'newly pinned: saved to the cache at 1.25 or 2 times the price, cached on your next message',
  fresh: 'neither read nor saved: full price',
} as const

/** The counts of a usage that are not zero, in the order of the label. */
function counts(usage: Usage): readonly Readonly<{ kind: keyof typeof LABEL_MEANINGS; tokens: number }>[] {
  return [
    { kind: 'cached', tokens: usage.cached } as const,
    { kind: 'saved', tokens: savedTokens(usage) } as const,
    { kind: 'fresh', tokens: usage.fresh } as const,
  ].filter(({ tokens }) => tokens > 0)
}

/**
 * The label of a message: `🟢 182k cached 🔵 +3k saved`.
 *
 * @returns null when nothing was read from the cache and nothing saved to it: then there is no label but a reason, see `whyNoLabel`
 */
export function formatLabel(usage: Usage): string | null {
  const parts = counts(usage).flatMap(({ kind, tokens }) => {
    if (kind === 'fresh') return []
    return [kind === 'cached' ? `🟢 ${formatTokens(tokens)} cached` : `🔵 +${formatTokens(tokens)} saved`]
  })
  return parts.length > 0 ? parts.join(' ') : null
}

/** The label in plain text, for logs: `cached 182k, saved 3k, fresh 412, hit 98%`. Empty when there was no input. */
export function labelText(usage: Usage): string {
  const share = cachedShare(usage)
  if (share === null) return ''
  return [
    ...counts(usage).map(({ kind, tokens }) => `${kind} ${formatTokens(tokens)}`),
    `hit ${Math.floor(share * 100)}%`,
  ].join(', ')
}

/** The label in full, for people who listen: whole numbers, and what each of them means. */
export function labelSentence(usage: Usage): string {
  return counts(usage)
    .map(
      ({ kind, tokens }) =>
        `${formatCount(tokens)} ${tokens === 1 ? 'token' : 'tokens'} ${kind}, ${LABEL_MEANINGS[kind]}.`,
    )
    .join(' ')
}

/**
 * The cached share of the input: read / (read + saved + fresh), from 0 to 1. Claude Code's `hit_ratio`.
 *
 * @returns null when there was no input: no data is not 0 %
 */
export function cachedShare(usage: Usage): number | null {
  const input = inputTokens(usage)
  return input === 0 ? null : usage.cached / input
}

/**
 * Why a message has no label, in a few words: `below the minimum: 900 of 1,024 tokens`.
 *
 * @param usage of a message whose `formatLabel` is null
 * @param facts of its model; null for an unknown one, which is told the largest minimum that there is
 * @param isOff whether caching was switched off for it
 */
export function whyNoLabel(usage: Usage, facts: ModelFacts | null, isOff = false): string {
  if (isOff) return 'caching is off'
  const input = inputTokens(usage)
  const minimum = facts?.minimumTokens ?? LARGEST_MINIMUM_TOKENS
  if (input >= minimum) return 'nothing was marked that could be read or saved'
  const known = facts === null ? ' (the largest there is: the model is unknown)' : ''
  return `below the minimum: ${formatCount(input)} of ${formatCount(minimum)} tokens${known}`
}
