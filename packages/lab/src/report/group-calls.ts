import {
  type BillingTerms,
  DEFAULT_CHARACTERS_PER_TOKEN,
  findModel,
  fingerprintOf,
  LIST_TERMS,
  type ModelFacts,
  type Prompt,
  type Ttl,
} from '@sternline/core'
import { type CacheBlock, runOf } from '@sternline/core/cache-model'
import { breakpointsOf } from '../fidelity/breakpoints.ts'
import { clientRule } from '../fidelity/client-rule.ts'
import { estimatePrefix, type PathStep } from '../fidelity/conversation-path.ts'
import { blockEnds } from '../simulate/block-sizes.ts'
import { standInHead } from '../simulate/stand-in-head.ts'
import { type Prompter, prompterOf } from '../topology/prompter-of.ts'
import type { Topology, TopologyBlock, TopologyCall } from '../topology/topology.ts'

import type { Layout } from './near-blocks.ts'

/** One call of a session, ready to be accounted. */
export type GroupCall = Readonly<{
  topology: Topology
  /** As logged. */
  call: TopologyCall
  /** From 1, in its conversation. */
  number: number
  /** Calls of one lineage follow each other: each should read what the one before left. */
  lineage: string
  /** Epoch milliseconds; made up where the log has no times. */
  at: number
  /** When its answer had begun. */
  readableAt: number
  facts: ModelFacts | null
  terms: BillingTerms
  /** Makes its prompt, with stand-ins for tools and system where the log shows none. */
  prompt: () => Prompt
  /** The blocks of its conversation; the call holds the first `length` of them. */
  layout: Layout
  length: number
  /** The client's own markers: as recorded, else where its rule puts them. */
  own: ReadonlyMap<number, Ttl>
  /** Whether tools and system are in the log. */
  hasHead: boolean
}>

/** Pause between calls of a log without times. Unit: milliseconds. */
const UNTIMED_PAUSE_MS = 20_000
/** Estimates of one head differ by less than this. Unit: ratio. */
const SAME_HEAD = 0.1

/**
 * The calls of one session in the order of time.
 *
 * @param group conversations of the session: segments of its main thread, and its sub-agents
 */
export function groupCalls(group: readonly Topology[]): readonly GroupCall[] {
  const heads = new HeadSizes()
  const clock = { at: 0 }
  const lives = new Map<string, Ttl>()
  const calls = [...group].sort(byStart).flatMap(topology => conversationCalls(topology, heads, lives, clock))
  return calls.sort((a, b) => a.at - b.at)
}

/** Heads are sized and lives are learnt in the order of time, whatever the order of the files. */
function byStart(a: Topology, b: Topology): number {
  const difference = (a.calls[0]?.at ?? 0) - (b.calls[0]?.at ?? 0)
  return difference === 0 ? (a.id < b.id ? -1 : 1) : difference
}

function conversationCalls(
  topology: Topology,
  heads: HeadSizes,
  lives: Map<string, Ttl>,
  clock: { at: number },
): readonly GroupCall[] {
  const whole = withHead(topology, heads)
  const head = whole.blocks.length - topology.blocks.length
  const promptOf = prompterOf(whole)
  const layout = layoutOf(whole, promptOf, endsOf(topology, whole, head))
  const steps = stepsOf(whole.blocks)
  const rule = clientRule(topology.agent, topology.agentVersion)
  const lineage = lineageOf(topology)
  return topology.calls.map((call, i): GroupCall => {
    clock.at = call.at ?? clock.at + UNTIMED_PAUSE_MS
    const moved: TopologyCall = {
      ...call,
      blocks: call.blocks + head,
      markers: call.markers?.map(({ block, ttl }) => ({ block: block + head, ttl })) ?? null,
    }
    const life = lifeOf(call, lives.get(lineage) ?? lives.get(topology.group) ?? '5m')
    lives.set(lineage, life).set(topology.group, life)
    return {
      topology,
      call,
      number: i + 1,
      lineage,
      at: clock.at,
      readableAt: Math.max(clock.at, call.firstBlockAt ?? call.doneAt ?? clock.at),
      facts: findModel(call.model),
      terms: call.terms ?? LIST_TERMS,
      prompt: () => promptOf(moved),
      layout,
      length: moved.blocks,
      own: breakpointsOf(steps.slice(0, moved.blocks), whole.blocks, moved, rule, life),
      hasHead: head === 0 && topology.blocks[0]?.section !== 'messages',
    }
  })
}

