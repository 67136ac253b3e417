import type { Memory } from './ports.ts'

type Entry = Readonly<{ expiresAt: number }>

/** Prefixes remembered for one credential and model. */
const MAXIMUM_ENTRIES = 5_000
/** Credentials and models remembered at once. */
const MAXIMUM_SCOPES = 500

/** Makes a memory in this process: bounded, the least recently used forgotten first. */
export function createMemory(): Memory {
  const scopes = new Map<string, Map<string, Entry>>()
  const entriesOf = (scope: string, model: string): Map<string, Entry> => {
    const key = `${scope}\n${model}`
    const entries = scopes.get(key) ?? new Map<string, Entry>()
    touch(scopes, key, entries, MAXIMUM_SCOPES)
    return entries
  }
  return {
    async snapshot(scope, model, at) {
      const entries = entriesOf(scope, model)
      return {
        expiresAt(fingerprint) {
          const entry = entries.get(fingerprint)
          return entry !== undefined && entry.expiresAt >= at ? entry.expiresAt : null
        },
      }
    },
    async learn({ scope, model, at, warm }) {
      const entries = entriesOf(scope, model)
      for (const { fingerprint, ttlMs } of warm) {
        const expiresAt = Math.max(entries.get(fingerprint)?.expiresAt ?? 0, at + ttlMs)
        touch(entries, fingerprint, { expiresAt }, MAXIMUM_ENTRIES)
      }
    },
  }
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
