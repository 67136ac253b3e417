import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, isIPv6, type Socket } from 'node:net'
import { failure } from '../../http1/failure.ts'
import type { Attempt } from './attempt.ts'

/** System code of a proxy that does not let a connection through. */
export const PROXY_REFUSED = 'EPROXY'

/** Status with which a proxy says that the tunnel stands. */
const STANDS = 200

/**
 * Asks a proxy for a tunnel. What is sent through it the proxy can't read: the host's own TLS is within.
 *
 * @param proxy `http:` or `https:`; the name and the password in it go to the proxy and nowhere else
 * @throws the system's errors; `EPROXY` for a proxy that refuses, whose words are not taken for the host's answer
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-9.3.6
 */
export function tunnelThrough(
  proxy: URL,
  { hostname, port }: Readonly<{ hostname: string; port: number }>,
  attempt: Attempt,
): Promise<Socket> {
  const authority = `${isIPv6(hostname) ? `[${hostname}]` : hostname}:${port}`
  const start = proxy.protocol === 'https:' ? httpsRequest : httpRequest
  const proxyName = proxy.hostname.replace(/^\[|\]$/g, '')
  return new Promise((resolve, reject) => {
    const asking = start({
      hostname: proxyName,
      port: proxy.port,
      // Unsaid, Node asks for the certificate of the name in `host`, which is not the proxy's.
      servername: isIP(proxyName) === 0 ? proxyName : '',
      headers: { host: authority, ...credentialsOf(proxy) },
      method: 'CONNECT',
      path: authority,
      agent: false,
    })
    asking.once('connect', ({ statusCode = 0 }, socket: Socket, head: Buffer) => {
      // Who speaks TLS over it hears of what happens to it.
      socket.on('error', () => {})
      // A host that speaks first does not speak TLS.
      if (statusCode === STANDS && head.length === 0) return resolve(socket)
      socket.destroy()
      reject(failure(PROXY_REFUSED, `The proxy answered ${statusCode}.`))
    })
    // Stays for good: whoever is given up late fails late.
    asking.on('error', reject)
    attempt.take(asking).end()
  })
}

function credentialsOf({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {}
  const both = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(both).toString('base64')}` }
}
