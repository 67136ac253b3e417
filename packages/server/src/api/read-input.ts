import type { ApiClockMove } from '@sternline/engine'
import type { Refusal } from '../safety/refusal.ts'

/** A value from a request, or the refusal that names the field that is wrong. */
export type Input<T> = Readonly<{ ok: true; value: T }> | Readonly<{ ok: false; refusal: Refusal }>

const DEFAULT_LIMIT = 100
const MAXIMUM_LIMIT = 1000

/** The farthest that the emulator's clock is moved at once: a year. Unit: milliseconds. */
const FARTHEST_MOVE_MS = 365 * 24 * 3600 * 1000

/** Reads `?limit=`: 1 to 1000, 100 without it. */
export function readLimit(text: string | undefined): Input<number> {
  if (text === undefined) return { ok: true, value: DEFAULT_LIMIT }
  const value = /^\d{1,6}$/.test(text) ? Number(text) : 0
  if (value >= 1 && value <= MAXIMUM_LIMIT) return { ok: true, value }
  return wrong('limit', `a whole number from 1 to ${MAXIMUM_LIMIT} is expected`, 'Leave it out, or give such a number.')
}

/** Reads the body of `POST /api/emulator/clock`. */
export function readClockMove(text: string): Input<ApiClockMove> {
  const body = parse(text)
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return wrong('body', 'a JSON object is expected', EXAMPLE)
  }
  const advanceMs = 'advanceMs' in body ? body.advanceMs : undefined
  if (typeof advanceMs !== 'number' || !Number.isInteger(advanceMs)) {
    return wrong('advanceMs', 'a whole number of milliseconds is expected', EXAMPLE)
  }
  if (advanceMs < 0 || advanceMs > FARTHEST_MOVE_MS) {
    return wrong('advanceMs', `the clock only moves forward, and at most ${FARTHEST_MOVE_MS} ms at once`, EXAMPLE)
  }
  return { ok: true, value: { advanceMs } }
}

const EXAMPLE = 'Send {"advanceMs":300000} for five minutes, for example.'

/** The parsed text; undefined, which JSON can't say, when it is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function wrong(field: string, why: string, fix: string): Input<never> {
  const what = `The value of \`${field}\` is not usable:`
  return { ok: false, refusal: { status: 400, type: 'invalid_request_error', what, why: `${why}.`, fix } }
}
