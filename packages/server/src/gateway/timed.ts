import type { Upstream } from '@sternline/engine'

/**
 * The same upstream, telling how long a request was held up until it is handed over: once, for a second try waited for the host as well.
 *
 * @param since by `performance.now`
 */
export function timed(upstream: Upstream, since: number, heldUp?: (ms: number) => void): Upstream {
  const { name, emulated, host } = upstream
  let tell = heldUp
  return {
    name,
    emulated,
    host,
    send: request => {
      tell?.(performance.now() - since)
      tell = undefined
      return upstream.send(request)
    },
  }
}
