import { startServer } from '../../src/index.ts'

// A process of its own: a server before the upstream that the first argument names, with the ledger that the second one names. It runs until it is killed.
const [apiUrl = '', ledgerFile = ''] = process.argv.slice(2)
const server = await startServer({
  port: 0,
  upstream: { name: 'anthropic', apiUrl },
  ledgerFile,
  pageFolder: null,
  version: '0.0.0-test',
})
console.log(server.port)
