import type { Block, Marker, Place, Prompt, Ttl } from '../prompt/prompt.ts'
import { lastMarkable } from './last-markable.ts'
import { MAX_BREAKPOINTS } from './limits.ts'
import {
  automaticTarget,
  blockOf,
  countSlots,
  type Markers,
  NO_MARKERS,
  onTheWire,
  type WireMarker,
} from './markers.ts'
import type { Repair } from './plan.ts'
import { putInOrder } from './put-in-order.ts'
import { checkMarkers, isRefusedPlace, usableMarkers } from './rules.ts'

/**
 * Mends a request's own markers so that the API takes them, changing as little as can be: a marker that can't stand where
 * it stands moves to the nearest block before it that can carry one, surplus ones go oldest message first, and the order
 * of lives is kept without giving up an hour on the base.
 *
 * @returns the client's markers as they may stay, and what was done; no repairs when nothing was wrong
 */
export function repairMarkers(prompt: Prompt): Readonly<{ markers: Markers; repairs: readonly Repair[] }> {
  if (prompt.onThread) return withoutMarkers(prompt)
  // Nearly always there is nothing to mend.
  if (checkMarkers(prompt).length === 0) return { markers: usableMarkers(prompt), repairs: [] }
  const mender = new Mender(prompt)
  mender.readUsable()
  mender.liftNested()
  mender.moveFromRefusedPlaces()
  mender.settleAutomatic()
  mender.dropSurplus()
  mender.orderLives()
  return { markers: mender.markers, repairs: mender.repairs }
}

/** On a thread the API takes no marker at all. */
function withoutMarkers(prompt: Prompt): Readonly<{ markers: Markers; repairs: readonly Repair[] }> {
  const repairs = checkMarkers(prompt).map(
    ({ problem, place }): Repair => ({ problem, done: 'dropped', from: place, to: null }),
  )
  return { markers: NO_MARKERS, repairs }
}

class Mender {
  readonly repairs: Repair[] = []
  readonly #prompt: Prompt
  readonly #byBlock = new Map<number, Ttl>()
  #automatic: Ttl | null = null

  constructor(prompt: Prompt) {
    this.#prompt = prompt
  }

