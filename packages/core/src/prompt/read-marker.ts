import { isFields } from '../usage/fields.ts'
import type { Marker } from './prompt.ts'

const FOUND_LENGTH = 80

/**
 * Reads the value of a `cache_control` member.
 *
 * @param value parsed JSON; null and undefined mean "no marker", as in the SDK's types
 */
export function readMarker(value: unknown): Marker | null {
  if (value === null || value === undefined) return null
  if (isFields(value) && value['type'] === 'ephemeral') {
    const ttl = value['ttl']
    if (ttl === undefined) return { kind: 'ephemeral', ttl: '5m' }
    if (ttl === '5m' || ttl === '1h') return { kind: 'ephemeral', ttl }
  }
  return { kind: 'invalid', found: describe(value).slice(0, FOUND_LENGTH) }
}

/** Names an unusable value in the same words whatever the order of its keys. */
function describe(value: unknown): string {
  if (!isFields(value)) return JSON.stringify(value) ?? typeof value
  const { type, ttl } = value
  return `type ${JSON.stringify(type) ?? 'missing'}, ttl ${JSON.stringify(ttl) ?? 'missing'}`
}
