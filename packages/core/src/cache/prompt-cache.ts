import { LOOKBACK_POSITIONS, TTL_MS } from '../plan/limits.ts'
import type { Fingerprint, Ttl } from '../prompt/prompt.ts'
import { type PositionCount, positionsOf, type Run } from './positions.ts'

/** One block as the cache sees it. */
export type CacheBlock = Readonly<{
  /** Fingerprint of the prefix that ends here. */
  fingerprint: Fingerprint
  /** Tokens of this block alone. */
  tokens: number
  /** Time to live of the marker on it; null for an unmarked block. */
  marker: Ttl | null
  /** What it is to the count of positions; left out for a block that is one by itself. See `runOf`. */
  run?: Run
}>

/** One request, reduced to what decides about the cache. Times are epoch milliseconds. */
export type CacheCall = Readonly<{
  /** Who shares the cache: entries of one scope are never seen from another. */
  scope: string
  model: string
  /** When the request started: lives are counted from here. */
  at: number
  /** When the reply began: what this call writes is readable from then on. Not before `at`. A function where that depends on the bill. */
  readableAt: number | ((bill: CacheBill) => number)
  /** Shortest prefix that is cached. Unit: tokens. */
  minimumTokens: number
  /** The prefix in render order, without blocks outside it (deferred tools). */
  blocks: readonly CacheBlock[]
}>

/** How the cache bills a request. `cached + saved5m + saved1h + fresh` is the sum of the blocks' tokens. */
export type CacheBill = Readonly<{ cached: number; saved5m: number; saved1h: number; fresh: number }>

/** Switches of the cache model for what is not known, and its bound. */
export type PromptCacheOptions = Readonly<{
  /** Default: `flat`, which is never more generous than the API. */
  positions?: PositionCount
  /** Whether thinking takes a position in the walk back. Default: true, as documented; docs/fidelity.md tells what the recordings say. */
  thinkingCounts?: boolean
  /**
   * Whether a 1h marker above a 5m entry makes an entry that lives an hour with all its prefix (`full`, what the documented
   * billing says literally), or one that lives no longer than what it stands on (`none`). Default: `full`.
   */
  upgrade?: 'full' | 'none'
  /** What a read gives a new life to: the entry that was read and every living entry under a marker, or the former alone. Default: `marked`. */
  refreshes?: 'marked' | 'read-entry'
  /** Early eviction: tells whether an entry is still there before its time is up. Default: all are. */
  survives?: (entry: Readonly<{ fingerprint: Fingerprint; ttl: Ttl; livedSince: number; at: number }>) => boolean
  /** Entries kept at most; expired ones go first, then those that were used longest ago. Default: 200,000. */
  maximumEntries?: number
}>

type Entry = { ttl: Ttl; readableAt: number; livedSince: number; expiresAt: number }

type Marked = Readonly<{ index: number; ttl: Ttl }>

const DEFAULT_MAXIMUM_ENTRIES = 200_000

/**
 * The API's prompt cache as a state machine: entries are written only at breakpoints, found by walking back at most 20
 * positions from each breakpoint, readable once the writer's reply has begun, and alive from the start of the request that
 * wrote or last read them. It knows no clock: time comes in with every call.
 *
 * Source of every rule: Anthropic's prompt caching page, 2026-08 and 2026-09.
 */
export class PromptCache {
  readonly #entries = new Map<string, Entry>()
  readonly #options: Required<PromptCacheOptions>
  /** How many more requests go by before expired entries are looked for. */
  #untilSweep = 0

