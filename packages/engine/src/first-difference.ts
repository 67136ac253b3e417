import {
  type Block,
  digestOf,
  type Fingerprint,
  inputTokens,
  type ModelFacts,
  type Prompt,
  type Usage,
} from '@sternline/core'
import { billedLengths } from '@sternline/core/cache-model'
import { prefixOf, sharedLength } from '@sternline/core/diagnosis'

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
  const shared = sharedLength(before, now)
  if (earlier[shared] === undefined || later[shared] === undefined) return null
  const lengths = billedLengths(now, facts, inputTokens(usage))
  return {
    sharedTokens: lengths((later[shared - 1]?.index ?? -1) + 1),
    before: measured(before, earlier[shared]),
    now: measured(now, later[shared]),
  }
}

function measured(prompt: Prompt, block: Block | undefined): MeasuredBlock | null {
  return block === undefined ? null : { bytes: block.bytes, digest: digestOf(prompt, block.index) }
}
