import { findModel, inputTokens, LARGEST_MINIMUM_TOKENS, savedTokens, type Ttl, type Usage } from '@sternline/core'
import { type CacheBlock, PromptCache, type PromptCacheOptions } from '@sternline/core/cache-model'
import type { Topology } from '../topology/topology.ts'
import { breakpointsOf } from './breakpoints.ts'
import { clientRule } from './client-rule.ts'
import { ConversationPath, type PathStep } from './conversation-path.ts'
import { HeadBook } from './head-book.ts'
import { losesThinking } from './old-thinking.ts'
import type { Prediction, TimedCall } from './prediction.ts'
import { PrefixTree } from './prefix-tree.ts'
import { type Turn, timelineOf } from './timeline.ts'
import { type KnownPosition, tokenPositions } from './token-positions.ts'

/** The API's own life of a write, where no usage tells another. */
const DEFAULT_LIFE: Ttl = '5m'

/**
 * Replays all calls of a source through the cache model, in the order in which they started, with the breakpoints of the
 * client that was recorded.
 *
 * Of the call that is predicted only the length of its request and that of its cached part are used, never what of it was
 * read. Calls without a time or without usage are left out.
 *
 * @param options switches of the cache model
 */
export function replaySource(
  conversations: readonly Topology[],
  options: PromptCacheOptions = {},
): readonly Prediction[] {
  const replay = new Replay(options)
  return timelineOf(conversations).map(turn => replay.serve(turn))
}

/** A stand-in for the head or a part of it: its content, and where it ends. */
type StandIn = Readonly<{ id: string; tokens: number }>

/** Where a request's cached part ends, and where all of it does. Unit: tokens. */
type Lengths = Readonly<{ cachedPart: number; total: number }>

class Replay {
  readonly #cache: PromptCache
  readonly #tree = new PrefixTree()
  readonly #heads = new HeadBook()
  /** The life of the last write of each conversation, and of each session. */
  readonly #lives = new Map<string, Ttl>()
  readonly #paths = new Map<Topology, ConversationPath>()
  /** When the newest entry of each head becomes readable. */
  readonly #readableAt = new Map<string, number>()

  constructor(options: PromptCacheOptions) {
    this.#cache = new PromptCache(options)
  }

  serve({ conversation, call, previous }: Turn): Prediction {
    const path = this.#pathOf(conversation)
    const lengths = lengthsOf(call.usage)
    const logged = this.#reached(path.stepsOf(call))
    const hasShrunk = lengths.total < logged.reached
    if (hasShrunk) path.renew()
    const steps = path.stepsOf(call)
    const heads = this.#headsOf(path, call.model, lengths.total)
    const previousLife = this.#lastLife(conversation)
    const life = this.#lifeOf(conversation, call.usage)
    const isParallel = heads.some(({ id }) => call.at < (this.#readableAt.get(id) ?? 0))
    const predicted = this.#serve(path, steps, call, heads, lengths, life)
    this.#learn(path, steps, call, life)
    return {
      conversation,
      call,
      previous,
      previousLife,
      predicted,
      ...logged,
      prefixTokens: path.hasLoggedHead ? 0 : path.prefixTokens,
      hasShrunk,
      hasLostThinking: previous !== null && losesThinking(conversation, previous.blocks, call.blocks, call.model),
      isParallel,
    }
  }

  #pathOf(conversation: Topology): ConversationPath {
    let path = this.#paths.get(conversation)
    if (path === undefined) {
      path = new ConversationPath(conversation, this.#tree)
      this.#paths.set(conversation, path)
    }
    return path
  }

  /** How far earlier calls with the same content had come, and how many blocks were added since. */
  #reached(steps: readonly PathStep[]): Readonly<{ reached: number; added: number }> {
    let added = 0
    for (const { node, run } of steps.toReversed()) {
      const tokens = this.#tree.tokensOf(node)
      if (tokens !== null) return { reached: tokens, added }
      if (run !== 'thinking') added += 1
    }
    return { reached: 0, added }
  }

  /**
   * For how long later calls may find what this one writes: known from its usage once it is answered, so before any call
   * that could find it. What the call itself reads does not depend on it.
   */
  #lifeOf(conversation: Topology, usage: Usage): Ttl {
    if (savedTokens(usage) === 0) return this.#lastLife(conversation)
    const life = usage.saved1h > 0 ? '1h' : '5m'
    this.#lives.set(conversation.id, life).set(conversation.group, life)
    return life
  }

