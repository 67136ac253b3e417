import type { FoundBlock } from '../prompt/assemble.ts'
import { formatPlace, type Prompt, type ReadProblem } from '../prompt/prompt.ts'
import { type BodyReadResult, readBody } from '../prompt/read-body.ts'

/** The API's longest kind of block has some forty. Unit: UTF-16 units. */
const LONGEST_KIND = 256

/**
 * Reads a body as `readBody` does, but for one that gives a block a kind that nobody knows and that is long: kinds are kept of every block, and
 * a body has room for thousands of them.
 */
export function readNamed(body: Uint8Array): BodyReadResult {
  const read = readBody(body)
  const problem = read.ok ? longKindIn(read.prompt) : null
  return problem === null ? read : { ok: false, problem }
}

/** Whether a block's kind is too long to be kept. */
export function isLongNamed({ kind }: Pick<FoundBlock, 'kind'>): boolean {
  return kind.length > LONGEST_KIND
}

function longKindIn({ blocks }: Prompt): ReadProblem | null {
  const block = blocks.find(isLongNamed)
  if (block === undefined) return null
  return { code: 'too-long', at: `${formatPlace(block.place)}.type`, detail: `more than ${LONGEST_KIND} characters` }
}
