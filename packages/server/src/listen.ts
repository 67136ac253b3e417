import type { Server } from 'node:http'
import { SternlineError } from '@sternline/core'
import type { HttpServer } from './create-http-server.ts'

/** How many ports after the wanted one are tried. */
const FURTHER_PORTS = 20
const LAST_PORT = 65_535

/** Where to listen. Port 0 lets the system choose. */
export type ListenOptions = Readonly<{ host: string; port: number; exactPort: boolean }>

/**
 * Makes a server listen, on the wanted port or, unless that very one is asked for, on the next free one.
 *
 * @returns the port that it listens on
 * @throws SternlineError `bad-port`, `port-in-use`, `port-not-allowed` or `cannot-listen`; the server then listens nowhere
 */
export async function listen(server: Server, { host, port, exactPort }: ListenOptions): Promise<number> {
  if (!Number.isInteger(port) || port < 0 || port > LAST_PORT) throw badPort()
  const last = exactPort || port === 0 ? port : Math.min(port + FURTHER_PORTS, LAST_PORT)
  for (let candidate = port; candidate <= last; candidate += 1) {
    const problem = await attempt(server, host, candidate)
    if (problem === null) return portOf(server)
    if (problem.code !== 'EADDRINUSE') throw cannotListen(problem, host, candidate)
  }
  throw portInUse(port, last)
}

/**
 * Makes a second server listen on the same port of the other loopback address, which `localhost` may mean as well.
 *
 * @returns null where it can't: not every machine has that address, and another program may have the port there
 */
export async function listenBeside(http: HttpServer, port: number): Promise<HttpServer | null> {
  const problem = await attempt(http.server, '::1', port)
  if (problem !== null) return null
  http.server.on('error', () => {})
  return http
}

function attempt(server: Server, host: string, port: number): Promise<NodeJS.ErrnoException | null> {
  return new Promise(resolve => {
    const onListening = (): void => settle(null)
    const settle = (problem: NodeJS.ErrnoException | null): void => {
      server.off('error', settle).off('listening', onListening)
      resolve(problem)
    }
    server.once('error', settle).once('listening', onListening)
    server.listen({ host, port })
  })
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

function badPort(): SternlineError {
  return new SternlineError('bad-port', {
    what: "The port can't be used.",
    why: `A port is a whole number from 0 to ${LAST_PORT}.`,
    fix: 'Leave it out for 4141, or give another one.',
  })
}

function portInUse(port: number, last: number): SternlineError {
  return new SternlineError('port-in-use', {
    what: port === last ? `Port ${port} is taken.` : `All ports from ${port} to ${last} are taken.`,
    why: 'Another program listens there; it may be Sternline itself, started before.',
    fix: 'Stop that program, or choose another port.',
  })
}

/** What the system says of an address that is none of this machine's, or a name that means none. */
const NOT_HERE: ReadonlySet<string | undefined> = new Set(['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'])

function cannotListen(problem: NodeJS.ErrnoException, host: string, port: number): SternlineError {
  if (NOT_HERE.has(problem.code)) return notHere(problem, host)
  const notAllowed = problem.code === 'EACCES'
  return new SternlineError(
    notAllowed ? 'port-not-allowed' : 'cannot-listen',
    {
      what: `Sternline can't listen on port ${port}.`,
      why: notAllowed
        ? 'The system keeps this port for privileged programs.'
        : `The system said ${problem.code ?? 'nothing more'}.`,
      fix: 'Choose another port, above 1023.',
    },
    { cause: problem },
  )
}

function notHere(problem: NodeJS.ErrnoException, host: string): SternlineError {
  return new SternlineError(
    'cannot-listen',
    {
      what: `Sternline can't listen on ${host}.`,
      why: `This machine has no such address (${problem.code}).`,
      fix: 'Give one that it has, 0.0.0.0 for all of them, or leave it out for loopback alone.',
    },
    { cause: problem },
  )
}
