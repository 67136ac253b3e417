import { type CacheSettings, cache } from '@sternline/core'
import type { HeaderList } from '@sternline/engine'

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
export function askedSettings(headers: HeaderList): CacheSettings | 'unknown' | null {
  const word = headers.find(([name]) => name.toLowerCase() === CACHE_HEADER)?.[1]
  if (word === undefined) return null
  return SETTINGS.get(word.trim().toLowerCase()) ?? 'unknown'
}
