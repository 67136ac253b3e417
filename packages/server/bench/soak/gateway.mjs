// The gateway under test: `node --expose-gc gateway.mjs UPSTREAM_PORT LEDGER_FILE`. Tells its port, and its heap after a collection when asked.
import { keepServerHeapSmall } from '../../../cli/bin/server-heap.mjs'

// As the command does, before anything is loaded.
keepServerHeapSmall()
const { startServer } = await import('@sternline/server')

// A disk that is full is made by a limit on the size of files; the signal that comes with it would end any program that does not hear it.
process.on('SIGXFSZ', () => {})

const [upstreamPort, ledgerFile] = process.argv.slice(2)
const problems = []
const server = await startServer({
  port: 0,
  upstream: { name: 'anthropic', apiUrl: `http://127.0.0.1:${upstreamPort}` },
  ledgerFile,
  pageFolder: null,
  version: 'soak',
  log: line => problems.push(line),
})
process.send({ port: server.port })
process.on('message', async question => {
  if (question === 'heap') {
    globalThis.gc()
    await new Promise(resolve => setTimeout(resolve, 50))
    globalThis.gc()
    process.send({ heap: process.memoryUsage().heapUsed, problems: problems.splice(0) })
  } else {
    await server.stop()
    process.send({ stopped: true, problems: problems.splice(0) })
  }
})
process.on('disconnect', () => process.exit())
