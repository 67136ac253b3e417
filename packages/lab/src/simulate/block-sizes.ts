import { DEFAULT_CHARACTERS_PER_TOKEN, findModel, inputTokens } from '@sternline/core'
import { type KnownPosition, tokenPositions } from '../fidelity/token-positions.ts'
import type { Topology, TopologyBlock } from '../topology/topology.ts'

/**
 * Where every block of a conversation ends. What usage told stands: the request of a call is as long as it was billed.
 * Blocks between two known places share the tokens by length, and where no usage tells they are estimated by length.
 *
 * A conversation is replayed as if it only grew. Where a request was shorter than one before it (old results were dropped),
 * the longer one stands until it is outgrown.
 *
 * @param head tokens of what comes before the first block
 * @returns tokens of the prefix that ends with each block, `head` included
 */
export function blockEnds({ blocks, calls }: Topology, head: number): readonly number[] {
  const known: KnownPosition[] = [{ step: 0, tokens: head }]
  for (const { usage, blocks: length } of calls) {
    const last = known.at(-1)
    const tokens = usage === null ? 0 : inputTokens(usage)
    if (last !== undefined && length > last.step && tokens > last.tokens) known.push({ step: length, tokens })
  }
  const measured = known.at(-1) ?? { step: 0, tokens: head }
  const perToken = findModel(calls[0]?.model ?? '')?.charactersPerToken ?? DEFAULT_CHARACTERS_PER_TOKEN
  // Step 0 is the head, so the block of number i is step i + 1.
  const ends = tokenPositions([0, ...blocks.slice(0, measured.step).map(({ bytes }) => bytes)], known)
  return [...ends.slice(1), ...estimatedEnds(blocks.slice(measured.step), measured.tokens, perToken)]
}

function estimatedEnds(blocks: readonly TopologyBlock[], from: number, perToken: number): readonly number[] {
  let end = from
  return blocks.map(({ bytes }) => {
    end += Math.max(1, Math.ceil(bytes / perToken))
    return end
  })
}
