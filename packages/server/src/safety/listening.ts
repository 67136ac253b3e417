import { hostname, networkInterfaces } from 'node:os'
import { SternlineError } from '@sternline/core'

/** Addresses that only programs of this machine can reach. */
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', '::1', 'localhost'])

/** Whether an address can be reached from this machine alone. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host) || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host)
}

/**
 * The names of our own that a request's Host header may have, in lower case and without a port.
 *
 * @param host the address that we listen on
 */
export function ownNames(host: string): ReadonlySet<string> {
  const own = ['127.0.0.1', 'localhost', '[::1]']
  if (isLoopback(host)) return new Set(own)
  const addresses = Object.values(networkInterfaces()).flatMap(list => (list ?? []).map(({ address }) => address))
  const reached = [host, hostname(), ...addresses].map(name => (name.includes(':') ? `[${name}]` : name))
  return new Set([...own, ...reached].map(name => name.toLowerCase()))
}

/**
 * Refuses to listen where others can reach us without a token of ours.
 *
 * @throws SternlineError `token-needed`
 */
export function checkListening(host: string, hasToken: boolean): void {
  if (isLoopback(host) || hasToken) return
  throw new SternlineError('token-needed', {
    what: `Sternline does not listen on ${host} without a token.`,
    why: 'Others can reach that address, and would spend and read through it.',
    fix: 'Name a token file, or listen on 127.0.0.1.',
  })
}
