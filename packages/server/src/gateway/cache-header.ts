import { type CacheSettings, cache } from '@sternline/core'
import type { CallerHeaders } from './caller-headers.ts'

/** A caller's own word about caching, for one request. */
export const CACHE_HEADER = 'x-sternline-cache'

const SETTINGS: ReadonlyMap<string, CacheSettings> = new Map([
  ['off', cache.off()],
  ['on', cache.on()],
  ['short', cache.short()],
  ['long', cache.long()],
  ['system', cache.system()],
  ['tools', cache.tools()],
  ['client-only', cache.with({ clientMarkers: 'only' })],
])

/** What a caller asked for; `unknown` for a word that is none: the request then goes on as if nothing had been said. */
export function askedSettings(came: CallerHeaders): CacheSettings | 'unknown' | null {
  const word = came.value(CACHE_HEADER)
  if (word === null) return null
  return SETTINGS.get(word.trim().toLowerCase()) ?? 'unknown'
}
