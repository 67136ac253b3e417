import type { Ttl } from '@sternline/core'
import type { TopologyBlock, TopologyCall } from '../topology/topology.ts'
import type { ClientRule } from './client-rule.ts'
import type { PathStep } from './conversation-path.ts'

/**
 * The markers of a request by step: its own where they were recorded, else those that its client's rule puts.
 *
 * @param blocks of the conversation that the steps belong to
 * @param life of the markers that the rule puts
 */
export function breakpointsOf(
  steps: readonly PathStep[],
  blocks: readonly TopologyBlock[],
  call: TopologyCall,
  rule: ClientRule,
  life: Ttl,
): ReadonlyMap<number, Ttl> {
  if (call.markers !== null) {
    const lives = new Map(call.markers.map(({ block, ttl }) => [block, ttl]))
    return new Map(steps.flatMap(({ block }, i) => entryOf(i, block === null ? undefined : lives.get(block))))
  }
  const head = steps.findLastIndex(({ section }) => section === 'head')
  const last = lastMarkable(steps, blocks, steps.length - 1, () => true)
  const assistant = rule.marksAssistant ? lastMarkable(steps, blocks, last, ({ isAssistant }) => isAssistant) : -1
  return new Map([head, assistant, last].filter(step => step >= 0).map(step => [step, life]))
}

function entryOf(step: number, life: Ttl | undefined): readonly (readonly [number, Ttl])[] {
  return life === undefined ? [] : [[step, life]]
}

function lastMarkable(
  steps: readonly PathStep[],
  blocks: readonly TopologyBlock[],
  from: number,
  isWanted: (block: TopologyBlock) => boolean,
): number {
  for (let i = from; i >= 0; i--) {
    const index = steps[i]?.block ?? null
    const block = index === null ? undefined : blocks[index]
    if (block?.isMarkable === true && isWanted(block)) return i
  }
  return -1
}
