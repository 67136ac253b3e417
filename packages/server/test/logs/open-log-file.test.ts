import { execFileSync } from 'node:child_process'
import { constants, existsSync } from 'node:fs'
import { mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { openLogFile } from '../../src/logs/open-log-file.ts'
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

/** Where no log can be, each in a folder of its own. */
const NOWHERE: readonly Readonly<{ what: string; place: (folder: string) => string; only?: boolean }>[] = [
  { what: 'below a file', place: folder => join(folder, 'file', 'sternline.log') },
  { what: 'a folder', place: folder => folder },
  // Node's own recursive mkdir never ends here.
  { what: 'in a folder that nobody can make', place: () => '/proc/sternline/x.log', only: existsSync('/proc/self') },
  { what: 'a pipe that nobody reads', place: folder => join(folder, 'pipe'), only: process.platform !== 'win32' },
]

it.each(NOWHERE.filter(({ only = true }) => only))(
  'a log $what is refused at the start with what to do, and nothing listens',
  async ({ place }) => {
    const folder = await folderOf()
    await writeFile(join(folder, 'file'), '')
    makePipe(join(folder, 'pipe'))
    await expect(serve({ logFile: place(folder) })).rejects.toMatchObject({
      code: 'log-file',
      what: expect.stringContaining(place(folder)),
      why: expect.stringMatching(/\(E[A-Z]+\)/),
      fix: expect.stringContaining('Name a file'),
    })
  },
)

it.skipIf(!existsSync('/dev/full'))('a disk that is full costs lines, and no request', async () => {
  const told: string[] = []
  const server = await serve({ logFile: '/dev/full', log: line => told.push(line) })
  for (let i = 0; i < 3; i += 1) {
    expect((await post(server, '/v1/messages', longRequest(), { 'x-sternline-session': 'full' })).status).toBe(200)
  }
  await expect.poll(() => told).toEqual(['the log /dev/full can not be written any more (ENOSPC)'])
  await server.stop()
})

it.skipIf(process.platform === 'win32')('a pipe whose reader stands still holds up no request and no end', async () => {
  const pipe = join(await folderOf(), 'pipe')
  makePipe(pipe)
  const reader = await open(pipe, constants.O_RDONLY | constants.O_NONBLOCK)
  onTestFinished(() => reader.close())
  const told: string[] = []
  const log = await openLogFile(pipe, line => told.push(line))
  const line = `${'x'.repeat(1_000)}\n`
  // More than a pipe holds, and more than may wait.
  for (let i = 0; i < 6_000; i += 1) log.write(line)
  expect(told).toEqual([`the log ${pipe} can not be written any more (too many lines wait for it)`])
  await pause(50)
  const since = performance.now()
  await log.close()
  expect(performance.now() - since).toBeLessThan(3_000)
  log.write(line)
  // What was written is whole from its beginning.
  const { buffer, bytesRead } = await reader.read(Buffer.alloc(5_000))
  expect(buffer.subarray(0, bytesRead).toString()).toBe(line.repeat(5).slice(0, bytesRead))
})

it('lines that come while others are written are all there, in order', async () => {
  const file = join(await folderOf(), 'many.log')
  const log = await openLogFile(file, () => {})
  const lines = Array.from({ length: 500 }, (_, i) => `line ${i} ⚓\n`)
  for (const [i, line] of lines.entries()) {
    log.write(line)
    if (i % 7 === 0) await pause(0)
  }
  await log.close()
  expect(await readFile(file, 'utf8')).toBe(lines.join(''))
})

it('lines that waited for a reader are written when it reads', async () => {
  const pipe = join(await folderOf(), 'pipe')
  makePipe(pipe)
  const reader = await open(pipe, constants.O_RDONLY | constants.O_NONBLOCK)
  onTestFinished(() => reader.close())
  const log = await openLogFile(pipe, () => {})
  const all = Array.from({ length: 300 }, (_, i) => `${i} ${'x'.repeat(1_000)}\n`).join('')
  log.write(all)
  let heard = ''
  await expect
    .poll(
      async () => {
        const read = await reader.read(Buffer.alloc(100_000)).catch(() => null)
        heard += read === null ? '' : read.buffer.subarray(0, read.bytesRead).toString()
        return heard.length
      },
      { timeout: 5_000 },
    )
    .toBe(all.length)
  expect(heard).toBe(all)
  await log.close()
})

it('what takes the lines in place of a file may throw, and no request fails by it', async () => {
  const server = await serve({
    logTo: {
      write: () => {
        throw new Error('gone')
      },
    },
  })
  expect((await post(server, '/v1/messages', longRequest())).status).toBe(200)
  await server.stop()
})

function makePipe(file: string): void {
  if (process.platform !== 'win32') execFileSync('mkfifo', [file])
}
