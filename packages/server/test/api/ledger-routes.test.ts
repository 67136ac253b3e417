import { once } from 'node:events'
import { request } from 'node:http'
import { messageAnswer, tempFolder } from '@sternline/testkit'
import Connection from 'libsql'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { streamLines } from '../../src/api/stream-lines.ts'
import { call, post } from '../support/call.ts'
import { openEvents } from '../support/events.ts'
import { longRequest } from '../support/requests.ts'
import { finishedExchange, serve, serveBefore } from '../support/serve.ts'

const JSON_TYPE = { 'content-type': 'application/json' }
type Server = Awaited<ReturnType<typeof serve>>

async function talk(server: Server, session: string, times = 1): Promise<void> {
  for (let i = 0; i < times; i += 1)
    await post(server, '/v1/messages', longRequest(), { 'x-sternline-session': session })
  await finishedExchange(server, session)
}

/** Reads an answer as far as it comes, and how it ended. */
function readAsFar({ port }: Server, path: string): Promise<Readonly<{ status: number; text: string; end: string }>> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ port, path, agent: false }, answer => {
      let text = ''
      answer.setEncoding('utf8').on('data', (piece: string) => {
        text += piece
      })
      answer.on('error', () => {})
      answer.on('close', () =>
        resolve({ status: answer.statusCode ?? 0, text, end: answer.complete ? 'whole' : 'cut' }),
      )
    })
    outgoing.on('error', reject).end()
  })
}

const remove = (server: Server, session: string) =>
  call(server, { method: 'DELETE', path: `/api/sessions/${encodeURIComponent(session)}`, headers: JSON_TYPE })

const listed = async (server: Server): Promise<readonly string[]> =>
  (await call(server, { path: '/api/sessions' })).json().sessions.map(({ session }: { session: string }) => session)

describe('DELETE /api/sessions/SESSION', () => {
  it('takes its exchanges, its kept texts, its place in every list and in every sum, and no other session’s', async () => {
    const server = await serve()
    await talk(server, 'kept', 2)
    await post(server, '/api/sessions/gone/keep-text', { hours: 1 })
    await talk(server, 'gone', 3)
    const { id } = await finishedExchange(server, 'gone')
    expect((await call(server, { path: `/api/exchanges/${id}/text` })).status).toBe(200)

    const reply = await remove(server, 'gone')
    expect([reply.status, reply.json()]).toEqual([200, { exchanges: 3 }])
    expect(await listed(server)).toEqual(['kept'])
    expect((await call(server, { path: '/api/sessions/gone/exchanges' })).json().exchanges).toEqual([])
    for (const path of [`/api/exchanges/${id}`, `/api/exchanges/${id}/text`, `/api/exchanges/${id}/comparison`]) {
      expect([path, (await call(server, { path })).status]).toEqual([path, 404])
    }
    expect((await call(server, { path: '/api/sessions/gone/keep-text' })).json()).toEqual({ until: null })
    const { cells } = (await call(server, { path: '/api/usage' })).json()
    expect(cells.reduce((sum: number, cell: { exchanges: number }) => sum + cell.exchanges, 0)).toBe(2)
    expect((await call(server, { path: '/api/export' })).text).not.toContain('"gone"')
  })

  it('takes the kept texts of a session without an exchange too, and only then is there nothing of it', async () => {
    const server = await serve()
    await post(server, '/api/sessions/gone/keep-text', { hours: 1 })
    const reply = await remove(server, 'gone')
    expect([reply.status, reply.json()]).toEqual([200, { exchanges: 0 }])
    expect((await call(server, { path: '/api/sessions/gone/keep-text' })).json()).toEqual({ until: null })
    expect((await remove(server, 'gone')).status).toBe(404)
  })

  it('is told to whoever follows, and what was told before is told to nobody who comes back', async () => {
    const server = await serve()
    const events = await openEvents(server)
    await talk(server, 'kept')
    await talk(server, 'gone')
    const last = [await events.next(), await events.next()].at(-1)
    await remove(server, 'gone')
    await expect
      .poll(() => events.text())
      .toContain('event: session-deleted\ndata: {"type":"session-deleted","session":"gone"}\n\n')

    const later = await openEvents(server, last?.id ?? '')
    await expect.poll(() => later.text()).toContain('event: session-deleted')
    expect(later.text()).toContain('"session":"kept"')
    expect(later.text().match(/"session":"gone"/g)).toHaveLength(1)
    expect(later.text()).not.toContain('event: gap')
  })

  it('does not touch what still runs: that is recorded when it ends', async () => {
    const { server, upstream } = await serveBefore(({ body }) =>
      Buffer.from(body).toString().includes('slowly') ? { body: ['first'], finish: 'hang' } : messageAnswer(),
    )
    await talk(server, 's')
    const running = new AbortController()
    const outgoing = request({
      port: server.port,
      method: 'POST',
      path: '/v1/messages',
      headers: { ...JSON_TYPE, 'x-sternline-session': 's' },
      signal: running.signal,
    })
    outgoing.on('error', () => {})
    outgoing.end(JSON.stringify(longRequest('slowly')))
    const [answer] = await once(outgoing, 'response')
    answer.on('error', () => {}).resume()
    expect((await remove(server, 's')).json()).toEqual({ exchanges: 1 })
    expect(await listed(server)).toEqual(['s'])
    running.abort()
    expect((await finishedExchange(server, 's')).outcome).toBe('aborted')
    expect(upstream.requests).toHaveLength(2)
  })

  it.each(['none', '', "' or '1'='1", '__proto__', '%00', '../kept'])(
    '"%s", of which nothing is recorded, is none',
    async name => {
      const server = await serve()
      await talk(server, 'kept')
      expect((await remove(server, name)).status).toBe(404)
      expect(await listed(server)).toEqual(['kept'])
    },
  )
})

