import { SternlineError } from '@sternline/core'

/** The part of the environment that is read here. */
export type ProxyEnvironment = Readonly<Record<string, string | undefined>>

/**
 * The proxy that the environment names for an address: `HTTPS_PROXY`, unless `NO_PROXY` leaves the host out. Lower case counts as well.
 * Loopback is never reached through a proxy.
 *
 * @returns null for none
 * @throws SternlineError `bad-proxy` when what is named is no address; it is not repeated: it may hold a password
 */
export function proxyFor(url: URL, environment: ProxyEnvironment): URL | null {
  if (url.protocol !== 'https:') return null
  const text = environment['https_proxy'] ?? environment['HTTPS_PROXY'] ?? ''
  if (text === '' || isLeftOut(url, environment['no_proxy'] ?? environment['NO_PROXY'] ?? '')) return null
  const full = text.includes('://') ? text : `http://${text}`
  if (URL.canParse(full) && /^https?:$/.test(new URL(full).protocol)) return new URL(full)
  throw new SternlineError('bad-proxy', {
    what: "The proxy can't be used.",
    why: 'The variable HTTPS_PROXY holds no address that begins with http:// or https://.',
    fix: 'Set it to something like http://proxy.example:3128, or unset it.',
  })
}

/** `NO_PROXY` is a list of hosts and of domains; `*` is all. A port in it counts. */
function isLeftOut({ hostname, port }: URL, list: string): boolean {
  const host = hostname.toLowerCase()
  if (host === 'localhost' || host === '[::1]' || /^127\./.test(host)) return true
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(entry => entry !== '')
    .some(entry => {
      const [name = '', entryPort] = entry.split(':', 2)
      if (name === '*') return true
      if (entryPort !== undefined && entryPort !== (port === '' ? '443' : port)) return false
      const bare = name.replace(/^\*?\./, '')
      return host === bare || host.endsWith(`.${bare}`)
    })
}
