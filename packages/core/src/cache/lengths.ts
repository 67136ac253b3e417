import type { ModelFacts } from '../money/model-facts.ts'
import { HASH_WORDS } from '../prompt/murmur3.ts'
import type { Prompt } from '../prompt/prompt.ts'
import { estimateTokens } from './estimate-tokens.ts'

/** Lengths of beginnings, with what they were estimated by. */
type Estimated = {
  readonly charactersPerToken: number | undefined
  /** As many as there may be hashes, and one more. */
  readonly sums: Int32Array
  /** For so many blocks they are worked out. */
  blocks: number
}

/**
 * The lengths that were worked out last, by the memory of the hashes: a prompt that shares it with another one begins as that one does, and goes
 * on where its lengths end. A conversation is summed up once, and then only what is new in it.
 */
const known = new WeakMap<ArrayBufferLike, Estimated>()

/**
 * Estimated tokens of every beginning of a prompt.
 *
 * @returns the tokens of its first 0, 1, 2 ... blocks. What stands behind that of the whole prompt is of no meaning
 */
export function estimatedLengths(prompt: Prompt, facts: ModelFacts | null): Int32Array {
  const { blocks } = prompt
  const estimated = estimatedBy(prompt, facts?.charactersPerToken)
  const { sums } = estimated
  for (; estimated.blocks < blocks.length; estimated.blocks++) {
    const block = blocks[estimated.blocks]
    const before = sums[estimated.blocks] ?? 0
    sums[estimated.blocks + 1] = before + (block === undefined ? 0 : estimateTokens(block, facts))
  }
  return sums
}

function estimatedBy({ blocks, hashes }: Prompt, charactersPerToken: number | undefined): Estimated {
  const found = known.get(hashes.buffer)
  if (found !== undefined && found.charactersPerToken === charactersPerToken) return found
  const room = Math.max(blocks.length, hashes.buffer.byteLength / (2 * HASH_WORDS * hashes.BYTES_PER_ELEMENT))
  const estimated: Estimated = { charactersPerToken, sums: new Int32Array(room + 1), blocks: 0 }
  known.set(hashes.buffer, estimated)
  return estimated
}

/**
 * The tokens of a prompt's beginnings when the length of the whole is known: estimates, stretched so that they end there.
 *
 * @param input what was billed for the prompt
 * @returns the tokens of so many first blocks of `prompt.blocks`
 */
export function billedLengths(prompt: Prompt, facts: ModelFacts | null, input: number): (blocks: number) => number {
  const sums = estimatedLengths(prompt, facts)
  const whole = Math.max(1, sums[prompt.blocks.length] ?? 0)
  return blocks => Math.round(((sums[blocks] ?? 0) * input) / whole)
}
