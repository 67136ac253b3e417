/** Something that goes wrong on request. */
export type Fault = StatusFault | SpoilingFault

/** The request is refused, with the text that the API is known to give. */
export type StatusFault = Readonly<{
  kind: 'status'
  status: FaultStatus
  /** Unit: seconds. */
  retryAfter: number | null
  wording: 'gateway' | 'named'
}>

/** The request is answered, and the answer spoiled. */
export type SpoilingFault =
  /** It comes late. Unit: milliseconds. */
  | Readonly<{ kind: 'slow-first-byte'; ms: number }>
  /** It breaks off after so many events, or half-way where there are none: the connection is reset, or closed as if all were well. */
  | Readonly<{ kind: 'cut-stream'; after: number; how: 'reset' | 'close' }>
  /** A stream tells of an overload after so many events. */
  | Readonly<{ kind: 'error-event'; after: number }>
  /** It is not what its content type says. */
  | Readonly<{ kind: 'garbage' }>

/** Statuses that can be asked for. */
export type FaultStatus = (typeof STATUSES)[number]

const STATUSES = [400, 401, 402, 403, 404, 409, 413, 429, 500, 502, 503, 504, 529] as const

const LONGEST_MS = 600_000

/** What a fault can be, for messages. */
export const FAULT_FORMS: string =
  `${STATUSES.join(', ')} (429; retry-after=30 and 404; wording=named), slow-first-byte; ms=2000, ` +
  'cut-stream; after=4; how=reset, error-event; after=4, garbage'

/**
 * Reads a fault as it is written everywhere: a name, then parameters, like `429; retry-after=30`.
 *
 * @returns null for anything else
 */
export function readFault(text: unknown): Fault | null {
  if (typeof text !== 'string' && typeof text !== 'number') return null
  const [name = '', ...rest] = String(text)
    .split(';')
    .map(part => part.trim())
  const parameters = new Map(rest.map(part => keyAndValue(part)))
  const fault = faultOf(name, parameters)
  return fault === null || parameters.size > 0 ? null : fault
}

function keyAndValue(part: string): readonly [string, string] {
  const [key = '', value = ''] = part.split('=', 2)
  return [key.trim(), value.trim()]
}

/** Takes out of the map what it understands: what is left was not meant for this fault. */
function faultOf(name: string, parameters: Map<string, string>): Fault | null {
  switch (name) {
    case 'slow-first-byte':
      return withNumber(parameters, 'ms', 2_000, ms => ({ kind: name, ms: Math.min(ms, LONGEST_MS) }))
    case 'cut-stream': {
      const how = word(parameters, 'how', ['reset', 'close'] as const)
      return how === null ? null : withNumber(parameters, 'after', 4, after => ({ kind: name, after, how }))
    }
    case 'error-event':
      return withNumber(parameters, 'after', 4, after => ({ kind: name, after }))
    case 'garbage':
      return { kind: name }
    default:
      return statusFault(name, parameters)
  }
}

function statusFault(name: string, parameters: Map<string, string>): Fault | null {
  const status = STATUSES.find(known => String(known) === name)
  const wording = status === 404 ? word(parameters, 'wording', ['gateway', 'named'] as const) : 'gateway'
  if (status === undefined || wording === null) return null
  const fault = { kind: 'status', status, wording } as const
  if (!parameters.has('retry-after')) return { ...fault, retryAfter: null }
  return withNumber(parameters, 'retry-after', 0, retryAfter => ({ ...fault, retryAfter }))
}

function withNumber(
  parameters: Map<string, string>,
  key: string,
  fallback: number,
  make: (value: number) => Fault,
): Fault | null {
  const value = parameters.get(key) ?? String(fallback)
  parameters.delete(key)
  return /^\d{1,9}$/.test(value) ? make(Number(value)) : null
}

/** The first of the words is the default. */
function word<Word extends string>(
  parameters: Map<string, string>,
  key: string,
  words: readonly [Word, ...Word[]],
): Word | null {
  const value = parameters.get(key) ?? words[0]
  parameters.delete(key)
  return words.find(known => known === value) ?? null
}
