import { estimatePrefix } from '../fidelity/conversation-path.ts'
import { NO_PREFIX, PrefixTree } from '../fidelity/prefix-tree.ts'
import type { Topology, TopologyBlock, TopologyCall } from '../topology/topology.ts'
import { blockEnds } from './block-sizes.ts'
import { type BlockKind, KINDS, type Path, packPath } from './path.ts'
import { type HeadBlock, standInHead, standInTools } from './stand-in-head.ts'
import type { Track, TrackCall, TrackSource } from './track.ts'

/** Pause between the calls of a recording without times. Unit: milliseconds. */
const UNTIMED_PAUSE_MS = 20_000

/** How recordings are turned into conversations. */
export type TrackOptions = Readonly<{
  /** Pause between all calls instead of the recorded times. Unit: milliseconds. */
  pauseMs?: number
  /** Tools put before conversations whose log shows none, where nothing tells how long they were. Unit: tokens, all together. Default: none. */
  toolsTokens?: number
}>

/**
 * Makes the conversations of a source ready for comparing strategies: prefixes as numbers, lengths in tokens, all in
 * arrays that workers share.
 *
 * Conversations of a client whose log does not show tools and system get stand-ins as long as the record says. Those
 * without times are played one after the other, 20 s between calls.
 */
export function tracksOf(source: string, topologies: readonly Topology[], options: TrackOptions = {}): TrackSource {
  const maker = new TrackMaker(topologies, options)
  return { source, tracks: topologies.map(topology => maker.make(topology)) }
}

class TrackMaker {
  readonly #tree = new PrefixTree()
  readonly #pauseMs: number | null
  readonly #toolsTokens: number
  /** How long the last block of a prefix is: the same prefix is as long wherever it is sent. Unit: tokens. */
  readonly #lengths = new Map<number, number>()
  /** How long the tools of a client are, which all its conversations share. Unit: tokens. */
  readonly #tools: ReadonlyMap<string, number>
  /** Where the next conversation without times begins. */
  #clock = 0

  constructor(topologies: readonly Topology[], { pauseMs, toolsTokens }: TrackOptions) {
    this.#pauseMs = pauseMs ?? null
    this.#toolsTokens = toolsTokens ?? 0
    this.#tools = toolsOfClients(topologies)
  }

  make(topology: Topology): Track {
    const { id, group, thread } = topology
    const paths = new Map<string, Path>()
    const calls = topology.calls.map((call): TrackCall => {
      const path = paths.get(call.model) ?? this.#pathOf(topology, call.model)
      paths.set(call.model, path)
      const head = path.nodes.length - topology.blocks.length
      return { path, length: head + call.blocks, model: call.model, ...this.#timesOf(call) }
    })
    return { id, group, thread, calls }
  }

  #pathOf(topology: Topology, model: string): Path {
    const head = this.#headOf(topology)
    const blocks = [...head.map(({ block }) => block), ...topology.blocks]
    const headLengths = headEnds(head)
    const ends = [...headLengths, ...blockEnds(topology, headLengths.at(-1) ?? 0)]
    let node = this.#tree.extend(NO_PREFIX, `model ${model}`)
    let end = 0
    return packPath(
      blocks.map((block, i) => {
        node = this.#tree.extend(node, digestOf(block))
        const length = this.#lengths.get(node) ?? Math.max(0, (ends[i] ?? 0) - end)
        this.#lengths.set(node, length)
        end += length
        const { section, message, isAssistant, isMarkable, bytes } = block
        return { section, message, isAssistant, isMarkable, bytes, kind: kindOf(block.kind), node, end }
      }),
    )
  }

  #headOf(topology: Topology): readonly HeadBlock[] {
    const tokens = headTokensOf(topology)
    if (tokens === 0) return this.#assumedTools(topology)
    const { id, group, thread } = topology
    const client = clientOf(topology)
    const tools = this.#tools.get(client) ?? 0
    // Segments of one session share its system block; every sub-agent has its own.
    const system = thread === 'main' ? group : id
    return tools < tokens
      ? standInHead({ tools: client, system }, { tools, system: tokens - tools })
      : standInHead({ tools: system, system }, halves(tokens))
  }

  #assumedTools({ blocks, agent }: Topology): readonly HeadBlock[] {
    const isLogged = blocks.some(({ section }) => section === 'tools')
    return isLogged || this.#toolsTokens === 0 ? [] : standInTools(`${agent}`, this.#toolsTokens)
  }

  #timesOf({ at, firstBlockAt, doneAt }: TopologyCall): Readonly<{ at: number; readableAt: number }> {
    if (at !== null && this.#pauseMs === null) return { at, readableAt: Math.max(at, firstBlockAt ?? doneAt ?? at) }
    this.#clock += this.#pauseMs ?? UNTIMED_PAUSE_MS
    return { at: this.#clock, readableAt: this.#clock }
  }
}

/** Half of what the head of a client's middle conversation is long. */
function toolsOfClients(topologies: readonly Topology[]): ReadonlyMap<string, number> {
  const heads = new Map<string, number[]>()
  for (const topology of topologies) {
    const tokens = headTokensOf(topology)
    if (tokens > 0) heads.set(clientOf(topology), [...(heads.get(clientOf(topology)) ?? []), tokens])
  }
  return new Map([...heads].map(([client, tokens]) => [client, halves(middleOf(tokens)).tools]))
}

function middleOf(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
}

function halves(tokens: number): Readonly<{ tools: number; system: number }> {
  const tools = Math.floor(tokens / 2)
  return { tools, system: tokens - tools }
}

/** Conversations of one version of a client offer the same tools; sub-agents offer others. */
function clientOf({ agent, agentVersion, thread }: Topology): string {
  return `${agent} ${agentVersion} ${thread}`
}

/** Tokens of the tools and the system prompt that a log does not show; 0 where it does, or where nothing tells. */
function headTokensOf(topology: Topology): number {
  const isLogged = topology.blocks[0]?.section !== 'messages'
  if (isLogged || topology.calls.every(({ usage }) => usage === null)) return 0
  return Math.round(topology.prefixTokens ?? estimatePrefix(topology))
}

function headEnds(head: readonly HeadBlock[]): readonly number[] {
  let end = 0
  return head.map(({ tokens }) => {
    end += tokens
    return end
  })
}

/** The same text said by somebody else, or in another message, is another prefix. */
function digestOf({ section, message, isAssistant, digest }: TopologyBlock): string {
  return `${section} ${message} ${isAssistant ? 'a' : 'u'} ${digest}`
}

const KNOWN_KINDS: ReadonlySet<string> = new Set(KINDS)

function kindOf(kind: string): BlockKind {
  if (kind === 'redacted_thinking') return 'thinking'
  return isKind(kind) ? kind : 'other'
}

function isKind(kind: string): kind is BlockKind {
  return KNOWN_KINDS.has(kind)
}
