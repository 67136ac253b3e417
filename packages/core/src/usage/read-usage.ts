import type { Usage } from './usage.ts'

type Fields = Readonly<Record<string, unknown>>

/** The numbers of a `usage` object as they came, before they are settled. Null where the field was missing or no number. */
export type RawUsage = Readonly<{
  input: number | null
  read: number | null
  created: number | null
  created5m: number | null
  created1h: number | null
  output: number | null
}>

/**
 * Reads an Anthropic `usage` object: of a message, of `message_start`, or of `message_delta`.
 *
 * @returns null when it is no object or has no number that we know: no data is not zero
 */
export function readUsage(value: unknown): Usage | null {
  const raw = readRawUsage(value)
  return raw === null ? null : settleUsage(raw)
}

/** Reads the fields that are there. A `message_delta` may lack most of them. */
export function readRawUsage(value: unknown): RawUsage | null {
  if (!isFields(value)) return null
  const creation = isFields(value['cache_creation']) ? value['cache_creation'] : {}
  const raw: RawUsage = {
    input: count(value['input_tokens']),
    read: count(value['cache_read_input_tokens']),
    created: count(value['cache_creation_input_tokens']),
    created5m: count(creation['ephemeral_5m_input_tokens']),
    created1h: count(creation['ephemeral_1h_input_tokens']),
    output: count(value['output_tokens']),
  }
  return Object.values(raw).some(field => field !== null) ? raw : null
}

/** Puts a later usage over an earlier one: streamed figures are cumulative, so they replace and are never added. */
export function overwriteUsage(earlier: RawUsage | null, later: RawUsage): RawUsage {
  if (earlier === null) return later
  return {
    input: later.input ?? earlier.input,
    read: later.read ?? earlier.read,
    created: later.created ?? earlier.created,
    created5m: later.created5m ?? earlier.created5m,
    created1h: later.created1h ?? earlier.created1h,
    output: later.output ?? earlier.output,
  }
}

/**
 * Makes every token counted once. Where the split by time to live does not add up to the whole, the rest is 5m: the API
 * writes its own breakpoints on server tool results at five minutes, and `message_delta` carries no split.
 */
export function settleUsage(raw: RawUsage): Usage {
  const split = (raw.created5m ?? 0) + (raw.created1h ?? 0)
  const created = raw.created ?? split
  const saved1h = Math.min(raw.created1h ?? 0, created)
  return {
    cached: raw.read ?? 0,
    saved5m: created - saved1h,
    saved1h,
    fresh: raw.input ?? 0,
    output: raw.output ?? 0,
  }
}

function count(value: unknown): number | null {
  // Adding 0 makes of the number -0, which JSON can carry, an ordinary one.
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value) + 0 : null
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
