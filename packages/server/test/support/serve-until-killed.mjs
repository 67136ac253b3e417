// A process of its own: a server before the upstream that the first argument names, with the ledger that the second one names. It runs until it
// is killed. It is the one that was built, which starts in a fraction of the time: twenty of them are killed.
import { startServer } from '@sternline/server'

const [apiUrl = '', ledgerFile = ''] = process.argv.slice(2)
const server = await startServer({
  port: 0,
  upstream: { name: 'anthropic', apiUrl },
  ledgerFile,
  pageFolder: null,
  version: '0.0.0-test',
})
console.log(server.port)
