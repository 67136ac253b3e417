import { DEFAULT_CHARACTERS_PER_TOKEN } from '../money/find-model.ts'
import type { ModelFacts } from '../money/model-facts.ts'
import type { Block, Prompt } from '../prompt/prompt.ts'

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

/**
 * The tokens of every block when the length of the whole is known: estimates, stretched so that they add up to it exactly.
 *
 * @param input what was billed for the prompt
 * @returns integers >= 0, one a block of `prompt.blocks`; 0 for a block outside the prefix
 */
export function tokensOfBlocks(prompt: Prompt, facts: ModelFacts | null, input: number): readonly number[] {
  const estimates = prompt.blocks.map(block => estimateTokens(block, facts))
  const whole = estimates.reduce((sum, tokens) => sum + tokens, 0)
  let estimated = 0
  let told = 0
  return estimates.map(tokens => {
    estimated += tokens
    const stretched = Math.round((estimated * input) / Math.max(1, whole)) - told
    told += stretched
    return stretched
  })
}
