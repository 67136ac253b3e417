import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { createEmulator, type Emulator, type EmulatorOptions } from '@sternline/emulator'

/** A request as it came in, for the tests to look at. */
export type Seen = Readonly<{ method: string; path: string; headers: Headers; body: string; status: number }>

/** An emulator on a port of this machine. */
export type Served = Readonly<{
  url: string
  emulator: Emulator
  seen: readonly Seen[]
  /** Hosts that were asked for through it as a proxy. Every one was refused. */
  proxied: readonly string[]
  close: () => Promise<void>
}>

/** Serves an emulator on 127.0.0.1, on any free port. */
export async function serve(options: EmulatorOptions = {}): Promise<Served> {
  const emulator = createEmulator(options)
  const seen: Seen[] = []
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing, emulator, seen).catch(() => outgoing.destroy())
  })
  const proxied: string[] = []
  server.on('connect', ({ url = '' }, socket) => {
    proxied.push(url)
    socket.destroy()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = (): Promise<void> =>
    new Promise(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${port}`, emulator, seen, proxied, close }
}

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  emulator: Emulator,
  seen: Seen[],
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  const { method = 'GET', url: path = '/' } = incoming
  const headers = new Headers(
    Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)]),
  )
  const left = new AbortController()
  outgoing.on('close', () => left.abort())
  const request = new Request(`http://emulator${path}`, {
    method,
    headers,
    body: body.length === 0 ? null : body,
    signal: left.signal,
  })
  const response = await emulator.fetch(request)
  seen.push({ method, path, headers, body: body.toString(), status: response.status })
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  outgoing.flushHeaders()
  if (response.body === null) outgoing.end()
  else
    await new Promise<void>((resolve, reject) => {
      Readable.fromWeb(response.body as never)
        .on('error', reject)
        .pipe(outgoing)
        .on('close', resolve)
    })
}
