import { once } from 'node:events'
import { request } from 'node:http'
import { startServer } from '../../src/index.ts'
import { post } from './call.ts'
import { longRequest } from './requests.ts'

// A process of its own: starts a server, uses it once with an event stream open all the time, stops it, and does nothing more.
const server = await startServer({
  port: 0,
  upstream: { name: 'emulator' },
  ledgerFile: process.argv[2] ?? null,
  pageFolder: null,
  version: '0.0.0-test',
})
const events = request({ port: server.port, path: '/api/events', agent: false }).end()
const [stream] = await once(events, 'response')
stream.resume()
const reply = await post(server, '/v1/messages', longRequest(), { 'x-sternline-session': 'once' })
await server.stop()
console.log(JSON.stringify({ status: reply.status, open: process.getActiveResourcesInfo() }))
