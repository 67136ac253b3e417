import type { Ttl } from '@sternline/core'
import { type Path, sectionAt } from '../simulate/path.ts'
import { findPlace } from './find-place.ts'
import { messagesFromEnd } from './messages-from-end.ts'
import type { Rule } from './rule.ts'

/** A marker on a block of a path. */
export type PlacedMarker = Readonly<{ block: number; ttl: Ttl }>

/**
 * Where a rule marks a request that holds the first `length` blocks of a path.
 *
 * @returns ascending by block, one marker a block
 */
export function placeMarkers(rule: Rule, path: Path, length: number): readonly PlacedMarker[] {
  const { places, hour = [], fromMessages = 0, shape } = rule
  if (fromMessages > 0 && !hasMessages(path, length, rule, fromMessages)) return []
  const lives = new Map<number, Ttl>()
  for (const place of places) {
    const block = findPlace(place, path, length, shape)
    if (block !== null && lives.get(block) !== '1h') lives.set(block, hour.includes(place) ? '1h' : '5m')
  }
  return [...lives].map(([block, ttl]) => ({ block, ttl })).sort((a, b) => a.block - b.block)
}

function hasMessages(path: Path, length: number, { shape }: Rule, wanted: number): boolean {
  let count = path.facts.subarray(0, length).some((_, i) => sectionAt(path, i) === 'system') ? 1 : 0
  for (const { to } of messagesFromEnd(path, length, shape)) {
    if (count >= wanted || to < 0) break
    count += 1
  }
  return count >= wanted
}