  get markers(): Markers {
    const onBlocks: WireMarker[] = []
    for (const [block, ttl] of this.#byBlock) putInOrder(onBlocks, { block, ttl, automatic: false }, blockOf)
    return { onBlocks, automatic: this.#automatic }
  }

  /** Takes the markers as they stand; one of an unknown type or ttl is rewritten to the life that was most likely meant. */
  readUsable(): void {
    const { landmarks, automatic } = this.#prompt
    for (const { index, place, marker } of landmarks.marked) {
      if (marker === null) continue
      this.#byBlock.set(index, lifeOf(marker))
      if (marker.kind === 'invalid') this.#note('bad-type-or-ttl', 'rewritten', place, place)
    }
    if (automatic === null) return
    this.#automatic = lifeOf(automatic)
    if (automatic.kind === 'invalid') this.#note('bad-type-or-ttl', 'rewritten', null, null)
  }

  moveFromRefusedPlaces(): void {
    for (const block of this.#prompt.landmarks.marked) {
      if (!isRefusedPlace(block)) continue
      const ttl = this.#byBlock.get(block.index)
      if (ttl === undefined) continue
      this.#byBlock.delete(block.index)
      const target = this.#nearestMarkable(block)
      if (target === undefined || this.#byBlock.has(target.index)) {
        this.#note('on-unmarkable-block', 'dropped', block.place, null)
      } else {
        this.#byBlock.set(target.index, ttl)
        this.#note('on-unmarkable-block', 'moved', block.place, target.place)
      }
    }
  }

  /** A deferred tool is no part of the prefix, so its marker means the end of the tools that are; all others step back. */
  #nearestMarkable({ index, place, unmarkable }: Block): Block | undefined {
    const { tools, head } = this.#prompt.landmarks
    if (unmarkable === 'deferred-tool') return lastMarkable(this.#prompt, 0, tools)
    return lastMarkable(this.#prompt, { tools: 0, system: tools, messages: head }[place.section], index)
  }

  liftNested(): void {
    for (const { index, place, nestedMarkers } of this.#prompt.landmarks.marked) {
      if (nestedMarkers.length === 0) continue
      if (this.#byBlock.has(index)) {
        this.#note('inside-tool-result', 'dropped', place, null)
      } else {
        this.#byBlock.set(index, nestedMarkers.map(lifeOf).includes('1h') ? '1h' : '5m')
        this.#note('inside-tool-result', 'moved', place, place)
      }
    }
  }

  settleAutomatic(): void {
    const target = automaticTarget(this.#prompt)
    const marked = target === undefined ? undefined : this.#byBlock.get(target.index)
    if (this.#automatic === null || marked === undefined || marked === this.#automatic) return
    // The block is marked already: with its own life the top-level marker would do nothing, with another it is refused.
    this.#automatic = null
    this.#note('automatic-ttl-differs', 'dropped', null, null)
  }

  dropSurplus(): void {
    while (countSlots(this.markers) > MAX_BREAKPOINTS) {
      const target = automaticTarget(this.#prompt)
      if (this.#automatic !== null && target !== undefined && this.#byBlock.has(target.index)) {
        this.#automatic = null
        this.#note('too-many', 'dropped', null, null)
        continue
      }
      const block = this.#leastUseful()
      this.#byBlock.delete(block)
      this.#note('too-many', 'dropped', this.#placeOf(block), null)
    }
  }

  /** The oldest message marker but never the newest marker of all; else the tools', which a system marker covers; else the oldest. */
  #leastUseful(): number {
    const marked = this.markers.onBlocks.map(blockOf)
    const older = this.#automatic === null ? marked.slice(0, -1) : marked
    return older.find(block => !this.#isBase(block)) ?? older[0] ?? 0
  }

  /** A longer life must stand before a shorter one. The base keeps its hour: what stands before it is raised; what stands behind is lowered. */
  orderLives(): void {
    const wire = onTheWire(this.#prompt, this.markers)
    if (wire.every(({ ttl }) => ttl === '5m')) return
    const lastLongBase = wire.findLastIndex(({ block, ttl }) => ttl === '1h' && this.#isBase(block))
    for (const { block, ttl, automatic } of wire.slice(0, lastLongBase + 1)) {
      if (ttl === '5m') this.#setLife(block, automatic, '1h')
    }
    const firstShort = wire.findIndex(({ ttl }, i) => i > lastLongBase && ttl === '5m')
    if (firstShort < 0) return
    for (const { block, ttl, automatic } of wire.slice(firstShort)) {
      if (ttl === '1h') this.#setLife(block, automatic, '5m')
    }
  }

  #isBase(index: number): boolean {
    return index < this.#prompt.landmarks.head
  }

  #placeOf(index: number): Place | null {
    return this.#prompt.blocks[index]?.place ?? null
  }

  #setLife(index: number, automatic: boolean, ttl: Ttl): void {
    if (!automatic) this.#byBlock.set(index, ttl)
    // A top-level marker that lands on this block must say the same, even where it does nothing.
    if (this.#automatic !== null && automaticTarget(this.#prompt)?.index === index) this.#automatic = ttl
    const place = automatic ? null : this.#placeOf(index)
    this.#note('ttl-order', ttl === '1h' ? 'raised' : 'lowered', place, place)
  }

  #note(problem: Repair['problem'], done: Repair['done'], from: Repair['from'], to: Repair['to']): void {
    this.repairs.push({ problem, done, from, to })
  }
}

/** The life that was most likely meant: `3600`, `60m` and the like are an hour; anything else is the API's default. */
function lifeOf(marker: Marker): Ttl {
  if (marker.kind === 'ephemeral') return marker.ttl
  return /ttl "?(3600s?|60m|60min|1 ?hour|1 ?h)"?$/i.test(marker.found) ? '1h' : '5m'
}
