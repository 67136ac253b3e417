import { type MemorySnapshot, TTL_MS, type WarmEntry } from '@sternline/core'
import type { Memory } from './ports.ts'

/** What is remembered of one credential and model, as it is written down. */
type Shelf = Readonly<{
  entries: Map<string, WarmEntry>
  /** The first words of all fingerprints that stand in `entries`, and of some that have gone. */
  words: Set<number>
  honours1h: boolean | null
}>

/** A memory as plain data: `[scope and model, whether an hour is given, [fingerprint, entry] pairs]`, least recently used first. */
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

/** Makes a memory in this process: bounded, the least recently used forgotten first. */
export function createMemory(record: MemoryRecord = []): LocalMemory {
  const shelves = new Map<string, Shelf>(
    record.map(([key, honours1h, list]) => {
      const entries = new Map(list)
      return [key, { entries, words: wordsOf(entries), honours1h }]
    }),
  )
  const shelfOf = (key: string): Shelf => shelves.get(key) ?? { entries: new Map(), words: new Set(), honours1h: null }
  return {
    snapshot: (scope, model) => snapshotOf(shelfOf(keyOf(scope, model))),
    async learn(scope, model, { at, warm, gone, honours1h }) {
      const key = keyOf(scope, model)
      const shelf = shelfOf(key)
      for (const fingerprint of gone) shelf.entries.delete(fingerprint)
      for (const { fingerprint, ttl, tokens } of warm) {
        const expiresAt = Math.max(shelf.entries.get(fingerprint)?.expiresAt ?? 0, at + TTL_MS[ttl])
        touch(shelf.entries, fingerprint, { ttl, expiresAt, tokens }, MAXIMUM_ENTRIES)
        shelf.words.add(firstWord(fingerprint))
      }
      const words = shelf.words.size > 2 * MAXIMUM_ENTRIES ? wordsOf(shelf.entries) : shelf.words
      touch(shelves, key, { ...shelf, words, honours1h: honours1h ?? shelf.honours1h }, MAXIMUM_SHELVES)
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

function snapshotOf({ entries, words, honours1h }: Shelf): MemorySnapshot {
  const entry = (fingerprint: string): WarmEntry | null => entries.get(fingerprint) ?? null
  return {
    honours1h,
    entry,
    expiresAt: fingerprint => entry(fingerprint)?.expiresAt ?? null,
    mayHold: word => words.has(word),
  }
}

function wordsOf(entries: ReadonlyMap<string, WarmEntry>): Set<number> {
  return new Set(Array.from(entries.keys(), firstWord))
}

/** The first word of the hash that a fingerprint writes out, see `Prompt.hashes`. */
function firstWord(fingerprint: string): number {
  return Number.parseInt(fingerprint.slice(0, 8), 16) | 0
}

/** Sets a key as the newest and forgets the oldest ones beyond the bound. */
function touch<V>(map: Map<string, V>, key: string, value: V, maximum: number): void {
  map.delete(key)
  map.set(key, value)
  for (const oldest of map.keys()) {
    if (map.size <= maximum) return
    map.delete(oldest)
  }
}
