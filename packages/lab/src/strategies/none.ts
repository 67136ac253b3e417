import type { Rule } from './rule.ts'

/** No marker at all: what a client without caching pays. */
export const none: Rule = {
  name: 'none',
  title: 'no caching',
  shape: 'merged',
  places: [],
  source: 'caching is opt-in: with no cache_control nothing is written or read (mid-conversation system messages page)',
  checked: '2026-08',
}
