import type { CacheBill } from '@sternline/core/cache-model'
import { type Units, unitsFor } from '../simulate/cost-units.ts'
import { tokensTo } from '../simulate/path.ts'
import { inOrderOfTime } from '../simulate/simulate-source.ts'
import type { Track, TrackSource } from '../simulate/track.ts'
import { NO_RESULT, type TrackResult } from '../simulate/track-result.ts'
import type { World } from '../simulate/world.ts'
import { cheapest, nextReuses, type Reuse, UNSENT } from './reuse.ts'

/**
 * The least that a source could cost: for every part of every prompt the cheapest sequence of full price, write for five
 * minutes, write for an hour and read, chosen by somebody who knows what comes. See docs/bound.md.
 *
 * @returns one result a conversation, in the order of `tracks`, as `simulateSource` does; nothing is told about causes
 */
export function boundSource({ tracks }: TrackSource, { upgrade }: World): readonly TrackResult[] {
  const bound = new Bound(upgrade)
  for (const { track, call } of inOrderOfTime(tracks)) bound.use(track, call)
  const bills = bound.bills()
  return tracks.map(track => {
    const { bill, paid } = bills.get(track) ?? { bill: NO_BILL, paid: NO_BILL }
    return { ...NO_RESULT, calls: track.calls.length, ...bill, paid }
  })
}

const NO_BILL: CacheBill = { cached: 0, saved5m: 0, saved1h: 0, fresh: 0 }

/** Blocks that were sent at exactly the same times so far: what is best for one is best for all. */
type Part = {
  reuses: readonly Reuse[]
  /** Who sent them, the newest first. */
  senders: Senders | null
  tokens: number
  units: Units
}

type Sum = { -readonly [field in keyof CacheBill]: number }

type Priced = Readonly<{ bill: Sum; paid: Sum }>

type Senders = Readonly<{ track: Track; before: Senders | null }>

class Bound {
  readonly #upgrade: World['upgrade']
  /** The part that a block (the prefix that ends with it) belongs to. */
  readonly #partOf = new Map<number, Part>()
  readonly #parts = new Set<Part>()

  constructor(upgrade: World['upgrade']) {
    this.#upgrade = upgrade
  }

  /** Every block of a request is sent once more. */
  use(track: Track, { path, length, at, readableAt, model }: Track['calls'][number]): void {
    const units = unitsFor(model)
    const unsent: Part = { reuses: [UNSENT], senders: null, tokens: 0, units }
    const moved = new Map<Part, Part>()
    for (let i = 0; i < length; i++) {
      const node = path.nodes[i] ?? 0
      const part = this.#partOf.get(node) ?? unsent
      let next = moved.get(part)
      if (next === undefined) {
        const reuses = nextReuses(part.reuses, { at, readableAt }, units, this.#upgrade)
        next = { reuses, senders: { track, before: part.senders }, tokens: 0, units }
        moved.set(part, next)
        this.#parts.add(next)
      }
      const tokens = tokensTo(path, i) - tokensTo(path, i - 1)
      part.tokens -= tokens
      next.tokens += tokens
      if (part.tokens <= 0) this.#parts.delete(part)
      this.#partOf.set(node, next)
    }
  }

  /** What every conversation pays when each part goes its cheapest way: tokens, and the same priced. */
  bills(): ReadonlyMap<Track, Priced> {
    const bills = new Map<Track, Priced>()
    for (const { reuses, senders, tokens, units } of this.#parts) {
      let reuse: Reuse | null = cheapest(reuses)
      let sender = senders
      while (reuse !== null && sender !== null && reuse.choice !== null) {
        const sum = bills.get(sender.track) ?? { bill: { ...NO_BILL }, paid: { ...NO_BILL } }
        sum.bill[reuse.choice] += tokens
        sum.paid[reuse.choice] += tokens * units[reuse.choice]
        bills.set(sender.track, sum)
        reuse = reuse.before
        sender = sender.before
      }
    }
    return bills
  }
}
