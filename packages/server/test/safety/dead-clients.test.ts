import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { answersIn, callTo, plainRequest, servePlain } from '../support/plain-server.ts'

/** How the system writes that a connection waits for the time to ask its other end: the kind of timer, and hundredths of a second. */
const PROBES = /^02:([0-9A-F]{8})$/

/** The timer of our end of a connection, as Linux tells it. @see https://docs.kernel.org/networking/proc_net_tcp.html */
async function timerOf(ownPort: number, clientPort: number): Promise<string> {
  const [own, clients] = [ownPort, clientPort].map(port => `:${port.toString(16).toUpperCase().padStart(4, '0')}`)
  for (const line of (await readFile('/proc/net/tcp', 'utf8')).split('\n')) {
    const [, local = '', remote = '', , , timer = ''] = line.trim().split(/\s+/)
    if (local.endsWith(`${own}`) && remote.endsWith(`${clients}`)) return timer
  }
  return ''
}

describe.skipIf(process.platform !== 'linux')('clients that died without a word', () => {
  it.each([
    { lane: 'ours', request: plainRequest('{}'), counted: { plain: 1, nodes: 0 } },
    { lane: 'Node’s', request: 'GET /other HTTP/1.1\r\nHost: a\r\n\r\n', counted: { plain: 0, nodes: 1 } },
  ])('are found out: the system asks after them, once a minute has been silent, in a lane of $lane', async lane => {
    const server = await servePlain((_, response) => void response.end('ok'))
    const { socket, heard } = callTo(server)
    await once(socket, 'connect')
    socket.write(lane.request)
    await expect.poll(() => answersIn(heard())).toBe(1)
    expect(server.counted).toEqual(lane.counted)
    await expect.poll(() => timerOf(server.port, socket.localPort ?? 0)).toMatch(PROBES)
    const [, hundredths = ''] = PROBES.exec(await timerOf(server.port, socket.localPort ?? 0)) ?? []
    expect(Number.parseInt(hundredths, 16) / 100).toBeGreaterThan(50)
    expect(Number.parseInt(hundredths, 16) / 100).toBeLessThanOrEqual(60)
  })
})
