import { LOOKBACK_POSITIONS, TTL_MS } from '../plan/limits.ts'
import type { Fingerprint, Ttl } from '../prompt/prompt.ts'

/** One block as the cache sees it. */
export type CacheBlock = Readonly<{
  /** Fingerprint of the prefix that ends here. */
  fingerprint: Fingerprint
  /** Tokens of this block alone. */
  tokens: number
  /** Time to live of the marker on it; null for an unmarked block. */
  marker: Ttl | null
}>

/** One request, reduced to what decides about the cache. Times are epoch milliseconds. */
export type CacheCall = Readonly<{
  /** Who shares the cache: entries of one scope are never seen from another. */
  scope: string
  model: string
  /** When the request started: lives are counted from here. */
  at: number
  /** When the reply began: what this call writes is readable from then on. Not before `at`. */
  readableAt: number
  /** Shortest prefix that is cached. Unit: tokens. */
  minimumTokens: number
  /** The prefix in render order, without blocks outside it (deferred tools). */
  blocks: readonly CacheBlock[]
}>

/** How the cache bills a request. `cached + saved5m + saved1h + fresh` is the sum of the blocks' tokens. */
export type CacheBill = Readonly<{ cached: number; saved5m: number; saved1h: number; fresh: number }>

/** Switches and bounds of the cache model. */
export type PromptCacheOptions = Readonly<{
  /** Entries kept at most; the one that would expire first goes first. Default: 200,000. */
  maximumEntries?: number
}>

type Entry = { ttl: Ttl; readableAt: number; expiresAt: number }

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
  readonly #maximumEntries: number

  constructor(options: PromptCacheOptions = {}) {
    this.#maximumEntries = options.maximumEntries ?? DEFAULT_MAXIMUM_ENTRIES
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
    this.#keep(call, markers, hit)
    // Charged: read up to A (the hit), 1h write up to B (the last 1h marker), 5m write up to C (the last marker).
    return {
      cached: tokensTo(hit),
      saved1h: tokensTo(lastLong) - tokensTo(hit),
      saved5m: tokensTo(last) - tokensTo(lastLong),
      fresh: tokensTo(call.blocks.length - 1) - tokensTo(last),
    }
  }

  /** The deepest block whose entry a marker finds; -1 when none does. Each marker opens a window of its own, from the last one back. */
  #find(call: CacheCall, markers: readonly Readonly<{ index: number }>[]): number {
    for (const { index } of markers.toReversed()) {
      const first = Math.max(0, index - LOOKBACK_POSITIONS + 1)
      for (let at = index; at >= first; at--) {
        if (this.#alive(call, at) !== null) return at
      }
    }
    return -1
  }

  #alive(call: CacheCall, index: number): Entry | null {
    const entry = this.#entries.get(keyOf(call, index))
    return entry !== undefined && entry.readableAt <= call.at && call.at <= entry.expiresAt ? entry : null
  }

  #keep(call: CacheCall, markers: readonly Readonly<{ index: number; ttl: Ttl }>[], hit: number): void {
    const read = hit < 0 ? null : this.#alive(call, hit)
    if (read !== null) this.#refresh(call, hit, read)
    for (const { index, ttl } of markers) {
      const alive = this.#alive(call, index)
      if (alive !== null) this.#refresh(call, index, alive)
      // Inside what was read nothing is written at a longer life than the entry that was read.
      else this.#write(call, index, index < hit ? (read?.ttl ?? ttl) : ttl)
    }
    this.#sweep(call.at)
  }

  #refresh(call: CacheCall, index: number, entry: Entry): void {
    entry.expiresAt = Math.max(entry.expiresAt, call.at + TTL_MS[entry.ttl])
    const key = keyOf(call, index)
    this.#entries.delete(key)
    this.#entries.set(key, entry)
  }

  #write(call: CacheCall, index: number, ttl: Ttl): void {
    const key = keyOf(call, index)
    const known = this.#entries.get(key)
    // Written twice at once: the earlier reply makes it readable.
    const readableAt =
      known !== undefined && known.expiresAt >= call.at ? Math.min(known.readableAt, call.readableAt) : call.readableAt
    this.#entries.delete(key)
    this.#entries.set(key, { ttl, readableAt, expiresAt: call.at + TTL_MS[ttl] })
  }

  #sweep(at: number): void {
    if (this.#entries.size <= this.#maximumEntries) return
    for (const [key, entry] of this.#entries) if (entry.expiresAt < at) this.#entries.delete(key)
    const surplus = this.#entries.size - this.#maximumEntries
    // A map keeps insertion order and every use re-inserts: the first ones were used longest ago.
    for (const key of [...this.#entries.keys()].slice(0, Math.max(0, surplus))) this.#entries.delete(key)
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