  #lastLife({ id, group }: Topology): Ttl {
    return this.#lives.get(id) ?? this.#lives.get(group) ?? DEFAULT_LIFE
  }

  /** Stand-ins for the head that the log does not show, the shorter first. */
  #headsOf(path: ConversationPath, model: string, total: number): readonly StandIn[] {
    if (path.hasLoggedHead) return []
    const shared = this.#heads.shared(path.topology, model)
    const own = this.#heads.own(path.topology, model)
    // Where one part's length was never told, it is taken to be no longer than the other: nobody saw it read.
    const estimate = shared.tokens ?? own.tokens ?? path.prefixTokens
    const limit = Math.min(total, path.prefixTokens)
    return [shared, own]
      .map(({ id, tokens }) => ({ id, tokens: Math.min(tokens ?? estimate, limit) }))
      .sort((a, b) => a.tokens - b.tokens)
  }

  #serve(
    path: ConversationPath,
    steps: readonly PathStep[],
    call: TimedCall,
    heads: readonly StandIn[],
    lengths: Lengths,
    life: Ttl,
  ): number {
    const { topology } = path
    const readableAt = Math.max(call.at, call.firstBlockAt ?? call.doneAt ?? call.at)
    for (const { id } of heads) this.#readableAt.set(id, readableAt)
    const rule = clientRule(topology.agent, topology.agentVersion)
    const markers = breakpointsOf(steps, topology.blocks, call, rule, life)
    const positions = this.#positionsOf(path, steps, heads, lengths.cachedPart)
    const blocks = positions.map((position, i): CacheBlock => {
      const step = steps[i - heads.length]
      return {
        fingerprint: step === undefined ? (heads[i]?.id ?? '') : String(step.node),
        tokens: position - (positions[i - 1] ?? 0),
        marker: step === undefined ? life : (markers.get(i - heads.length) ?? null),
        run: step?.run ?? null,
      }
    })
    // What follows the last breakpoint is never read and never written: one block, whatever it is.
    const tail: CacheBlock = { fingerprint: '', tokens: lengths.total - lengths.cachedPart, marker: null }
    const { cached } = this.#cache.serve({
      scope: topology.source,
      model: call.model,
      at: call.at,
      readableAt,
      minimumTokens: findModel(call.model)?.minimumTokens ?? LARGEST_MINIMUM_TOKENS,
      blocks: [...blocks, tail],
    })
    return cached
  }

  /** Where each stand-in and each step ends. Unit: tokens. */
  #positionsOf(
    { prefixTokens }: ConversationPath,
    steps: readonly PathStep[],
    heads: readonly StandIn[],
    end: number,
  ): readonly number[] {
    const measured = steps.slice(0, -1).flatMap(({ node }, step): KnownPosition[] => {
      const tokens = this.#tree.tokensOf(node)
      return tokens === null ? [] : [{ step, tokens }]
    })
    // What is only estimated gives way to what was measured.
    const limit = Math.min(end, measured[0]?.tokens ?? end)
    const opening = heads.length > 0 ? [{ step: 0, tokens: Math.min(prefixTokens, limit) }] : []
    const bytes = steps.map(step => step.bytes)
    const logged = tokenPositions(bytes, [...opening, ...measured, { step: steps.length - 1, tokens: end }])
    return [...heads.map(({ tokens }) => Math.min(tokens, limit)), ...logged]
  }

  /** What the answer to a call tells about those that come after it. */
  #learn(path: ConversationPath, steps: readonly PathStep[], { at, model, usage }: TimedCall, life: Ttl): void {
    const { cached } = usage
    const cachedPart = cached + savedTokens(usage)
    const last = steps.at(-1)
    if (last !== undefined && cachedPart > 0) this.#tree.learn(last.node, cachedPart)
    this.#heads.learn(path.topology, model, { at, life, cached, limit: path.prefixTokens })
  }
}

/** Read and written together: where the cached part of a request ends. All of it, where nothing was cached. */
function lengthsOf(usage: Usage): Lengths {
  const total = inputTokens(usage)
  const cachedPart = usage.cached + savedTokens(usage)
  return { total, cachedPart: cachedPart > 0 ? cachedPart : total }
}
