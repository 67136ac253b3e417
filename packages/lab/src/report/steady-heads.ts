import type { Topology, TopologyBlock } from '../topology/topology.ts'

/** A block that only carries a clock, a counter or an id is as long as before, or nearly. */
const SAME_LENGTH_SHARE = 0.02
const SAME_LENGTH_BYTES = 32

/** What a client could do about the head of its requests. */
export type Steadying = 'steady-system' | 'ordered-tools'

/** Conversations with steady heads, and how many of their calls were changed for it. */
export type Steadied = Readonly<{ group: readonly Topology[]; changed: number }>

/**
 * Makes the heads of a session's requests as they would be if the client kept them: system blocks that only differ in a few
 * characters (a clock, an id) as in the first request, or tools in the first request's order.
 *
 * @param group conversations of one session; only requests that were recorded whole can differ in their heads
 */
export function steadyHeads(group: readonly Topology[], what: Steadying): Steadied {
  const first = new Map<string, readonly TopologyBlock[]>()
  let changed = 0
  const steadied = [...group].sort(byTime).map(topology => {
    const head = topology.blocks.filter(({ section }) => section !== 'messages')
    if (head.length === 0) return topology
    const key = topology.blocks[head.length]?.digest ?? ''
    const reference = first.get(key)
    if (reference === undefined) {
      first.set(key, head)
      return topology
    }
    const steady = what === 'steady-system' ? steadySystem(head, reference) : orderedTools(head, reference)
    if (steady === null) return topology
    changed += topology.calls.length
    return { ...topology, blocks: [...steady, ...topology.blocks.slice(head.length)] }
  })
  return { group: steadied, changed }
}

function byTime(a: Topology, b: Topology): number {
  return (a.calls[0]?.at ?? 0) - (b.calls[0]?.at ?? 0)
}

/** The head with the reference's system blocks where they only differ a little; null where there is nothing to change. */
function steadySystem(
  head: readonly TopologyBlock[],
  reference: readonly TopologyBlock[],
): readonly TopologyBlock[] | null {
  let isChanged = false
  const own = head.filter(({ section }) => section === 'system')
  const before = reference.filter(({ section }) => section === 'system')
  if (own.length !== before.length) return null
  const steady = head.map(block => {
    const kept = block.section === 'system' ? before[own.indexOf(block)] : undefined
    if (kept === undefined || kept.digest === block.digest || !isNearlyAsLong(kept, block)) return block
    isChanged = true
    return { ...block, digest: kept.digest, bytes: kept.bytes }
  })
  return isChanged ? steady : null
}

function isNearlyAsLong(a: TopologyBlock, b: TopologyBlock): boolean {
  return Math.abs(a.bytes - b.bytes) <= Math.max(SAME_LENGTH_BYTES, SAME_LENGTH_SHARE * a.bytes)
}

/** The head with its tools in the reference's order; null where they are others, or in that order already. */
function orderedTools(
  head: readonly TopologyBlock[],
  reference: readonly TopologyBlock[],
): readonly TopologyBlock[] | null {
  const tools = head.filter(({ section }) => section === 'tools')
  const before = reference.filter(({ section }) => section === 'tools')
  if (digestsOf(tools).join() === digestsOf(before).join()) return null
  if (digestsOf(tools).sort().join() !== digestsOf(before).sort().join()) return null
  return [...before, ...head.slice(tools.length)]
}

function digestsOf(blocks: readonly TopologyBlock[]): string[] {
  return blocks.map(({ digest }) => digest)
}
