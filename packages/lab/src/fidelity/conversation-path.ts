import { DEFAULT_CHARACTERS_PER_TOKEN, findModel, inputTokens } from '@sternline/core'
import { type Run, runOf } from '@sternline/core/cache-model'
import type { Topology, TopologyCall } from '../topology/topology.ts'
import { beginOfTurn, dropsOldThinking, isThinking } from './old-thinking.ts'
import { NO_PREFIX, type PrefixNode, type PrefixTree } from './prefix-tree.ts'

/** One unit of a request as it was sent, a logged block or a stand-in for what the log does not show. */
export type PathStep = Readonly<{
  /** The prefix that ends here, from the first logged block on. */
  node: PrefixNode
  /** Its share when tokens are spread over blocks. Unit: bytes. */
  bytes: number
  run: Run
  /** Number in `Topology.blocks`; null for a stand-in. */
  block: number | null
  section: 'head' | 'messages'
}>

/** One conversation on its way through the replay: which prefixes its requests consist of. */
export class ConversationPath {
  readonly topology: Topology
  /** Tokens before the first logged block: the record's estimate, else made like it from the first call's total. */
  readonly prefixTokens: number
  readonly #tree: PrefixTree
  /** Rises when what was sent can no longer be what was logged. */
  #age = 0
  readonly #rendered = new Map<string, readonly PathStep[]>()

  constructor(topology: Topology, tree: PrefixTree) {
    this.topology = topology
    this.#tree = tree
    this.prefixTokens = topology.prefixTokens ?? estimatePrefix(topology)
  }

  /** The request of a call, in render order, without stand-ins for the head. */
  stepsOf(call: TopologyCall): readonly PathStep[] {
    const turn = dropsOldThinking(call.model) ? beginOfTurn(this.topology, call.blocks) : -1
    const key = `${this.#age} ${turn} ${call.model}`
    let steps = this.#rendered.get(key)
    if (steps === undefined) {
      steps = this.#render(call.model, turn)
      this.#rendered.clear()
      this.#rendered.set(key, steps)
    }
    const end = steps.findLastIndex(({ block }) => block === null || block < call.blocks)
    return steps.slice(0, end + 1)
  }

  /** Whether the log holds tools or system; where it does not, stand-ins come before the steps. */
  get hasLoggedHead(): boolean {
    return this.topology.blocks[0]?.section !== 'messages'
  }

  /** From now on the messages are others than before, though the log does not show how: only the head is the same. */
  renew(): void {
    this.#age += 1
  }

  #render(model: string, turn: number): readonly PathStep[] {
    const { blocks } = this.topology
    const steps: PathStep[] = []
    let node = this.#tree.extend(NO_PREFIX, `model ${model}`)
    const add = (digest: string, rest: Omit<PathStep, 'node'>): void => {
      node = this.#tree.extend(node, digest)
      steps.push({ node, ...rest })
    }
    if (!this.hasLoggedHead) {
      add(this.#opening(), { bytes: 0, run: null, block: null, section: 'messages' })
    }
    for (const [i, block] of blocks.entries()) {
      if (isThinking(block) && block.message < turn) continue
      const section = block.section === 'messages' ? 'messages' : 'head'
      const speaker = block.isAssistant ? 'assistant' : 'user'
      add(`${speaker} ${block.message} ${block.digest}`, {
        bytes: block.bytes,
        run: runOf(block.kind),
        block: i,
        section,
      })
    }
    return steps
  }

  /** What comes before the first logged block of the messages: the same in all segments of a session. */
  #opening(): string {
    const { id, group, thread } = this.topology
    return this.#age === 0 ? `opening ${thread} ${group}` : `opening ${thread} ${id} ${this.#age}`
  }
}

/** Tokens that come before the first logged block, where the record does not say: what usage billed beyond the logged blocks. */
export function estimatePrefix({ blocks, calls }: Topology): number {
  const first = calls[0]
  if (first?.usage === undefined || first.usage === null) return 0
  const perToken = findModel(first.model)?.charactersPerToken ?? DEFAULT_CHARACTERS_PER_TOKEN
  const logged = blocks.slice(0, first.blocks).reduce((sum, { bytes }) => sum + bytes, 0)
  return Math.max(1, Math.round(inputTokens(first.usage) - logged / perToken))
}
