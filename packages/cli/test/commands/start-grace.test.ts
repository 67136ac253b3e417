import { setTimeout as pause } from 'node:timers/promises'
import { startFakeUpstream } from '@sternline/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { launch } from '../support/launcher.ts'

const RUNS_AT = /runs at (http:\/\/127\.0\.0\.1:(\d+))\n/
/** Longer than Ctrl-C gives. Unit: milliseconds. */
const STREAM_MS = 4_500

/** A process with a stream under way, that goes on when the test says so. */
async function startStream(args: readonly string[]) {
  let release = (): void => {}
  const waitFor = new Promise<void>(resolve => {
    release = resolve
  })
  const upstream = await startFakeUpstream(() => ({ body: ['first ', { waitFor }, 'last'] }))
  onTestFinished(() => upstream.close())
  const started = launch([
    'start',
    '--port',
    '0',
    '--no-open',
    '--upstream',
    'anthropic',
    '--api-url',
    upstream.url,
    ...args,
  ])
  const [, url = ''] = await started.says(RUNS_AT)
  await started.says(/Ctrl-C stops it/)
  const answer = await fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': 'any' },
    body: '{"model":"claude-opus-5","max_tokens":1,"messages":[{"role":"user","content":"Berths?"}]}',
  })
  const heard = answer.text().catch(() => 'cut')
  return { started, url, heard, release }
}

describe('a stream that is under way when `sternline start` is told to stop', { timeout: 60_000 }, () => {
  it.each([
    { why: 'SIGTERM leaves it time', signal: 'SIGTERM', args: [] },
    { why: 'so does Ctrl-C where that was asked for', signal: 'SIGINT', args: ['--grace', '30'] },
  ] as const)('ends by itself: $why', async ({ signal, args }) => {
    const { started, url, heard, release } = await startStream(args)
    started.kill(signal)
    await pause(STREAM_MS)
    expect((await fetch(`${url}/readyz`)).status).toBe(503)
    release()
    expect(await heard).toBe('first last')
    expect(await started.ended).toMatchObject({ code: 0, signal: null })
  })

  it.each([
    { why: 'SIGTERM, when its time is over', signals: ['SIGTERM'], args: ['--grace', '1.5'], code: 0, atLeast: 1_500 },
    { why: 'Ctrl-C, after a short time', signals: ['SIGINT'], args: [], code: 0, atLeast: 3_000 },
    { why: 'no time at all', signals: ['SIGTERM'], args: ['--grace', '0'], code: 0, atLeast: 0 },
    { why: 'SIGTERM twice, at once', signals: ['SIGTERM', 'SIGTERM'], args: [], code: 143, atLeast: 700 },
    { why: 'Ctrl-C when SIGTERM takes too long', signals: ['SIGTERM', 'SIGINT'], args: [], code: 130, atLeast: 700 },
  ] as const)('is cut: $why', async ({ signals, args, code, atLeast }) => {
    const { started, url, heard } = await startStream(args)
    const since = performance.now()
    for (const [i, signal] of signals.entries()) {
      // Long enough after the first was heard for the second to count as one of its own.
      if (i > 0) {
        await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(503)
        await pause(700)
      }
      started.kill(signal)
    }
    expect(await heard).toBe('cut')
    expect(await started.ended).toMatchObject({ code, signal: null })
    const took = performance.now() - since
    expect(took).toBeGreaterThanOrEqual(atLeast)
    // Less than SIGTERM leaves where nothing was asked for.
    expect(took).toBeLessThan(20_000)
  })
})
