import { existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempFolder } from '@sternline/testkit'
import { describe, expect, it } from 'vitest'
import { findServer, noteServer } from '../src/runtime-file.ts'
import { testServer } from './support/server.ts'

const ALIVE = { isAlive: () => true }

describe('the note of a running server', () => {
  it('can be read by its user only, and is gone when the server is', async () => {
    const folder = join(tempFolder(), 'sternline')
    const remove = await noteServer(folder, { pid: 7, now: () => 1, ...ALIVE }, 'http://127.0.0.1:4141')
    const file = join(folder, 'server-7.json')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    await remove?.()
    expect(existsSync(file)).toBe(false)
  })

  it('finds the server that was started last', async () => {
    const folder = tempFolder()
    const [older, newer] = [await testServer(), await testServer()]
    await noteServer(folder, { pid: 8, now: () => 2, ...ALIVE }, newer.url)
    await noteServer(folder, { pid: 7, now: () => 1, ...ALIVE }, older.url)
    expect(await findServer(folder, ALIVE)).toMatchObject({ url: newer.url, emulated: true })
  })

  it('passes over servers that are gone, and takes their notes away at the next start', async () => {
    const folder = tempFolder()
    const { url } = await testServer()
    const gone = await testServer()
    await gone.stop()
    await noteServer(folder, { pid: 7, now: () => 1, ...ALIVE }, url)
    await noteServer(folder, { pid: 8, now: () => 2, ...ALIVE }, gone.url)
    writeFileSync(join(folder, 'server-9.json'), '{"url": 3')
    expect(await findServer(folder, ALIVE)).toMatchObject({ url })
    expect(await findServer(folder, { isAlive: pid => pid === 8 })).toBeNull()
    await noteServer(folder, { pid: 10, now: () => 3, isAlive: pid => pid !== 8 }, url)
    expect(existsSync(join(folder, 'server-8.json'))).toBe(false)
    expect(existsSync(join(folder, 'server-7.json'))).toBe(true)
  })

  it('finds nothing where there is nothing, and says when nothing can be noted', async () => {
    const file = join(tempFolder(), 'file')
    writeFileSync(file, '')
    expect(await findServer('/nowhere', ALIVE)).toBeNull()
    expect(await noteServer(join(file, 'below'), { pid: 7, now: () => 1, ...ALIVE }, 'http://127.0.0.1:1')).toBeNull()
  })
})
