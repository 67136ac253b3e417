import type { Emulator } from '@sternline/emulator'
import type { UpstreamRequest } from '@sternline/engine'
import type { ClosableUpstream } from './closable-upstream.ts'

/** Stands before the path of every request; the emulator looks at the path only. */
const BASE = 'http://emulator.invalid'

/**
 * The emulator as an upstream: the same bytes in and out, without a network in between.
 *
 * @param open gives the emulator; asked for with every request
 */
export function createEmulatorUpstream(open: () => Promise<Pick<Emulator, 'fetch'>>): ClosableUpstream {
  return {
    name: 'emulator',
    emulated: true,
    host: null,
    send: async request => {
      const emulator = await open()
      const answer = await emulator.fetch(toRequest(request))
      return { status: answer.status, headers: [...answer.headers], body: answer.body ?? nothing() }
    },
    refuseKey: () => null,
    close: () => {},
  }
}

function toRequest({ method, path, headers, body, signal }: UpstreamRequest): Request {
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return new Request(BASE + path, {
    method,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
    body: hasBody ? Buffer.concat(body) : null,
    signal,
  })
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
