import { type RunningServer, type StartOptions, startServer } from '@sternline/server'
import { onTestFinished } from 'vitest'

/** A server on a free port, with the emulator unless `changes` says otherwise; stopped when the test is over. */
export async function testServer(changes: Partial<StartOptions> = {}): Promise<RunningServer> {
  const server = await startServer({
    port: 0,
    upstream: { name: 'emulator' },
    ledgerFile: null,
    pageFolder: null,
    version: '0.0.0',
    ...changes,
  })
  onTestFinished(() => server.stop())
  return server
}
