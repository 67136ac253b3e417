import { fieldsOf, tokenCount } from './fields.ts'
import { isOpenAiUsage, readOpenAiUsage } from './openai-usage.ts'
import { addUsage, type Usage } from './usage.ts'

/** The numbers of an Anthropic `usage` object as they came, before they are settled. Null where the field was missing or no number. */
export type RawUsage = Readonly<{
  input: number | null
  read: number | null
  created: number | null
  created5m: number | null
  created1h: number | null
  output: number | null
  /** What the iterations bill beside the totals; null when the object lists none. */
  beside: Usage | null
}>

/**
 * Reads the `usage` object of any upstream: of an Anthropic message, `message_start` or `message_delta`, or of Azure
 * OpenAI's chat completions and responses. Every token is counted in exactly one field, whatever the upstream's own way.
 *
 * @returns null when it is no object or has no number that we know: no data is not zero
 */
export function readUsage(value: unknown): Usage | null {
  const fields = fieldsOf(value)
  if (fields === null) return null
  if (isOpenAiUsage(fields)) return readOpenAiUsage(fields)
  const raw = readRawUsage(fields)
  return raw === null ? null : settleUsage(raw)
}

/** Reads the fields of an Anthropic `usage` object that are there. A `message_delta` may lack most of them. */
export function readRawUsage(value: unknown): RawUsage | null {
  const fields = fieldsOf(value)
  if (fields === null) return null
  const creation = fieldsOf(fields['cache_creation'])
  const input = tokenCount(fields['input_tokens'])
  const read = tokenCount(fields['cache_read_input_tokens'])
  const created = tokenCount(fields['cache_creation_input_tokens'])
  const created5m = tokenCount(creation?.['ephemeral_5m_input_tokens'])
  const created1h = tokenCount(creation?.['ephemeral_1h_input_tokens'])
  const output = tokenCount(fields['output_tokens'])
  if ((input ?? read ?? created ?? created5m ?? created1h ?? output) === null) return null
  return { input, read, created, created5m, created1h, output, beside: besideTotals(fields['iterations']) }
}

/**
 * Sums the iterations that the totals leave out: the compaction that ran on the way. Source: types of
 * @anthropic-ai/sdk 1.12.0 ("a compaction entry's tokens are not included in the top-level usage fields"). An advisor's
 * tokens are left out of the totals too, but they are another model's and would be priced wrongly here.
 */
function besideTotals(iterations: unknown): Usage | null {
  if (!Array.isArray(iterations)) return null
  let sum: Usage | null = null
  for (const iteration of iterations) {
    const fields = fieldsOf(iteration)
    const raw = fields?.['type'] === 'compaction' ? readRawUsage({ ...fields, iterations: null }) : null
    if (raw !== null) sum = sum === null ? settleUsage(raw) : addUsage(sum, settleUsage(raw))
  }
  return sum
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
    beside: later.beside ?? earlier.beside,
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
  const totals: Usage = {
    cached: raw.read ?? 0,
    saved5m: created - saved1h,
    saved1h,
    fresh: raw.input ?? 0,
    output: raw.output ?? 0,
  }
  return raw.beside === null ? totals : addUsage(totals, raw.beside)
}
