import type { Upstream } from '@sternline/engine'

/** Host that the emulator answers for inside a process. `.invalid` is never resolved. @see https://www.rfc-editor.org/rfc/rfc2606 */
export const EMULATOR_HOST = 'emulator.invalid'

const AZURE_HOST = /\.services\.ai\.azure\.com$/i

/** Names the upstream behind an address, for the record of a call. Nothing is decided by it. */
export function upstreamOf(url: string): Pick<Upstream, 'name' | 'emulated' | 'host'> {
  const { host, hostname, pathname } = new URL(url)
  if (hostname === EMULATOR_HOST) return { name: 'emulator', emulated: true, host: null }
  const isAzure = AZURE_HOST.test(hostname) || pathname.startsWith('/anthropic/')
  return { name: isAzure ? 'azure_anthropic' : 'anthropic', emulated: false, host }
}
