import type { Exchange } from '@sternline/engine'
import type { FakeHandler, FakeUpstream } from '@sternline/testkit'
import { onTestFinished } from 'vitest'
import { type RunningServer, type StartOptions, startServer } from '../../src/index.ts'
import { call } from './call.ts'
import { fakeUpstream } from './fake-upstream.ts'

/** Starts a server on a free port, with the emulator and without a file, and stops it after the test. */
export async function serve(options: Partial<StartOptions> = {}): Promise<RunningServer> {
  const server = await startServer({
    port: 0,
    upstream: { name: 'emulator' },
    ledgerFile: null,
    pageFolder: null,
    version: '0.0.0-test',
    graceMs: 200,
    ...options,
  })
  onTestFinished(() => server.stop())
  return server
}

/** Starts a fake upstream and a server in front of it; both stop after the test. */
export async function serveBefore(
  handler: FakeHandler,
  options: Partial<StartOptions> = {},
): Promise<{ server: RunningServer; upstream: FakeUpstream }> {
  const upstream = await fakeUpstream(handler)
  const server = await serve({ upstream: { name: 'anthropic', apiUrl: upstream.url }, ...options })
  return { server, upstream }
}

/** Polls until a value is there. Fails after ten seconds: a busy machine is no fault. */
export async function eventually<T>(find: () => Promise<T | null | undefined>): Promise<T> {
  const end = Date.now() + 10_000
  for (;;) {
    const found = await find()
    if (found !== null && found !== undefined) return found
    if (Date.now() > end) throw new Error('It did not happen within ten seconds.')
    await new Promise(resolve => setTimeout(resolve, 10))
  }
}

/** Every exchange of a session as the API has it. */
export async function exchangesOf(server: RunningServer, session: string): Promise<Exchange[]> {
  const answer = await call(server, { path: `/api/sessions/${encodeURIComponent(session)}/exchanges` })
  return answer.json().exchanges
}

/** The one exchange of a session, once it is over. */
export function finishedExchange(server: RunningServer, session: string): Promise<Exchange> {
  return eventually(async () => (await exchangesOf(server, session)).find(({ state }) => state === 'finished'))
}
