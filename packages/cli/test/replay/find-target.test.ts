import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from '@sternline/testkit'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { tokenFileIn } from '../../src/launch-server.ts'
import { findTarget, type TargetOptions } from '../../src/replay/find-target.ts'
import { serverFor } from '../../src/run-client/client-server.ts'
import { fakeIo } from '../support/fake-io.ts'

async function ownServer(options: TargetOptions) {
  const data = join(tempFolder(), 'data')
  const target = await findTarget(fakeIo({ home: tempFolder() }), { ...options, data })
  onTestFinished(() => target.release())
  expect(target.isOwn).toBe(true)
  const statusOf = async (path: string, headers: Record<string, string> = {}): Promise<number> =>
    (await fetch(target.server.url + path, { headers })).status
  return { statusOf, token: () => readFileSync(tokenFileIn(data), 'utf8').trim() }
}

it.each([
  { who: 'a replay', find: findTarget },
  { who: 'a client', find: serverFor },
])('$who waits as long as a busy machine takes for the server that it starts for itself', async ({ find }) => {
  const limits = vi.spyOn(AbortSignal, 'timeout')
  onTestFinished(() => limits.mockRestore())
  const home = tempFolder()
  const { isOwn, release } = await find(fakeIo({ home, env: { XDG_RUNTIME_DIR: home } }), { data: join(home, 'data') })
  onTestFinished(release)
  expect([isOwn, limits.mock.calls]).toEqual([true, [[60_000]]])
})

describe('the server that a replay starts for itself', () => {
  it.each<{ why: string; options: TargetOptions }>([
    { why: 'with the emulator', options: {} },
    { why: 'with a real API', options: { upstream: 'anthropic', apiUrl: 'http://127.0.0.1:9' } },
  ])('shows the ledger to nobody without the token, $why', async ({ options }) => {
    const { statusOf, token } = await ownServer(options)
    const paths = ['/api/export', '/api/sessions', '/api/events', '/api/usage']
    expect(await Promise.all(paths.map(path => statusOf(path)))).toEqual([401, 401, 401, 401])
    expect(await statusOf('/api/export', { 'x-sternline-token': token() })).toBe(200)
    // All that the replay itself asks for.
    expect(await statusOf('/api/status')).toBe(200)
  })
})