  constructor(options: PromptCacheOptions = {}) {
    this.#options = {
      positions: 'flat',
      thinkingCounts: true,
      upgrade: 'full',
      refreshes: 'marked',
      survives: () => true,
      maximumEntries: DEFAULT_MAXIMUM_ENTRIES,
      ...options,
    }
  }

  /** How many entries are kept, expired ones that were not yet swept included. */
  get size(): number {
    return this.#entries.size
  }

  /** Serves one request: tells what is read, saved and fresh, and keeps what the request writes. */
  serve(call: CacheCall): CacheBill {
    const prefixTokens = runningSum(call.blocks)
    const tokensTo = (index: number): number => (index < 0 ? 0 : (prefixTokens[index] ?? 0))
    // A marker below the minimum is silently ignored, for looking up as well as for writing.
    const markers = call.blocks.flatMap(({ marker }, index) =>
      marker !== null && tokensTo(index) >= call.minimumTokens ? [{ index, ttl: marker }] : [],
    )
    const hit = this.#find(call, markers)
    const lastLong = markers.findLast(({ index, ttl }) => ttl === '1h' && index > hit)?.index ?? hit
    const last = Math.max(markers.at(-1)?.index ?? -1, hit)
    // Charged: read up to A (the hit), 1h write up to B (the last 1h marker), 5m write up to C (the last marker).
    const bill: CacheBill = {
      cached: tokensTo(hit),
      saved1h: tokensTo(lastLong) - tokensTo(hit),
      saved5m: tokensTo(last) - tokensTo(lastLong),
      fresh: tokensTo(call.blocks.length - 1) - tokensTo(last),
    }
    const { readableAt } = call
    this.#keep(call, markers, hit, typeof readableAt === 'number' ? readableAt : readableAt(bill))
    return bill
  }

  /** The deepest block whose entry a marker finds; -1 when none does. Each marker opens a window of its own, from the last one back. */
  #find(call: CacheCall, markers: readonly Marked[]): number {
    const { positions, thinkingCounts } = this.#options
    const position = positionsOf(
      call.blocks.map(({ run }) => run ?? null),
      positions,
      thinkingCounts,
    )
    for (const { index } of markers.toReversed()) {
      const from = position[index] ?? 0
      for (let at = index; at >= 0 && from - (position[at] ?? 0) < LOOKBACK_POSITIONS; at--) {
        if (this.#alive(call, at) !== null) return at
      }
    }
    return -1
  }

  #alive(call: CacheCall, index: number): Entry | null {
    const entry = this.#entries.get(keyOf(call, index))
    if (entry === undefined || call.at < entry.readableAt || call.at > entry.expiresAt) return null
    const { ttl, livedSince } = entry
    const fingerprint = call.blocks[index]?.fingerprint ?? ''
    return this.#options.survives({ fingerprint, ttl, livedSince, at: call.at }) ? entry : null
  }

  #keep(call: CacheCall, markers: readonly Marked[], hit: number, readableAt: number): void {
    const read = hit < 0 ? null : this.#alive(call, hit)
    if (read !== null) this.#refresh(call, hit, read)
    for (const { index, ttl } of markers) {
      const alive = this.#alive(call, index)
      if (alive === null) this.#write(call, index, this.#lifeOf(ttl, index < hit, read), readableAt)
      else if (this.#options.refreshes === 'marked') this.#refresh(call, index, alive)
    }
    this.#sweep(call.at)
  }

  /** Inside what was read nothing lives longer than the entry that was read; above it, that depends on the world. */
  #lifeOf(ttl: Ttl, isInside: boolean, read: Entry | null): Ttl {
    if (read === null) return ttl
    if (isInside) return read.ttl
    return this.#options.upgrade === 'none' && read.ttl === '5m' ? '5m' : ttl
  }

  #refresh(call: CacheCall, index: number, entry: Entry): void {
    entry.expiresAt = Math.max(entry.expiresAt, call.at + TTL_MS[entry.ttl])
    entry.livedSince = call.at
    const key = keyOf(call, index)
    this.#entries.delete(key)
    this.#entries.set(key, entry)
  }

  #write(call: CacheCall, index: number, ttl: Ttl, readableAt: number): void {
    const key = keyOf(call, index)
    const known = this.#entries.get(key)
    // Written twice at once: the earlier reply makes it readable.
    const isKnown = known !== undefined && known.expiresAt >= call.at && known.readableAt > call.at
    this.#entries.delete(key)
    this.#entries.set(key, {
      ttl,
      readableAt: isKnown ? Math.min(known.readableAt, readableAt) : readableAt,
      livedSince: call.at,
      expiresAt: call.at + TTL_MS[ttl],
    })
  }

  #sweep(at: number): void {
    const { maximumEntries } = this.#options
    if (this.#entries.size <= maximumEntries) return
    // A full cache is looked through for expired entries only now and then: every request would pay for all of it.
    this.#untilSweep -= 1
    if (this.#untilSweep < 0) {
      for (const [key, entry] of this.#entries) if (entry.expiresAt < at) this.#entries.delete(key)
      this.#untilSweep = maximumEntries >> 4
    }
    // A map keeps insertion order and every use re-inserts: the first ones were used longest ago.
    for (const key of this.#entries.keys()) {
      if (this.#entries.size <= maximumEntries) return
      this.#entries.delete(key)
    }
  }
}

function keyOf({ scope, model, blocks }: CacheCall, index: number): string {
  return `${scope}\n${model}\n${blocks[index]?.fingerprint ?? ''}`
}

function runningSum(blocks: readonly CacheBlock[]): readonly number[] {
  let sum = 0
  return blocks.map(({ tokens }) => {
    sum += tokens
    return sum
  })
}
