import { InvalidArgumentError } from 'commander'

const LAST_PORT = 65_535

/** Reads `--port`. @throws InvalidArgumentError */
export function parsePort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= LAST_PORT) return port
  throw new InvalidArgumentError(`A port is a whole number from 0 to ${LAST_PORT}.`)
}

/** Reads a number of days. @throws InvalidArgumentError */
export function parseDays(text: string): number {
  const days = Number(text)
  if (/^\d+(\.\d+)?$/.test(text) && days > 0) return days
  throw new InvalidArgumentError('Give a number of days, more than 0.')
}

/** Reads a number of seconds. @throws InvalidArgumentError */
export function parseSeconds(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Give a number of seconds, 0 or more.')
}

/** Reads the address of a server. @throws InvalidArgumentError, which does not repeat the address: it may hold a password */
export function parseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:') && url.username + url.password === '')
    return text
  throw new InvalidArgumentError('Give an address like http://127.0.0.1:4141, without a user name and password.')
}

/** Reads an amount of money: `1.23` or `$1.23`. @throws InvalidArgumentError */
export function parseUsd(text: string): string {
  if (/^\$?[\d,]*\.?\d+$/.test(text)) return text
  throw new InvalidArgumentError('Give the amount that was shown, like 1.23.')
}

/** Reads a point in time: a date (midnight in UTC), or a date and a time. Epoch milliseconds. @throws InvalidArgumentError */
export function parseTime(text: string): number {
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN
  if (at >= 0) return at
  throw new InvalidArgumentError('Give a date like 2026-11-22, or a date and a time like 2026-11-22T09:00:00Z.')
}
