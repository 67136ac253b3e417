import type { Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createHttpUpstream } from '../../../src/upstreams/http-upstream.ts'
import type { Patience } from '../../../src/upstreams/wire/connection.ts'
import { UNHEARD_MS } from '../../../src/upstreams/wire/unheard.ts'
import { ask, textOf } from '../../support/message-to.ts'
import { rawHost } from '../../support/raw-host.ts'

/** What counts as soon where an end is to be soon: a machine that stands still for a while is not taken for a host that is late. Unit: milliseconds. */
const SOON_MS = 9_000

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

const resets = (socket: Socket): void => void socket.resetAndDestroy()
const closes = (socket: Socket): void => void socket.end()

/** A host that answers the first `answered` requests, and lets go of each later one after a time. */
async function host({
  lose,
  afterMs,
  answered,
}: {
  lose: (socket: Socket) => void
  afterMs: number
  answered: number
}) {
  const seen = { connections: 0, requests: 0 }
  const url = await rawHost(socket => {
    seen.connections += 1
    socket.on('data', () => {
      seen.requests += 1
      if (seen.requests <= answered) socket.write(OK)
      else if (afterMs === 0) lose(socket)
      else setTimeout(lose, afterMs, socket)
    })
  })
  return { seen, url }
}

function upstreamAt(apiUrl: string, patience: Patience = {}) {
  const upstream = createHttpUpstream({ name: 'anthropic', apiUrl, ...patience })
  onTestFinished(() => upstream.close())
  return upstream
}

const UNKNOWN = {
  code: 'upstream-unreachable',
  why: 'The connection broke before an answer began, so it is not known whether the request was billed.',
}

describe('a request whose connection ends before its answer begins', () => {
  // One answered: the second request goes over a kept connection, and over a fresh one when it is sent again.
  it.each([
    { what: 'a kept one that is reset at once', lose: resets, afterMs: 0, answered: 1, again: 1, unheardMs: SOON_MS },
    { what: 'a kept one that is closed at once', lose: closes, afterMs: 0, answered: 1, again: 1, unheardMs: SOON_MS },
    { what: 'a kept one that is reset late', lose: resets, afterMs: UNHEARD_MS + 200, answered: 1, again: 0 },
    { what: 'a kept one that is closed late', lose: closes, afterMs: UNHEARD_MS + 200, answered: 1, again: 0 },
    {
      what: 'a kept one, soon for whoever is patient',
      lose: resets,
      afterMs: 100,
      answered: 1,
      again: 1,
      unheardMs: SOON_MS,
    },
    { what: 'a kept one, late for whoever is not', lose: resets, afterMs: 100, answered: 1, again: 0, unheardMs: 50 },
    { what: 'a fresh one that is reset at once', lose: resets, afterMs: 0, answered: 0, again: 0 },
    { what: 'a fresh one that is closed at once', lose: closes, afterMs: 0, answered: 0, again: 0 },
    { what: 'a fresh one that is reset late', lose: resets, afterMs: UNHEARD_MS + 200, answered: 0, again: 0 },
  ])('is sent again $again times: $what', async ({ lose, afterMs, answered, again, unheardMs }) => {
    const { seen, url } = await host({ lose, afterMs, answered })
    const upstream = upstreamAt(url, { unheardMs })
    for (let i = 0; i < answered; i += 1) expect(await textOf(await upstream.send(ask()))).toBe('ok')
    await expect(upstream.send(ask())).rejects.toMatchObject(UNKNOWN)
    expect(seen).toEqual({ connections: 1 + again, requests: answered + 1 + again })
  })

  it('is measured from when it was sent, however long its connection was kept and whatever went over it', async () => {
    const { seen, url } = await host({ lose: resets, afterMs: 0, answered: 2 })
    const upstream = upstreamAt(url, { unheardMs: 1_000 })
    for (let i = 0; i < 2; i += 1) expect(await textOf(await upstream.send(ask()))).toBe('ok')
    await new Promise(resolve => setTimeout(resolve, 1_200))
    await expect(upstream.send(ask())).rejects.toMatchObject(UNKNOWN)
    expect(seen).toEqual({ connections: 2, requests: 4 })
  })
})
