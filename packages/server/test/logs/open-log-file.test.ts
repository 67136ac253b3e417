import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { post } from '../support/call.ts'
import { longRequest } from '../support/requests.ts'
import { finishedExchange, serve } from '../support/serve.ts'

async function folderOf(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sternline-log-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

it('a server writes a line an exchange to its end, for the owner alone, and all of them when it stops', async () => {
  const logFile = join(await folderOf(), 'deep', 'sternline.log')
  const server = await serve({ logFile })
  for (let i = 0; i < 3; i += 1) await post(server, '/v1/messages', longRequest(), { 'x-sternline-session': 'logged' })
  await finishedExchange(server, 'logged')
  await server.stop()
  const again = await serve({ logFile })
  await again.stop()
  const lines = (await readFile(logFile, 'utf8'))
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
  expect(lines.map(({ msg }) => msg)).toEqual([
    'started',
    'exchange',
    'exchange',
    'exchange',
    'stopped',
    'started',
    'stopped',
  ])
  expect(JSON.stringify(lines)).not.toContain('What holds a ship')
  expect((await stat(logFile)).mode & 0o777).toBe(0o600)
})

it('a file that can’t be written is told at the start, and nothing listens', async () => {
  const folder = await folderOf()
  await writeFile(join(folder, 'file'), '')
  await expect(serve({ logFile: join(folder, 'file', 'sternline.log') })).rejects.toMatchObject({ code: 'log-file' })
})

it('a disk that is full costs lines, and no request', async () => {
  const told: string[] = []
  const server = await serve({ logFile: '/dev/full', log: line => told.push(line) })
  for (let i = 0; i < 3; i += 1) {
    expect((await post(server, '/v1/messages', longRequest(), { 'x-sternline-session': 'full' })).status).toBe(200)
  }
  await expect.poll(() => told).toEqual(['the log /dev/full can not be written any more (Error)'])
  await server.stop()
})
