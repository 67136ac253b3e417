import { Recent } from '../memory/recent.ts'
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
  blocks: readonly CacheBlock[] | CacheLine
}>

/** The blocks of a request as the cache looks at them: at a few of hundreds. Indexes count from 0. */
export type CacheLine = Readonly<{
  length: number
  /** Tokens of the prefix that ends with a block. */
  tokensTo(index: number): number
  fingerprint(index: number): Fingerprint
  /** A number that goes with the fingerprint, for a cache to tell without it that a prefix was never written. Default: the same for all. */
  word?(index: number): number
  /** The blocks that carry a marker, in order. */
  markers: readonly Marked[]
  run(index: number): Run
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

type Entry = { readonly word: number; ttl: Ttl; readableAt: number; livedSince: number; expiresAt: number }

/** A block that carries a marker. */
export type Marked = Readonly<{ index: number; ttl: Ttl }>

const DEFAULT_MAXIMUM_ENTRIES = 200_000

/**
 * The API's prompt cache as a state machine: entries are written only at breakpoints, found by walking back at most 20
 * positions from each breakpoint, readable once the writer's reply has begun, and alive from the start of the request that
 * wrote or last read them. It knows no clock: time comes in with every call.
 *
 * Source of every rule: Anthropic's prompt caching page, 2026-08 and 2026-09.
 */
export class PromptCache {
  readonly #entries = new Recent<Entry>()
  /** The words of all entries, and of some that have gone. */
  #words = new Set<number>()
  readonly #options: Required<Omit<PromptCacheOptions, 'survives'>>
  readonly #survives: PromptCacheOptions['survives']
  /** How many more requests go by before expired entries are looked for. */
  #untilSweep = 0

  constructor({ survives, ...options }: PromptCacheOptions = {}) {
    this.#survives = survives
    this.#options = {
      positions: 'flat',
      thinkingCounts: true,
      upgrade: 'full',
      refreshes: 'marked',
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
    const line = 'tokensTo' in call.blocks ? call.blocks : lineOf(call.blocks)
    const tokensTo = (index: number): number => (index < 0 ? 0 : line.tokensTo(index))
    // A marker below the minimum is silently ignored, for looking up as well as for writing.
    const markers = line.markers.filter(({ index }) => tokensTo(index) >= call.minimumTokens)
    const asked: Asked = { at: call.at, line, keyOf: keysOf(call, line) }
    const hit = this.#find(asked, markers)
    const lastLong = markers.findLast(({ index, ttl }) => ttl === '1h' && index > hit)?.index ?? hit
    const last = Math.max(markers.at(-1)?.index ?? -1, hit)
    // Charged: read up to A (the hit), 1h write up to B (the last 1h marker), 5m write up to C (the last marker).
    const bill: CacheBill = {
      cached: tokensTo(hit),
      saved1h: tokensTo(lastLong) - tokensTo(hit),
      saved5m: tokensTo(last) - tokensTo(lastLong),
      fresh: tokensTo(line.length - 1) - tokensTo(last),
    }
    const { readableAt } = call
    this.#keep(asked, markers, hit, typeof readableAt === 'number' ? readableAt : readableAt(bill))
    return bill
  }

  /** The deepest block whose entry a marker finds; -1 when none does. Each marker opens a window of its own, from the last one back. */
  #find(call: Asked, markers: readonly Marked[]): number {
    const { positions, thinkingCounts } = this.#options
    const position = positionsIn(call.line, positions, thinkingCounts)
    for (let i = markers.length - 1; i >= 0; i--) {
      const { index } = markers[i] as Marked
      const from = position(index)
      for (let at = index; at >= 0 && from - position(at) < LOOKBACK_POSITIONS; at--) {
        if (this.#alive(call, at) !== null) return at
      }
    }
    return -1
  }

  #alive(call: Asked, index: number): Entry | null {
    // Most prefixes of a prompt never ended at a breakpoint.
    if (!this.#words.has(wordOf(call, index))) return null
    const entry = this.#entries.get(call.keyOf(index))
    if (entry === undefined || call.at < entry.readableAt || call.at > entry.expiresAt) return null
    if (this.#survives === undefined) return entry
    const { ttl, livedSince } = entry
    const fingerprint = call.line.fingerprint(index)
    return this.#survives({ fingerprint, ttl, livedSince, at: call.at }) ? entry : null
  }

  #keep(call: Asked, markers: readonly Marked[], hit: number, readableAt: number): void {
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

  #refresh(call: Asked, index: number, entry: Entry): void {
    entry.expiresAt = Math.max(entry.expiresAt, call.at + TTL_MS[entry.ttl])
    entry.livedSince = call.at
    this.#entries.set(call.keyOf(index), entry)
  }

  #write(call: Asked, index: number, ttl: Ttl, readableAt: number): void {
    const key = call.keyOf(index)
    const word = wordOf(call, index)
    const known = this.#entries.get(key)
    // Written twice at once: the earlier reply makes it readable.
    const isKnown = known !== undefined && known.expiresAt >= call.at && known.readableAt > call.at
    this.#words.add(word)
    this.#entries.set(key, {
      word,
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
    for (const [key] of this.#entries) {
      if (this.#entries.size <= maximumEntries) break
      this.#entries.delete(key)
    }
    if (this.#words.size > 2 * maximumEntries) this.#words = new Set(Array.from(this.#entries, ([, { word }]) => word))
  }
}

/** A call with its blocks as a line, and the keys of their entries. */
type Asked = Readonly<{ at: number; line: CacheLine; keyOf: (index: number) => string }>

/** A key is asked for several times in turn: to find an entry, to see it and to keep it. */
function keysOf({ scope, model }: CacheCall, line: CacheLine): Asked['keyOf'] {
  const shelf = `${scope}\n${model}\n`
  let last = -1
  let key = ''
  return index => {
    if (index !== last) key = shelf + line.fingerprint(index)
    last = index
    return key
  }
}

function wordOf({ line }: Asked, index: number): number {
  return line.word?.(index) ?? 0
}

function lineOf(blocks: readonly CacheBlock[]): CacheLine {
  let sum = 0
  const sums = blocks.map(({ tokens }) => {
    sum += tokens
    return sum
  })
  return {
    length: blocks.length,
    tokensTo: index => sums[index] ?? 0,
    fingerprint: index => blocks[index]?.fingerprint ?? '',
    markers: blocks.flatMap(({ marker }, index) => (marker === null ? [] : [{ index, ttl: marker }])),
    run: index => blocks[index]?.run ?? null,
  }
}

function itself(index: number): number {
  return index
}

/** The position of a block. Counted flat, with thinking, it is the block's own number. */
function positionsIn(line: CacheLine, count: PositionCount, thinkingCounts: boolean): (index: number) => number {
  if (count === 'flat' && thinkingCounts) return itself
  const runs = Array.from({ length: line.length }, (_, index) => line.run(index))
  const positions = positionsOf(runs, count, thinkingCounts)
  return index => positions[index] ?? 0
}
