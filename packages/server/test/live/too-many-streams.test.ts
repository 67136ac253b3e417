import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createEventStreams } from '../../src/live/event-streams.ts'
import { MOST_STREAMS } from '../../src/live/too-many-streams.ts'
import { call } from '../support/call.ts'
import { disagreements } from '../support/described.ts'
import { openEvents } from '../support/events.ts'
import { schemaOf } from '../support/open-api.ts'
import { makeProject } from '../support/project.ts'
import { eventually, serve } from '../support/serve.ts'
import { STREAMS_TOO_MANY } from '../support/stream-calls.ts'
import { ask, MODEL } from '../support/talk.ts'

const CHANGES = '/api/project/changes?path=a.ts'

describe('more event streams than may be open at once (attack 16)', () => {
  it('are refused with what to do, whichever they are, and one that was closed makes room again', async () => {
    const { project } = await makeProject({ 'a.ts': '' })
    const server = await serve({ project })
    await openEvents(server, undefined, CHANGES)
    const others = Array.from({ length: MOST_STREAMS - 1 }, () => openEvents(server))
    const [first] = await Promise.all(others)
    const { id } = (await ask(server, 'POST', '/api/conversations', { model: MODEL })).json()
    const description = (await call(server, { path: '/api/openapi.json' })).json()
    for (const { route, path, status } of STREAMS_TOO_MANY) {
      const refused = await call(server, { path: path.replace('ID', id) })
      expect([route, refused.status, refused.headers['retry-after']]).toEqual([route, status, '5'])
      const { code, what, why, fix, message } = refused.json().error
      expect([code, message]).toEqual(['too-many-streams', `${what} ${why} ${fix}`])
      expect(why).toContain(`${MOST_STREAMS} are open already`)
      expect(disagreements(refused.json(), schemaOf(description, route, 'get', status), description)).toEqual([])
    }
    expect((await call(server, { path: '/api/status' })).status).toBe(200)
    first?.close()
    await eventually(async () => ((await openEvents(server)).status === 200 ? true : null))
    expect((await call(server, { path: '/api/events' })).status).toBe(503)
  })

  it('who leaves before its stream begins takes no place', async () => {
    const streams = createEventStreams({ most: 1 })
    const feed = { begin: () => [], listen: () => () => {} }
    let late = 0
    const server = createServer((request, response) => {
      if (request.url !== '/late') return streams.open(feed, request, response)
      response.on('close', () => {
        streams.open(feed, request, response)
        late += 1
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => {
      streams.close()
      server.close()
      server.closeAllConnections()
    })
    const { port } = server.address() as AddressInfo
    const left = connect(port, '127.0.0.1', () => left.write('GET /late HTTP/1.1\r\nHost: a\r\n\r\n'))
    left.on('error', () => {})
    await once(server, 'request')
    left.destroy()
    await eventually(async () => (late === 1 ? true : null))
    expect((await openEvents({ port })).status).toBe(200)
  })
})
