import { type Lesson, type MemorySnapshot, TTL_MS, type WarmEntry } from '@sternline/core'
import { Recent } from '@sternline/core/memory'
import type { Memory } from './ports.ts'

/** A memory as plain data: `[scope and model, whether an hour is given, [fingerprint, entry] pairs]`, what would be forgotten next first. */
export type MemoryRecord = readonly (readonly [
  key: string,
  honours1h: boolean | null,
  entries: readonly (readonly [fingerprint: string, entry: WarmEntry])[],
])[]

/** A memory in this process that can be written down and read back. */
export interface LocalMemory extends Memory {
  /** All that is remembered and has not expired. */
  toRecord(at: number): MemoryRecord
}

/** Prefixes remembered for one credential and model. */
const MAXIMUM_ENTRIES = 5_000
/** Credentials and models remembered at once. */
const MAXIMUM_SHELVES = 500
/** Prefixes remembered in all: some 35 MB. */
const MAXIMUM_TOGETHER = 200_000

/** What is remembered of one credential and model. */
class Shelf implements MemorySnapshot {
  readonly entries = new Recent<WarmEntry>()
  honours1h: boolean | null
  /** The first words of all fingerprints that stand in `entries`, and of some that have gone. */
  #words: Set<number>

  constructor(
    entries: readonly (readonly [fingerprint: string, entry: WarmEntry])[] = [],
    honours1h: boolean | null = null,
  ) {
    for (const [fingerprint, entry] of entries) this.entries.set(fingerprint, entry)
    this.honours1h = honours1h
    this.#words = wordsOf(this.entries)
  }

  entry(fingerprint: string): WarmEntry | null {
    return this.entries.get(fingerprint) ?? null
  }

  expiresAt(fingerprint: string): number | null {
    return this.entry(fingerprint)?.expiresAt ?? null
  }

  mayHold(word: number): boolean {
    return this.#words.has(word)
  }

  learn({ at, warm, gone, honours1h }: Lesson): void {
    for (const fingerprint of gone) this.entries.delete(fingerprint)
    for (const { fingerprint, ttl, tokens } of warm) {
      const known = this.entry(fingerprint)
      const expiresAt = Math.max(known?.expiresAt ?? 0, at + TTL_MS[ttl])
      this.entries.set(fingerprint, { ttl, expiresAt, tokens })
      if (known === null) this.#words.add(firstWord(fingerprint))
    }
    for (const [oldest] of this.entries) {
      if (this.entries.size <= MAXIMUM_ENTRIES) break
      this.entries.delete(oldest)
    }
    if (this.#words.size > 2 * MAXIMUM_ENTRIES) this.#words = wordsOf(this.entries)
    this.honours1h = honours1h ?? this.honours1h
  }
}

/** Makes a memory in this process: bounded, the least recently used forgotten first. */
export function createMemory(record: MemoryRecord = []): LocalMemory {
  const shelves = new Recent<Shelf>()
  for (const [key, honours1h, list] of record) shelves.set(key, new Shelf(list, honours1h))
  let together = record.reduce((sum, [, , list]) => sum + list.length, 0)
  const shelfOf = (key: string): Shelf => shelves.get(key) ?? new Shelf()
  return {
    snapshot: (scope, model) => shelfOf(keyOf(scope, model)),
    learn(scope, model, lesson) {
      const key = keyOf(scope, model)
      const shelf = shelfOf(key)
      const before = shelf.entries.size
      shelf.learn(lesson)
      together += shelf.entries.size - before
      shelves.set(key, shelf)
      for (const [oldest, { entries }] of shelves) {
        if (oldest === key || (shelves.size <= MAXIMUM_SHELVES && together <= MAXIMUM_TOGETHER)) break
        shelves.delete(oldest)
        together -= entries.size
      }
      return undefined
    },
    toRecord(at) {
      return [...shelves].map(([key, { entries, honours1h }]) => [
        key,
        honours1h,
        [...entries].filter(([, { expiresAt }]) => expiresAt >= at),
      ])
    },
  }
}

function keyOf(scope: string, model: string): string {
  return `${scope}\n${model}`
}

function wordsOf(entries: Recent<WarmEntry>): Set<number> {
  return new Set(Array.from(entries, ([fingerprint]) => firstWord(fingerprint)))
}

/** The first word of the hash that a fingerprint writes out, see `Prompt.hashes`. */
function firstWord(fingerprint: string): number {
  return Number.parseInt(fingerprint.slice(0, 8), 16) | 0
}
