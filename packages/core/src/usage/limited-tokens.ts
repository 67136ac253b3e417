import type { ModelFacts } from '../money/model-facts.ts'
import { inputTokens, type Usage } from './usage.ts'

/**
 * The input of an exchange as the limit of input tokens per minute counts it: what is read from the cache counts only with
 * models whose row says so.
 *
 * Source: Anthropic's page on rate limits, 2026-08.
 *
 * @param facts of the model; null counts reads as nothing, as nearly all models do
 * @returns tokens
 */
export function limitedTokens(usage: Usage, facts: ModelFacts | null): number {
  return inputTokens(usage) - (facts?.readsCountInLimits === true ? 0 : usage.cached)
}
