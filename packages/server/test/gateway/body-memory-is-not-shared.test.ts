import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { openLedger } from '@sternline/ledger'
import { tempFolder } from '@sternline/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { RunningServer, StartOptions } from '../../src/index.ts'
import { post, type Reply } from '../support/call.ts'
import { hostOfOwned, type OwnedHost, type Treatment } from '../support/host-of-owned.ts'
import { faultIn, ownedBody } from '../support/owned-bodies.ts'
import { answersIn, callTo } from '../support/plain-server.ts'
import { serve } from '../support/serve.ts'

const KB = 1024
const MB = KB * KB

/** How many clients do nothing odd, and send on as long as the others are there. */
const OTHERS = 6

/** How long bodies of those are: less than a piece, and several. Unit: bytes. */
const LENGTHS: readonly number[] = [20 * KB, 700 * KB, 130 * KB, 1_100 * KB, 270 * KB, 520 * KB]

/** So many requests each of them sends at least, so that memory which was given back is used again. */
const LEAST_TURNS = LENGTHS.length

type World = Readonly<{ host: OwnedHost; server: RunningServer }>

async function world(options: Partial<StartOptions> = {}): Promise<World> {
  const host = await hostOfOwned()
  const server = await serve({ upstream: { name: 'anthropic', apiUrl: host.url }, ...options })
  return { host, server }
}

/** A body that is nobody else's, and the target that tells the host whose it is. */
function made({ host }: World, owner: string, bytes: number, how: Treatment, path = '/v1/messages') {
  const body = ownedBody(owner, bytes)
  host.sent.set(owner, body)
  return { body, target: `${path}?${owner}&${how}` }
}

type Asked = Readonly<{ how?: Treatment; path?: string; headers?: Readonly<Record<string, string>> }>

/** Sends a request and reads its answer. Each has a key of its own, so that no refusal is remembered for another. */
function ask(here: World, owner: string, bytes: number, { how = 'read', path, headers }: Asked = {}): Promise<Reply> {
  const { body, target } = made(here, owner, bytes, how, path)
  return post(here.server, target, new Uint8Array(body), { 'x-api-key': owner, ...headers })
}

/** The head of a request as a client writes it. */
function headOf(server: RunningServer, target: string, length: number): string {
  return `POST ${target} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`
}

/** A connection that says something, until the test is over. */
function say(server: RunningServer, parts: readonly (string | Uint8Array)[]): Socket {
  const socket = connect(server.port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {}).resume()
  for (const part of parts) socket.write(part)
  return socket
}

/** Lets the clients that do nothing odd send, as long as something odd is under way and for a few requests at least. */
async function besideOthers(here: World, odd: () => Promise<unknown>): Promise<void> {
  let isOver = false
  const others = Array.from({ length: OTHERS }, async (_, client) => {
    for (let turn = 0; turn < LEAST_TURNS || !isOver; turn += 1) {
      const bytes = LENGTHS[(client + turn) % LENGTHS.length] ?? 0
      const reply = await ask(here, `other-${client}-${turn}`, bytes)
      expect(reply.status).toBe(200)
    }
  })
  const all = Promise.all(others)
  await Promise.all([
    odd().finally(() => {
      isOver = true
    }),
    all,
  ])
  expect(here.host.faults).toEqual([])
}

function several(count: number, each: (i: number) => Promise<unknown>): Promise<unknown> {
  return Promise.all(Array.from({ length: count }, (_, i) => each(i)))
}

const OFF = { 'x-sternline-cache': 'off' }

/** More than sockets of this machine hold between two processes' ends, for the most part. */
const LONG = 10 * MB

type Odd = Readonly<{ what: string; go: (here: World) => Promise<unknown> }>

