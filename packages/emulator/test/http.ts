import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { onTestFinished } from 'vitest'
import type { Emulator } from '../src/index.ts'

const SERVED = new WeakMap<Emulator, Promise<string>>()

/** The address of an emulator on a real socket of this machine; it is served from the first call to the end of the test. */
export function urlOf(emulator: Emulator): Promise<string> {
  const known = SERVED.get(emulator)
  if (known !== undefined) return known
  const url = serve(emulator)
  SERVED.set(emulator, url)
  return url
}

async function serve(emulator: Emulator): Promise<string> {
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing, emulator).catch(() => outgoing.destroy())
  })
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
}

async function answer(incoming: IncomingMessage, outgoing: ServerResponse, emulator: Emulator): Promise<void> {
  const left = new AbortController()
  outgoing.on('close', () => left.abort())
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const headers = Object.entries(incoming.headers).map(([name, value]): [string, string] => [name, String(value)])
  const { method = 'GET', url: path } = incoming
  const body = chunks.length === 0 ? null : Buffer.concat(chunks)
  const response = await emulator.fetch(
    new Request(`http://emulator${path}`, { method, headers, body, signal: left.signal }),
  )
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  outgoing.flushHeaders()
  if (response.body === null) {
    outgoing.end()
    return
  }
  const readable = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0])
  readable.on('error', () => outgoing.destroy()).pipe(outgoing)
}
