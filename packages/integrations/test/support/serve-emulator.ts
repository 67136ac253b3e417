import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { createEmulator, type Emulator, type EmulatorOptions } from '@sternline/emulator'

/** An emulator behind a real socket, and every body that came in, to the byte. */
export type ServedEmulator = Readonly<{
  url: string
  emulator: Emulator
  bodies: readonly string[]
  headers: readonly Readonly<Record<string, string>>[]
  close: () => Promise<void>
}>

/** Serves an emulator on a free port of 127.0.0.1. */
export async function serveEmulator(options: EmulatorOptions = {}): Promise<ServedEmulator> {
  const emulator = createEmulator(options)
  const bodies: string[] = []
  const headers: Record<string, string>[] = []
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const pieces: Buffer[] = []
    for await (const piece of incoming) pieces.push(piece)
    const body = Buffer.concat(pieces).toString()
    bodies.push(body)
    const own = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)])
    headers.push(Object.fromEntries(own))
    const left = new AbortController()
    outgoing.on('close', () => left.abort())
    const { method = 'GET', url = '/' } = incoming
    const request = new Request(`http://emulator${url}`, {
      method,
      headers: own,
      body: body || null,
      signal: left.signal,
    })
    const response = await emulator.fetch(request)
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    if (response.body === null) outgoing.end()
    else
      Readable.fromWeb(response.body as never)
        .on('error', () => outgoing.destroy())
        .pipe(outgoing)
  }
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => outgoing.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async (): Promise<void> => {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, emulator, bodies, headers, close }
}