/** Tools and system of one client are of one length: what its first conversation tells stands for those that come near. */
class HeadSizes {
  readonly #known = new Map<string, number>()

  sizeOf(topology: Topology): number {
    const key = `${topology.thread} ${topology.agentVersion ?? ''}`
    const estimate = Math.round(topology.prefixTokens ?? estimatePrefix(topology))
    const known = this.#known.get(key)
    if (known === undefined) {
      this.#known.set(key, estimate)
      return estimate
    }
    // Segments of a thread have one head, however much the estimates of their lengths differ.
    const isSame = topology.thread === 'main' || Math.abs(estimate - known) <= SAME_HEAD * known
    return isSame ? known : estimate
  }
}

function withHead(topology: Topology, heads: HeadSizes): Topology {
  if (topology.blocks[0]?.section !== 'messages') return topology
  const tokens = heads.sizeOf(topology)
  if (tokens <= 0) return topology
  const perToken = findModel(topology.calls[0]?.model ?? '')?.charactersPerToken ?? DEFAULT_CHARACTERS_PER_TOKEN
  const content = `${topology.group} ${topology.thread}`
  const tools = Math.floor(tokens / 2)
  const head = standInHead({ tools: content, system: content }, { tools, system: tokens - tools }).map(
    (part): TopologyBlock => ({ ...part.block, bytes: Math.round(part.tokens * perToken) }),
  )
  return { ...topology, blocks: [...head, ...topology.blocks] }
}

function endsOf(topology: Topology, whole: Topology, head: number): readonly number[] {
  const parts = whole.blocks.slice(0, head)
  const perToken = findModel(topology.calls[0]?.model ?? '')?.charactersPerToken ?? DEFAULT_CHARACTERS_PER_TOKEN
  let end = 0
  const headEnds = parts.map(({ bytes }) => {
    end += Math.round(bytes / perToken)
    return end
  })
  return [...headEnds, ...blockEnds(topology, end)]
}

function layoutOf(whole: Topology, promptOf: Prompter, ends: readonly number[]): Layout {
  const last = whole.calls.at(-1)
  if (last === undefined) return { blocks: [], ends: [] }
  const prompt = promptOf({ ...last, blocks: whole.blocks.length, markers: null })
  const blocks = whole.blocks.map(({ kind }, i): CacheBlock => {
    const tokens = (ends[i] ?? 0) - (ends[i - 1] ?? 0)
    return { fingerprint: fingerprintOf(prompt, i), tokens, marker: null, run: runOf(kind) }
  })
  return { blocks, ends }
}

function stepsOf(blocks: readonly TopologyBlock[]): readonly PathStep[] {
  return blocks.map(({ section, bytes }, block) => {
    return { node: block, bytes, run: null, block, section: section === 'messages' ? 'messages' : 'head' }
  })
}

/** The newest thread of a session goes on through all its segments; whole bodies are told apart by what they begin with. */
function lineageOf({ id, group, thread, blocks, calls }: Topology): string {
  if (calls[0]?.markers !== null)
    return `${group} ${blocks.find(({ section }) => section === 'messages')?.digest ?? ''}`
  return thread === 'main' ? group : id.replace(/#\d+$/, '')
}

function lifeOf({ usage }: TopologyCall, before: Ttl): Ttl {
  if (usage === null || usage.saved5m + usage.saved1h === 0) return before
  return usage.saved1h > 0 ? '1h' : '5m'
}
