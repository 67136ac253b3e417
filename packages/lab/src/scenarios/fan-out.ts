import { LOOKBACK_POSITIONS } from '@sternline/core'
import { loop } from './loop.ts'
import type { Scenario } from './scenario.ts'

const STEPS = 20
const RESULT_TOKENS = 400
/** From so many calls on, the newer of two neighbouring anchors no longer finds the request before. */
const TOO_WIDE_FOR_TWO = LOOKBACK_POSITIONS

/** So many tool calls side by side in every answer. */
export function fanOut(width: number): Scenario {
  const isTooWide = width >= TOO_WIDE_FOR_TWO
  return {
    name: `fan-out ${width}`,
    what: `${STEPS} steps, each with ${width} tool calls side by side.`,
    order: isTooWide
      ? [['bound'], ['layered', 'roo', 'goose'], ['vscode'], ['automatic']]
      : [['bound'], ['layered', 'roo', 'goose', 'vscode'], ['automatic']],
    why: isTooWide
      ? `A step adds ${2 * width} blocks, and already its results are more than a marker looks back over. Only a marker exactly where the request before ended reads it; the two newest messages are both in the newest step.`
      : `A step adds ${2 * width} blocks: more than one marker at the end looks back over, fewer than two markers on the two newest messages do.`,
    make: () => loop(`fan-out ${width}`, { steps: STEPS, width, resultTokens: RESULT_TOKENS }),
  }
}
