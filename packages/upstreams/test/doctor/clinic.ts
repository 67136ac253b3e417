import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { createServer as createTlsServer } from 'node:tls'
import { createEmulator, type EmulatorOptions } from '@sternline/emulator'
import { onTestFinished } from 'vitest'
import type { CheckResult } from '../../src/doctor/check-result.ts'
import { nodeDoctorPorts } from '../../src/doctor/node-ports.ts'
import type { DoctorPorts } from '../../src/doctor/ports.ts'
import { runDoctor } from '../../src/doctor/run-doctor.ts'
import { readSettings } from '../../src/settings/read-settings.ts'
import { SELF_SIGNED } from './self-signed.ts'

/** The emulated resource: two deployments of Claude and one of OpenAI. */
export const DEPLOYMENTS = {
  'my-opus': 'claude-opus-5',
  'my-sonnet': 'claude-sonnet-4-5',
  'my-gpt': 'gpt-5.5',
} as const

/** Serves the emulator on a real socket. @returns `http://127.0.0.1:PORT`, and the paths that were asked */
export async function serveEmulator(
  options: EmulatorOptions = {},
  faults: Record<string, string> = {},
): Promise<Readonly<{ url: string; asked: string[] }>> {
  const emulator = createEmulator({ deployments: DEPLOYMENTS, ...options })
  const asked: string[] = []
  const server = createServer(async (incoming, outgoing) => {
    asked.push(incoming.url ?? '')
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const headers = Object.entries({ ...incoming.headers, ...faults }).map(([name, value]): [string, string] => [
      name,
      String(value),
    ])
    const request = new Request(`http://127.0.0.1${incoming.url}`, {
      method: incoming.method ?? 'GET',
      headers,
      body: Buffer.concat(chunks),
    })
    const response = await emulator.fetch(request)
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    if (response.body === null) outgoing.end()
    else Readable.fromWeb(response.body as never).pipe(outgoing)
  })
  return { url: await listen(server), asked }
}

/** A TLS server whose certificate nobody vouches for. @returns `https://127.0.0.1:PORT` */
export async function serveSelfSigned(): Promise<string> {
  const server = createTlsServer(SELF_SIGNED, socket => socket.on('error', () => undefined).end())
  return (await listen(server)).replace('http:', 'https:')
}

/** A host and port that nothing listens on. */
export async function closedHost(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise<unknown>(resolve => server.close(resolve))
  return `127.0.0.1:${port}`
}

/** A server that answers every request the same. */
export async function serveAlways(status: number, headers: Record<string, string>, body: string): Promise<string> {
  return listen(createServer((_, outgoing) => void outgoing.writeHead(status, headers).end(body)))
}

async function listen(server: ReturnType<typeof createServer> | ReturnType<typeof createTlsServer>): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    const closed = once(server, 'close')
    server.close()
    if ('closeAllConnections' in server) server.closeAllConnections()
    await closed
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** What a visit may bring. */
export type Visit = Readonly<{
  settings: unknown
  variables?: Record<string, string>
  ports?: Partial<DoctorPorts>
  hasCalls?: boolean
  triesCache?: boolean
  signal?: AbortSignal
}>

/** A key of the form that Azure gives out. */
export const KEY = 'a1b2c3d4'.repeat(4)

/** Lets the doctor look at settings, with this machine's own resolver and sockets unless told otherwise. */
export function visit({
  settings,
  variables = { KEY },
  ports,
  hasCalls = true,
  triesCache = false,
  signal = new AbortController().signal,
}: Visit): Promise<readonly CheckResult[]> {
  const text = typeof settings === 'string' ? settings : JSON.stringify(settings)
  const userFile = '/home/somebody/.config/sternline/settings.json'
  const reading = readSettings({
    user: { path: 'settings.json', text },
    project: null,
    home: '/home/somebody',
    userFile,
  })
  const tools = { environment: { variables }, tokens: () => Promise.reject(new Error('no tokens in this test')) }
  const allPorts = { ...nodeDoctorPorts(tools), pause: () => Promise.resolve(), ...ports }
  return runDoctor({ reading, file: 'settings.json', ports: allPorts, hasCalls, triesCache, signal })
}

/** Settings of one upstream. */
export function language_models(
  name: string,
  api_url: string,
  models: readonly unknown[],
  more: Record<string, unknown> = { api_key_env: 'KEY' },
): Record<string, unknown> {
  return { language_models: { [name]: { api_url, ...more, available_models: models } } }
}
