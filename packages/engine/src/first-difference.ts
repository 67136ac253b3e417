import {
  type Block,
  digestOf,
  type Fingerprint,
  fingerprintOf,
  inputTokens,
  type ModelFacts,
  type Prompt,
  tokensOfBlocks,
  type Usage,
} from '@sternline/core'

/** A block of which only length and hash are kept. Unit: bytes of its JSON. */
export type MeasuredBlock = Readonly<{ bytes: number; digest: Fingerprint }>

/** Where two requests of a conversation begin to differ: lengths and hashes, never text. */
export type FirstDifference = Readonly<{
  /** What both have in common from the start, estimated and stretched to what was billed. Unit: tokens. */
  sharedTokens: number
  /** The block that differs in the request before; null where that request ended. */
  before: MeasuredBlock | null
  /** The block that differs in this request; null where it ended. */
  now: MeasuredBlock | null
}>

/**
 * Finds the first block in which two requests differ.
 *
 * @param usage what `now` was billed: its input is the true length of the prompt
 * @returns null when one of them contains the whole of the other
 */
export function firstDifference(
  before: Prompt,
  now: Prompt,
  { facts, usage }: Readonly<{ facts: ModelFacts | null; usage: Usage }>,
): FirstDifference | null {
  const [earlier, later] = [prefixOf(before), prefixOf(now)]
  const isShared = (at: number): boolean =>
    fingerprintOf(before, earlier[at]?.index) === fingerprintOf(now, later[at]?.index)
  const shared = firstNot(Math.min(earlier.length, later.length), isShared)
  if (earlier[shared] === undefined || later[shared] === undefined) return null
  const tokens = tokensOfBlocks(now, facts, inputTokens(usage))
  return {
    sharedTokens: later.slice(0, shared).reduce((sum, { index }) => sum + (tokens[index] ?? 0), 0),
    before: measured(before, earlier[shared]),
    now: measured(now, later[shared]),
  }
}

/** A prefix that differs differs for good, so the place is found by halving. */
function firstNot(length: number, holds: (at: number) => boolean): number {
  let [low, high] = [0, length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(middle)) low = middle + 1
    else high = middle
  }
  return low
}

function prefixOf({ blocks }: Prompt): readonly Block[] {
  return blocks.filter(({ inPrefix }) => inPrefix)
}

function measured(prompt: Prompt, block: Block | undefined): MeasuredBlock | null {
  return block === undefined ? null : { bytes: block.bytes, digest: digestOf(prompt, block.index) }
}
