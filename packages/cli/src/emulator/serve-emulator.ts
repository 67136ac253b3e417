import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { anthropicError, SternlineError } from '@sternline/core'
import type { Emulator } from '@sternline/emulator'

/** The one address that it listens on: nobody outside this machine reaches it. */
const LOOPBACK = '127.0.0.1'
const OWN_NAMES = [LOOPBACK, 'localhost', '[::1]']

/** How many ports after the wanted one are tried. */
const FURTHER_PORTS = 20
const LAST_PORT = 65_535

/** An emulator that listens. */
export type ServedEmulator = Readonly<{ url: string; port: number; stop: () => Promise<void> }>

/**
 * Serves an emulator on a port of this machine, on loopback alone. Requests must name it in `Host` by a loopback name, so that no
 * page reaches it through a name of its own that was rebound to this machine.
 *
 * @param port 0 lets the system choose; the next free one is taken when it is in use
 * @throws SternlineError `cannot-listen` when no port could be taken
 */
export async function serveEmulator(emulator: Pick<Emulator, 'fetch'>, port: number): Promise<ServedEmulator> {
  const server = createServer((request, response) => void answer(request, response, emulator))
  const taken = await listen(server, port)
  const stop = (): Promise<void> =>
    new Promise(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://${LOOPBACK}:${taken}`, port: taken, stop }
}

async function listen(server: Server, wanted: number): Promise<number> {
  const last = wanted === 0 ? 0 : Math.min(wanted + FURTHER_PORTS, LAST_PORT)
  let problem: NodeJS.ErrnoException | null = null
  for (let port = wanted; port <= last; port += 1) {
    problem = await attempt(server, port)
    const address = server.address()
    if (problem === null && typeof address === 'object' && address !== null) return address.port
    if (problem?.code !== 'EADDRINUSE') break
  }
  throw cannotListen(wanted, problem?.code ?? 'nothing')
}

function attempt(server: Server, port: number): Promise<NodeJS.ErrnoException | null> {
  return new Promise(resolve => {
    const settle = (problem: NodeJS.ErrnoException | null): void => {
      server.off('error', settle).off('listening', onListening)
      resolve(problem)
    }
    const onListening = (): void => settle(null)
    server.once('error', settle).once('listening', onListening).listen({ host: LOOPBACK, port })
  })
}

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  emulator: Pick<Emulator, 'fetch'>,
): Promise<void> {
  const gone = new AbortController()
  outgoing.on('close', () => gone.abort())
  try {
    if (!namesUs(incoming)) {
      refuse(
        outgoing,
        403,
        `The Host header does not name this emulator. Use http://${LOOPBACK} or http://localhost with its port.`,
      )
      return
    }
    await pass(await emulator.fetch(requestOf(incoming, gone.signal)), outgoing)
  } catch {
    // A caller that went away, a fault that was asked for, or a request line that is none.
    if (!outgoing.headersSent && !gone.signal.aborted)
      refuse(outgoing, 400, 'The request line does not name a path and a method that exist.')
    else outgoing.destroy()
  }
}

function namesUs({ headersDistinct, socket }: IncomingMessage): boolean {
  const [host = '', ...more] = headersDistinct['host'] ?? []
  return more.length === 0 && OWN_NAMES.some(name => host.toLowerCase() === `${name}:${socket.localPort}`)
}

function requestOf(incoming: IncomingMessage, signal: AbortSignal): Request {
  const { method = 'GET', url: path = '/' } = incoming
  const headers = new Headers()
  for (const [name, values = []] of Object.entries(incoming.headersDistinct)) {
    for (const value of values) headers.append(name, value)
  }
  if (!path.startsWith('/')) throw new TypeError('not a path')
  const url = `http://${LOOPBACK}${path}`
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers, signal })
  // The body is passed on as it comes, so that the emulator can refuse one that is too long.
  const body = Readable.toWeb(incoming) as globalThis.ReadableStream<Uint8Array>
  const init: RequestInit & Readonly<{ duplex: 'half' }> = { method, headers, signal, body, duplex: 'half' }
  return new Request(url, init)
}

async function pass({ status, headers, body }: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(status, Object.fromEntries(headers))
  outgoing.flushHeaders()
  if (body === null) outgoing.end()
  else await pipeline(Readable.fromWeb(body as ReadableStream<Uint8Array>), outgoing)
}

function refuse(outgoing: ServerResponse, status: number, message: string): void {
  const type = status === 403 ? 'permission_error' : 'invalid_request_error'
  outgoing.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
  outgoing.end(JSON.stringify(anthropicError(type, message, 'req_refused')))
}

function cannotListen(port: number, said: string): SternlineError {
  return new SternlineError('cannot-listen', {
    what: `The emulator can't listen on port ${port}${port === 0 ? '' : ` or one of the ${FURTHER_PORTS} after it`}.`,
    why: `The system said ${said}.`,
    fix: 'Choose another port with --port, above 1023; 0 lets the system choose.',
  })
}
