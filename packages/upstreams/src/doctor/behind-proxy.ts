import { kindOfHost } from '../addresses/hosts.ts'
import type { Environment } from '../settings/environment.ts'

/**
 * Whether the gateway reaches an address through the proxy that the environment names. The doctor asks directly, so what it can't reach
 * the gateway may.
 */
export function isBehindProxy({ protocol, hostname }: URL, { variables }: Pick<Environment, 'variables'>): boolean {
  const read = (name: string): string => variables[name.toLowerCase()] ?? variables[name] ?? ''
  if (protocol !== 'https:' || read('HTTPS_PROXY') === '' || kindOfHost(hostname).kind === 'loopback') return false
  const leftOut = read('NO_PROXY')
    .toLowerCase()
    .split(/[\s,]+/)
  return !leftOut
    .map(entry => entry.replace(/:\d+$/, ''))
    .some(entry => entry === '*' || (entry !== '' && isBelow(hostname, entry.replace(/^\*?\./, ''))))
}

function isBelow(hostname: string, domain: string): boolean {
  return hostname === domain || hostname.endsWith(`.${domain}`)
}