describe('GET /api/export', () => {
  it('gives every exchange as a line, as a file with a name', async () => {
    const server = await serve()
    await talk(server, 'one', 2)
    await talk(server, 'two')
    const reply = await call(server, { path: '/api/export' })
    expect(reply.headers).toMatchObject({
      'content-type': 'application/x-ndjson; charset=utf-8',
      'content-disposition': expect.stringMatching(/^attachment; filename="sternline-\d{4}-\d\d-\d\d\.jsonl"$/),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    const lines = reply.text
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    expect(lines.map(({ session }) => session)).toEqual(['one', 'one', 'two'])
    expect(lines[2]).toEqual(await finishedExchange(server, 'two'))
  })

  it('as CSV, of one session, of a stretch of time', async () => {
    const server = await serve()
    await talk(server, 'one', 2)
    await talk(server, '=two')
    const csv = await call(server, { path: '/api/export?format=csv&session=%3Dtwo' })
    expect(csv.headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(csv.headers['content-disposition']).toMatch(/\.csv"$/)
    const [head, ...rows] = csv.text.trimEnd().split('\r\n')
    expect(head).toMatch(/^id,session,agent,/)
    expect(rows).toHaveLength(1)
    // A name that a spreadsheet would take for a formula (attack 14).
    expect(rows[0]).toContain(`,"'=two",`)
    const { startedAt } = await finishedExchange(server, '=two')
    expect((await call(server, { path: `/api/export?from=${startedAt + 1}` })).text).toBe('')
    const before = (await call(server, { path: `/api/export?to=${startedAt}` })).text.split('\n')
    expect(before.length).toBeLessThanOrEqual(3)
  })

  it('is refused before it begins where the ledger can’t be read, and breaks off where it fails on the way', async () => {
    async function* failing(after: number): AsyncGenerator<string> {
      for (let i = 0; i < after; i += 1) yield `${i}\n`
      throw new Error('the disk')
    }
    const uncut = (): boolean => false
    await expect(streamLines(failing(0), uncut)).rejects.toThrow('the disk')
    const reader = (await streamLines(failing(2), uncut)).getReader()
    expect(Buffer.from((await reader.read()).value ?? []).toString()).toBe('0\n')
    await reader.read()
    await expect(reader.read()).rejects.toThrow('the disk')
  })

  it('is cut where a row can’t be read on the way, so that nobody takes it for the whole, and that is logged without what stands there', async () => {
    const ledgerFile = `${tempFolder()}/ledger.sqlite`
    const logged: string[] = []
    const printed = vi.spyOn(console, 'error').mockImplementation(() => {})
    onTestFinished(() => printed.mockRestore())
    const server = await serve({ ledgerFile, log: line => logged.push(line) })
    await talk(server, 's', 2)
    await expect.poll(async () => (await call(server, { path: '/api/export' })).text.split('\n').length).toBe(3)
    const other = new Connection(ledgerFile)
    other.exec("update exchange set strip = '[{secret' where started_at = (select max(started_at) from exchange)")
    other.close()

    const { status, text, end } = await readAsFar(server, '/api/export?format=csv')
    expect([status, text, end]).toEqual([200, expect.stringMatching(/^id,session,.*\r\n$/), 'cut'])
    expect((await call(server, { path: '/api/export' })).status).toBe(500)
    expect(logged.filter(line => line.startsWith('api: an export'))).toEqual([
      'api: an export broke off and was cut (ledger-read-failed)',
    ])
    expect(logged.join('')).not.toContain('secret')
    expect(printed).not.toHaveBeenCalled()
    // The server itself is none the worse for it.
    expect((await call(server, { path: '/healthz' })).status).toBe(200)
  })

  it('is made no further than it is read, and ends with its reader', async () => {
    let made = 0
    let isOver = false
    async function* endless(): AsyncGenerator<string> {
      try {
        for (;;) yield `${made++}\n`
      } finally {
        isOver = true
      }
    }
    const stream = await streamLines(endless(), () => false)
    const reader = stream.getReader()
    await reader.read()
    expect(made).toBeLessThan(5)
    await reader.cancel()
    expect(isOver).toBe(true)
  })
})

describe('what an owner does', () => {
  it('is logged, with who and when (attack 29)', async () => {
    const lines: string[] = []
    const told: string[] = []
    const server = await serve({ logTo: { write: line => void lines.push(line) }, log: line => told.push(line) })
    await talk(server, 's')
    const forged = 's\n{"level":"info"}\u001b[2J sk-ant-api03-AbCdEfGhIjKlMnOp'
    await post(server, '/api/sessions/s/keep-text', { hours: 1 })
    await call(server, { path: '/api/export?session=s' })
    await remove(server, 's')
    await remove(server, forged)
    await post(server, '/api/emulator/clock', { advanceMs: 1 })
    const acts = lines.map(line => JSON.parse(line)).filter(({ msg }) => msg === 'act')
    expect(acts.map(({ act, session, by, status }) => [act, session, by, status])).toEqual([
      ['POST /api/sessions/{session}/keep-text', 's', 'anyone', 200],
      ['GET /api/export', 's', 'anyone', 200],
      ['DELETE /api/sessions/{session}', 's', 'anyone', 200],
      ['DELETE /api/sessions/{session}', 's?{"level":"info"}?[2J (hidden)', 'anyone', 404],
      ['POST /api/emulator/clock', null, 'anyone', 200],
    ])
    expect(acts.every(({ time }) => Math.abs(Date.parse(time) - Date.now()) < 60_000)).toBe(true)
    expect(told).toHaveLength(4)
    expect(told[2]).toMatch(
      /^\d{4}-.*Z DELETE \/api\/sessions\/\{session\} "s" by a program of this machine: answered with 200$/,
    )
    for (const hidden of ['\n', '\u001b', 'AbCdEf']) expect(told.join('')).not.toContain(hidden)
  })

  it('is logged too where it is to read a prompt’s text, whole or beside another, without the text (attack 29)', async () => {
    const lines: string[] = []
    const told: string[] = []
    const server = await serve({ logTo: { write: line => void lines.push(line) }, log: line => told.push(line) })
    await talk(server, 's')
    const bare = (await finishedExchange(server, 's')).id
    await post(server, '/api/sessions/s/keep-text', { hours: 1 })
    const ids: string[] = []
    for (const question of ['CANARY-one', 'CANARY-two']) {
      const reply = await post(server, '/v1/messages', longRequest(question), { 'x-sternline-session': 's' })
      ids.push(String(reply.headers['x-sternline-exchange']))
    }
    const [first = '', second = ''] = ids
    await expect.poll(async () => (await call(server, { path: `/api/exchanges/${second}/text` })).status).toBe(200)
    const compare = async () => (await call(server, { path: `/api/exchanges/${second}/comparison` })).json().texts
    await expect.poll(compare).not.toBeNull()
    expect((await call(server, { path: `/api/exchanges/${first}` })).status).toBe(200)
    // Nothing of these is given: neither a text that is not there nor figures without a text.
    expect((await call(server, { path: `/api/exchanges/${bare}/text` })).status).toBe(404)
    expect((await call(server, { path: `/api/exchanges/${bare}/comparison` })).json().texts).toBeNull()
    const acts = lines.map(line => JSON.parse(line)).filter(({ act }) => act?.startsWith('GET '))
    expect([...new Set(acts.map(({ act, session, by, status }) => [act, session, by, status].join()))]).toEqual([
      'GET /api/exchanges/{id}/text,s,anyone,200',
      'GET /api/exchanges/{id}/comparison,s,anyone,200',
    ])
    expect(told.filter(line => line.includes('GET /api/exchanges/{id}/text "s" by a program'))).toHaveLength(1)
    for (const hidden of ['CANARY', longRequest().system.slice(0, 20)])
      expect([...lines, ...told].join('')).not.toContain(hidden)
  })
})
