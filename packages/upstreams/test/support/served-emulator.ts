import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { createEmulator, type EmulatorOptions } from '@sternline/emulator'

/** A request as it came in. */
type Arrived = Readonly<{
  /** Path and query. */
  path: string
  headers: Readonly<Record<string, string>>
  body: string
  /** Resolves when the connection is closed, before the answer's end or after it. */
  closed: Promise<Readonly<{ isWhole: boolean }>>
}>

/** An emulator behind a real socket. */
export type ServedEmulator = Readonly<{
  /** `http://127.0.0.1:PORT`. */
  url: string
  requests: Arrived[]
  /** Lets the next requests fail: `429; retry-after=1`. */
  failNext(fault: string, next?: number): Promise<void>
  close(): Promise<void>
}>

/** Serves an emulator on a free port of 127.0.0.1. */
export async function serveEmulator(options: EmulatorOptions = {}): Promise<ServedEmulator> {
  const emulator = createEmulator(options)
  const requests: Arrived[] = []
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing, request => emulator.fetch(request), requests).catch(() => outgoing.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    failNext: async (fault, next = 1) => {
      const order = { method: 'POST', body: JSON.stringify({ fault, next }) }
      const ordered = await emulator.fetch(new Request('http://emulator/emulator/faults', order))
      if (!ordered.ok) throw new Error(await ordered.text())
    },
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  ask: (request: Request) => Promise<Response>,
  requests: Arrived[],
): Promise<void> {
  const left = new AbortController()
  const closed = once(outgoing, 'close').then(() => ({ isWhole: outgoing.writableFinished }))
  void closed.then(() => left.abort())
  const pieces: Buffer[] = []
  for await (const piece of incoming) pieces.push(piece)
  const body = Buffer.concat(pieces).toString()
  const own = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)])
  const { method = 'GET', url: path = '/' } = incoming
  requests.push({ path, headers: Object.fromEntries(own), body, closed })
  const response = await ask(
    new Request(`http://emulator${path}`, { method, headers: own, body: body || null, signal: left.signal }),
  )
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  outgoing.flushHeaders()
  if (response.body === null) outgoing.end()
  else
    Readable.fromWeb(response.body as never)
      .on('error', () => outgoing.destroy())
      .pipe(outgoing)
}
