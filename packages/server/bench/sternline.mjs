// The gateway as it is shipped, with planning, memory, ledger file and metrics on. `node sternline.mjs UPSTREAM_PORT LEDGER_FILE`;
// writes its port to its parent.
import { keepServerHeapSmall } from '../../cli/bin/server-heap.mjs'

// As the command does, before anything is loaded.
keepServerHeapSmall()
const { startServer } = await import('@sternline/server')

const [upstreamPort, ledgerFile] = process.argv.slice(2)
const server = await startServer({
  port: 0,
  upstream: { name: 'anthropic', apiUrl: `http://127.0.0.1:${upstreamPort}` },
  ledgerFile,
  pageFolder: null,
  version: 'bench',
})
process.send(server.port)
process.on('disconnect', () => process.exit())