const ODD: readonly Odd[] = [
  {
    what: 'hosts that answer before they read the body, and read it slowly',
    go: here =>
      several(3, async i => {
        const reply = await ask(here, `early-${i}`, LONG, { how: 'early', headers: i === 0 ? OFF : {} })
        expect([reply.status, reply.text]).toEqual([200, '{}'])
      }),
  },
  {
    what: 'hosts that do so for a neighbour of an exchange',
    go: here =>
      several(3, async i => {
        const reply = await ask(here, `early-${i}`, LONG, { how: 'early', path: '/v1/messages/count_tokens' })
        expect([reply.status, reply.text]).toEqual([200, '{}'])
      }),
  },
  {
    what: 'hosts that refuse markers before they read the body, so that it is sent again',
    go: here =>
      several(3, async i => {
        const reply = await ask(here, `refused-${i}`, LONG, { how: 'refuse-early' })
        expect([reply.status, reply.headers['x-sternline-plan']]).toEqual([
          200,
          expect.stringContaining('markers-refused'),
        ])
      }),
  },
  {
    what: 'hosts that refuse markers when they have read the body, so that it is sent again',
    go: here =>
      several(12, async i => {
        const reply = await ask(here, `refused-${i}`, 900 * KB, { how: 'refuse' })
        expect([reply.status, reply.headers['x-sternline-plan']]).toEqual([
          200,
          expect.stringContaining('markers-refused'),
        ])
      }),
  },
  {
    what: 'hosts that cut the connection while they read',
    go: here =>
      several(6, async i => {
        expect((await ask(here, `cut-${i}`, 6 * MB, { how: 'cut' })).status).toBe(502)
      }),
  },
  {
    what: 'hosts that cut the connection while they answer',
    go: here => several(12, i => ask(here, `cut-${i}`, 900 * KB, { how: 'cut-late' }).catch(() => null)),
  },
  {
    what: 'clients that leave hosts which stop to read',
    go: here =>
      several(4, async i => {
        const { body, target } = made(here, `stop-${i}`, LONG, 'stop')
        const socket = say(here.server, [headOf(here.server, target, body.length), body])
        await pause(300)
        socket.destroy()
      }),
  },
  {
    what: 'clients that leave hosts which never answer',
    go: here =>
      several(12, async i => {
        const { body, target } = made(here, `hang-${i}`, 900 * KB, 'hang')
        const socket = say(here.server, [headOf(here.server, target, body.length), body])
        await pause(100 + 10 * i)
        socket.destroy()
      }),
  },
  {
    what: 'clients that leave in the middle of a body',
    go: here =>
      several(24, async i => {
        const { body, target } = made(here, `half-${i}`, 1_500 * KB, 'read')
        const half = body.subarray(0, 30 * KB * (i + 1))
        const socket = say(here.server, [headOf(here.server, target, body.length), half])
        await pause(10 * i)
        if (i % 3 === 0) socket.end()
        else if (i % 3 === 1) socket.destroy()
        else socket.resetAndDestroy()
      }),
  },
  {
    what: 'clients that send more than any body may have',
    go: here =>
      several(2, async i => {
        const reply = await ask(here, `too-large-${i}`, 34 * MB)
        expect(reply.status).toBe(413)
      }),
  },
  {
    what: 'clients that ask again before they are answered',
    go: here =>
      several(8, async client => {
        const parts = [400 * KB, 9 * KB, 14 * KB, 3 * KB, 12 * KB].flatMap((bytes, turn) => {
          const { body, target } = made(here, `ahead-${client}-${turn}`, bytes, 'late')
          return [Buffer.from(headOf(here.server, target, body.length)), body]
        })
        const { socket, heard } = callTo(here.server)
        // Cut anywhere: a head, a body's end and the next head come together, or do not.
        const all = Buffer.concat(parts)
        const size = 11_000 + 7 * client
        for (let at = 0; at < all.length; at += size) {
          socket.write(all.subarray(at, at + size))
          await pause(1)
        }
        await expect.poll(() => answersIn(heard())).toBe(parts.length / 2)
      }),
  },
]

/** They move some 200 MB: seconds, and many more of them where the machine is busy. Unit: milliseconds. */
const LONG_MS = 60_000

describe('a body arrives as its own client sent it, whatever others do at once', { timeout: LONG_MS }, () => {
  it.each(ODD.map(({ what, go }) => [what, go] as const))('beside %s', async (_, go) => {
    const here = await world()
    await besideOthers(here, () => go(here))
    expect(here.host.counted.whole).toBeGreaterThanOrEqual(OTHERS * LEAST_TURNS)
    // And when all that is over, memory that was given back is used by these.
    const before = here.host.counted.whole
    await several(24, i => ask(here, `later-${i}`, 900 * KB, { headers: OFF }))
    expect([here.host.counted.whole - before, here.host.faults]).toEqual([24, []])
  })
})

it('what is kept of a text is the text of its own client', { timeout: LONG_MS }, async () => {
  const ledgerFile = `${tempFolder()}/ledger.sqlite`
  const here = await world({ ledgerFile })
  const kept = new Map<string, string>()
  const keep = async (client: number): Promise<void> => {
    const session = `kept-${client}`
    expect((await post(here.server, `/api/sessions/${session}/keep-text`, { hours: 1 })).status).toBe(200)
    for (const [turn, bytes] of LENGTHS.entries()) {
      const owner = `${session}-${turn}`
      const reply = await ask(here, owner, bytes, { headers: { 'x-sternline-session': session } })
      kept.set(owner, String(reply.headers['x-sternline-exchange']))
    }
  }
  await besideOthers(here, () => several(4, keep))
  await here.server.stop()
  const ledger = await openLedger({ file: ledgerFile })
  onTestFinished(() => ledger.close())
  expect(kept.size).toBe(4 * LENGTHS.length)
  for (const [owner, exchange] of kept) {
    const text = await ledger.texts.body(exchange)
    const sent = here.host.sent.get(owner)
    expect(text === null || sent === undefined ? 'missing' : faultIn(Buffer.from(text), sent, true)).toBeNull()
  }
})
