import { TTL_MS, type Ttl } from '@sternline/core'
import type { CacheBill } from '@sternline/core/cache-model'
import type { PlacedMarker } from '../strategies/place-markers.ts'
import { minimumOf } from './minimum-of.ts'
import { type Path, tokensTo } from './path.ts'
import type { Cause } from './repeats.ts'
import type { Track, TrackCall } from './track.ts'

/** What is known of a prefix that a marker ended. Times are epoch milliseconds. */
type Written = { ttl: Ttl; livesFrom: number; readableAt: number }

type Sent = Readonly<{ call: TrackCall; cachedPart: number }>

/** A cause and the tokens that it made to be paid again. */
export type Loss = Readonly<{ cause: Cause; tokens: number }>

/**
 * Tells why a request paid for tokens that had been sent before. It only keeps books on what the cache model billed: it
 * decides nothing.
 */
export class CauseFinder {
  readonly #written = new Map<number, Written>()
  readonly #sent = new Map<Track, Map<string, Sent>>()

  /** The losses of one request that has been billed, each token in at most one of them. */
  lossesOf(track: Track, call: TrackCall, markers: readonly PlacedMarker[], bill: CacheBill): readonly Loss[] {
    const { path, length, model } = call
    const total = tokensTo(path, length - 1)
    const previous = this.#sent.get(track)?.get(model) ?? null
    const known = this.#deepestWritten(path, length, bill.cached)
    const reached = known === null ? bill.cached : tokensTo(path, known.block)
    const losses: Loss[] = []
    if (known !== null) losses.push({ cause: causeOf(known.written, call.at), tokens: reached - bill.cached })
    losses.push(...beyond(previous, call, reached, total - bill.fresh))
    this.#keep(track, call, markers, bill)
    return losses.filter(({ tokens }) => tokens > 0)
  }

  #deepestWritten(path: Path, length: number, cached: number): Readonly<{ block: number; written: Written }> | null {
    for (let block = length - 1; block >= 0 && tokensTo(path, block) > cached; block--) {
      const written = this.#written.get(path.nodes[block] ?? 0)
      if (written !== undefined) return { block, written }
    }
    return null
  }

  #keep(track: Track, call: TrackCall, markers: readonly PlacedMarker[], bill: CacheBill): void {
    const { path, at, readableAt, model } = call
    const cachedPart = bill.cached + bill.saved5m + bill.saved1h
    for (const { block, ttl } of markers) {
      // Below the minimum nothing is written, and nothing is told.
      if (tokensTo(path, block) < minimumOf(model)) continue
      const node = path.nodes[block] ?? 0
      const known = this.#written.get(node)
      const isAlive = known !== undefined && at <= known.livesFrom + TTL_MS[known.ttl]
      if (isAlive) known.livesFrom = at
      else this.#written.set(node, { ttl, livesFrom: at, readableAt })
    }
    const sent = this.#sent.get(track) ?? new Map<string, Sent>()
    sent.set(model, { call, cachedPart })
    this.#sent.set(track, sent)
  }
}

function causeOf({ ttl, livesFrom, readableAt }: Written, at: number): Cause {
  if (at < readableAt) return 'race'
  return at > livesFrom + TTL_MS[ttl] ? 'expiry' : 'lookback'
}

/** What was paid beyond everything that had ever been written of this request: `from` to its end. */
function beyond(previous: Sent | null, call: TrackCall, from: number, cachedPart: number): readonly Loss[] {
  // The first request of a conversation: all that it writes is new to the cache.
  if (previous === null) return [{ cause: 'cold', tokens: cachedPart - from }]
  const common = commonPrefix(previous.call, call)
  const total = tokensTo(call.path, call.length - 1)
  const repeated = Math.min(tokensTo(previous.call.path, previous.call.length - 1), total)
  return [
    { cause: 'unmarked', tokens: Math.min(common, repeated) - from },
    { cause: 'change', tokens: Math.min(previous.cachedPart, repeated) - Math.max(common, from) },
  ]
}

/** Tokens that two requests begin with alike. Prefix numbers are equal up to some block and different from there on. */
function commonPrefix(a: TrackCall, b: TrackCall): number {
  let low = 0
  let high = Math.min(a.length, b.length)
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (a.path.nodes[middle - 1] === b.path.nodes[middle - 1]) low = middle
    else high = middle - 1
  }
  return tokensTo(b.path, low - 1)
}
