import { placeMarkers } from './place-markers.ts'
import type { Rule } from './rule.ts'
import type { Strategy } from './strategy.ts'
import { withLives } from './with-lives.ts'

/** Makes a strategy of another product's rule. */
export function peer(rule: Rule): Strategy {
  const { name, title, source, checked } = rule
  return {
    name,
    title,
    source,
    checked,
    start: lives => ({ markersOf: call => withLives(placeMarkers(rule, call.path, call.length), call, lives) }),
  }
}
