// A process of its own: tells in two lines of JSON which packages a gateway has loaded, when it has started and when its API was asked. It is
// the one that was built, as people run it.
import { Session } from 'node:inspector'

const session = new Session()
session.connect()
const packages = new Set()
session.on('Debugger.scriptParsed', ({ params: { url } }) => {
  const [, name] =
    /\/node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*\/node_modules\/)/.exec(url) ??
    /\/packages\/([^/]+)\/dist\//.exec(url) ??
    []
  if (name !== undefined) packages.add(name)
})
session.post('Debugger.enable')
const { startServer } = await import('@sternline/server')

const server = await startServer({
  port: 0,
  upstream: { name: 'anthropic', apiUrl: 'http://127.0.0.1:9' },
  ledgerFile: null,
  pageFolder: null,
  version: '0.0.0-test',
})
console.log(JSON.stringify([...packages]))
await (await fetch(`${server.url}/api/status`)).arrayBuffer()
console.log(JSON.stringify([...packages]))
await server.stop()
