import { DEFAULT_CHARACTERS_PER_TOKEN } from '../money/find-model.ts'
import type { ModelFacts } from '../money/model-facts.ts'
import type { Block } from '../prompt/prompt.ts'

/** What an image costs at the size that the API scales large ones to. Unit: tokens. Source: the vision page: width x height / 750. */
const IMAGE_TOKENS = 1600

/**
 * Estimates the tokens of a block from its length. Deterministic; for planning and for the emulator, never for a bill.
 *
 * @param facts of the model; null assumes the older tokenizer
 * @returns an integer >= 1; 0 for a block outside the prefix
 */
export function estimateTokens(block: Block, facts: ModelFacts | null): number {
  if (!block.inPrefix) return 0
  if (block.kind === 'image') return IMAGE_TOKENS
  return Math.max(1, Math.ceil(block.bytes / (facts?.charactersPerToken ?? DEFAULT_CHARACTERS_PER_TOKEN)))
}
