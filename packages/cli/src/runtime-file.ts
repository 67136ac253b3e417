import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createPrivateFolder } from '@sternline/ledger'
import { z } from 'zod'
import type { Io } from './io.ts'
import { askServer, type RunningServer } from './server-api.ts'

const NAME = /^server-\d+\.json$/

const contents = z.object({ url: z.url(), pid: z.int().min(1), startedAt: z.number() })

type Contents = Readonly<z.infer<typeof contents>>

/**
 * Notes that a server runs, so that `sternline replay` finds it. One file a server, readable by its user only.
 *
 * @returns the function that takes the note away again; or null when the folder can't be written to
 */
export async function noteServer(
  folder: string,
  io: Pick<Io, 'pid' | 'now' | 'isAlive'>,
  url: string,
): Promise<(() => Promise<void>) | null> {
  const file = fileOf(folder, io.pid)
  const note: Contents = { url, pid: io.pid, startedAt: io.now() }
  try {
    await createPrivateFolder(folder)
    await removeStale(folder, io)
    await rm(file, { force: true })
    await writeFile(file, `${JSON.stringify(note)}\n`, { mode: 0o600, flag: 'wx' })
  } catch {
    return null
  }
  return () => rm(file, { force: true }).catch(() => undefined)
}

/**
 * Finds the server that was started last and still answers. Notes of servers that are gone are passed over.
 *
 * @returns null when none runs
 */
export async function findServer(folder: string, io: Pick<Io, 'isAlive'>): Promise<RunningServer | null> {
  const notes = (await readNotes(folder)).filter(({ pid }) => io.isAlive(pid))
  for (const { url } of notes.toSorted((a, b) => b.startedAt - a.startedAt)) {
    const server = await askServer(url)
    if (server !== null) return server
  }
  return null
}

/** A server that was killed could not take its note away. */
async function removeStale(folder: string, io: Pick<Io, 'isAlive'>): Promise<void> {
  const stale = (await readNotes(folder)).filter(({ pid }) => !io.isAlive(pid))
  await Promise.all(stale.map(({ pid }) => rm(fileOf(folder, pid), { force: true })))
}

function fileOf(folder: string, pid: number): string {
  return join(folder, `server-${pid}.json`)
}

async function readNotes(folder: string): Promise<readonly Contents[]> {
  const names = await readdir(folder).catch(() => [])
  const notes = await Promise.all(names.filter(name => NAME.test(name)).map(name => readNote(join(folder, name))))
  return notes.filter(note => note !== null)
}

async function readNote(path: string): Promise<Contents | null> {
  try {
    return contents.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch {
    return null
  }
}
