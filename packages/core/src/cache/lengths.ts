import type { ModelFacts } from '../money/model-facts.ts'
import type { Prompt } from '../prompt/prompt.ts'
import { estimateTokens } from './estimate-tokens.ts'

/** Lengths of a prompt's beginnings, with what they were estimated by. */
type Estimated = Readonly<{ charactersPerToken: number | undefined; sums: Int32Array }>

/** Every step behind an answer asks for the same lengths, so those of a prompt are worked out once. */
const known = new WeakMap<Prompt, Estimated>()

/**
 * Estimated tokens of every beginning of a prompt.
 *
 * @returns one number more than the prompt has blocks: the tokens of its first 0, 1, 2 ... blocks
 */
export function estimatedLengths(prompt: Prompt, facts: ModelFacts | null): Int32Array {
  const charactersPerToken = facts?.charactersPerToken
  const found = known.get(prompt)
  if (found !== undefined && found.charactersPerToken === charactersPerToken) return found.sums
  const { blocks } = prompt
  const sums = new Int32Array(blocks.length + 1)
  let sum = 0
  for (let i = 0; i < blocks.length; i++) {
    const block = blocks[i]
    if (block !== undefined) sum += estimateTokens(block, facts)
    sums[i + 1] = sum
  }
  known.set(prompt, { charactersPerToken, sums })
  return sums
}

/**
 * The tokens of a prompt's beginnings when the length of the whole is known: estimates, stretched so that they end there. See
 * `tokensOfBlocks`.
 *
 * @param input what was billed for the prompt
 * @returns the tokens of so many first blocks of `prompt.blocks`
 */
export function billedLengths(prompt: Prompt, facts: ModelFacts | null, input: number): (blocks: number) => number {
  const sums = estimatedLengths(prompt, facts)
  const whole = Math.max(1, sums[sums.length - 1] ?? 0)
  return blocks => Math.round(((sums[blocks] ?? 0) * input) / whole)
}
