import type { ConnectOpts, LookupFunction, OnReadOpts, Socket, SocketConstructorOpts } from 'node:net'
import { connect as connectSecure } from 'node:tls'
import type { Attempt } from './attempt.ts'
import { HearingSocket } from './hearing-socket.ts'
import { tunnelThrough } from './tunnel.ts'

/** Where a host is, and how it is reached. */
export type Place = Readonly<{
  /** Whether it speaks TLS. */
  isSecure: boolean
  /** A name or an address, which has no brackets. */
  hostname: string
  port: number
  /** The name that a certificate is to be shown for; empty where the host has only an address. */
  servername: string
  /** Finds the addresses of the name. */
  lookup: LookupFunction
  /** What the host is reached through; null for none. Counts for TLS alone. */
  proxy: URL | null
}>

/**
 * Opens a connection.
 *
 * @returns a socket that can be written to: its certificate was verified. Its errors are heard by somebody already
 * @throws the system's errors, those of certificates among them; `EPROXY`; what the attempt is cut for
 */
export type Dial = (attempt: Attempt) => Promise<Socket>

/** How long nothing is heard of a host before it is asked whether it is still there. Unit: milliseconds. */
const PROBE_MS = 1_000

/** Where sockets read into, one at a time. Answers come in small pieces, and a place of 64 KB for each of them, as Node takes it, costs more than to copy it. */
const ROOM: Buffer = Buffer.allocUnsafeSlow(64 * 1024)

/** Reads what comes over a socket, and tells it as Node does. */
function readingInto(socket: () => Socket): OnReadOpts {
  return {
    buffer: ROOM,
    callback: length => {
      const bytes = Buffer.allocUnsafe(length)
      ROOM.copy(bytes, 0, 0, length)
      return socket().emit('data', bytes)
    },
  }
}

/** Makes what opens connections to one host. It remembers the host's last TLS session, which spares the next connection half of its handshake. */
export function createDial(place: Place): Dial {
  const { isSecure, hostname, port, servername, lookup, proxy } = place
  let session: Buffer | undefined
  const secured = (tunnel: Socket | null): Socket => {
    const way = tunnel === null ? { port, lookup, onread: readingInto(() => socket) } : { socket: tunnel }
    const known = session === undefined ? {} : { session }
    const socket: Socket = connectSecure({ host: hostname, servername, ALPNProtocols: ['http/1.1'], ...way, ...known })
    socket.on('session', newest => {
      session = newest
    })
    socket.on('error', () => {
      session = undefined
    })
    return socket
  }
  return async attempt => {
    if (!isSecure) {
      const options: SocketConstructorOpts & ConnectOpts = { onread: readingInto(() => socket) }
      const socket = new HearingSocket(options)
      return opened(attempt.take(socket.connect({ host: hostname, port, lookup })), 'connect')
    }
    const tunnel = proxy === null ? null : await tunnelThrough(proxy, { hostname, port }, attempt)
    return opened(attempt.take(secured(tunnel)), 'secureConnect')
  }
}

function opened(socket: Socket, event: 'connect' | 'secureConnect'): Promise<Socket> {
  return new Promise((resolve, reject) => {
    // Stays for good: an error may come before the next to listen is there.
    socket.on('error', reject)
    socket.once(event, () => resolve(socket.setNoDelay(true).setKeepAlive(true, PROBE_MS)))
  })
}
