import { startFakeUpstream } from '@sternline/testkit'
import { describe, expect, it, onTestFinished } from 'vitest'
import { advanceClock, askOwnServer, askServer } from '../src/server-api.ts'
import { testServer } from './support/server.ts'

describe('askServer', () => {
  it('tells what a server is, whatever slashes its address ends with', async () => {
    const { url } = await testServer()
    expect(await askServer(`${url}//`)).toEqual({
      url,
      version: '0.0.0',
      upstream: 'emulator',
      upstreamHost: null,
      emulated: true,
      ledgerFile: null,
    })
  })

  it.each([
    { answer: { status: 200, body: ['<html>'] }, why: 'a page' },
    { answer: { status: 200, body: ['{"version":1}'] }, why: 'other JSON' },
    { answer: { status: 302, headers: { location: '/elsewhere' } }, why: 'a redirect, which is not followed' },
    { answer: 'cut', why: 'nothing' },
  ] as const)('finds no server behind $why', async ({ answer }) => {
    const other = await startFakeUpstream(() => answer)
    onTestFinished(() => other.close())
    expect(await askServer(other.url)).toBeNull()
  })
})

it('a server of our own may take its time to answer, and another one may not', async () => {
  const status = { version: '1', upstream: 'emulator', upstreamHost: null, emulated: true }
  const slow = await startFakeUpstream(() => ({ body: [{ pauseMs: 3_300 }, JSON.stringify(status)] }))
  onTestFinished(() => slow.close())
  const [own, other] = await Promise.all([askOwnServer(slow.url), askServer(slow.url)])
  expect([own, other]).toEqual([{ ...status, url: slow.url, ledgerFile: null }, null])
})

describe('advanceClock', () => {
  it('moves the clock of the emulator', async () => {
    const { url } = await testServer()
    const now = async (): Promise<number> => (await (await fetch(`${url}/api/emulator/clock`)).json()).now
    const before = await now()
    await advanceClock(url, 3_600_000)
    expect(await now()).toBeGreaterThanOrEqual(before + 3_600_000)
  })

  it('says why when it cannot', async () => {
    const api = await testServer({ upstream: { name: 'anthropic', apiUrl: 'http://127.0.0.1:1' } })
    await expect(advanceClock(api.url, 1)).rejects.toMatchObject({
      code: 'clock-not-moved',
      why: 'The server answered with status 404.',
    })
    await api.stop()
    await expect(advanceClock(api.url, 1)).rejects.toMatchObject({
      code: 'clock-not-moved',
      why: 'The server does not answer any more.',
    })
  })
})
