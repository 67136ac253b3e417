import { lookup } from 'node:dns/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import type { CredentialTools } from '../auth/outgoing-headers.ts'
import type { DoctorPorts, TlsFacts } from './ports.ts'

/** The doctor's ports on this machine: its resolver, its sockets, its trusted certificates. */
export function nodeDoctorPorts(tools: CredentialTools): DoctorPorts {
  return {
    ...tools,
    lookup: async (host, signal) => {
      signal.throwIfAborted()
      const found = await lookup(bareHost(host), { all: true })
      return found.map(({ address }) => address)
    },
    connect,
    send: (address, init) => fetch(address, { ...init, redirect: 'manual' }),
    pause: (ms, signal) => pause(ms, undefined, { signal }),
    now: Date.now,
  }
}

function connect(host: string, port: number, signal: AbortSignal): Promise<TlsFacts> {
  return new Promise((resolve, reject) => {
    const name = bareHost(host)
    // An address has no name that a certificate could be asked for.
    const socket = connectTls({ host: name, port, ...(/^[\d.]+$|:/.test(name) ? {} : { servername: name }) })
    const leave = (): void => void socket.destroy(toError(signal.reason))
    signal.addEventListener('abort', leave, { once: true })
    socket.once('error', reject).once('close', () => signal.removeEventListener('abort', leave))
    socket.once('secureConnect', () => {
      resolve(factsOf(socket))
      socket.end()
    })
  })
}

function factsOf(socket: TLSSocket): TlsFacts {
  const { issuer, valid_to: validTo } = socket.getPeerCertificate()
  return {
    protocol: socket.getProtocol() ?? 'TLS',
    issuer: [issuer?.O ?? issuer?.CN ?? 'an unnamed issuer'].flat().join(', '),
    validTo: Date.parse(validTo),
  }
}

/** `URL.hostname` puts brackets around an IPv6 address. */
function bareHost(host: string): string {
  return host.replaceAll(/^\[|\]$/g, '')
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('The connection was given up.')
}
