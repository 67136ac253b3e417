import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ProjectFolder } from '@sternline/assistant/folder'
import type { ApiChange } from '@sternline/engine'
import { type FSWatcher, watch } from 'chokidar'
import type { EventFeed, StreamEvent } from '../live/event-ring.ts'

/** What a watcher needs of a project. */
type Watched = Pick<ProjectFolder, 'locate' | 'root'>

/** A watch on some files and folders: a feed of changes, and its end. */
export type FileWatch = EventFeed & Readonly<{ close: () => Promise<void> }>

/** Changes that come close together are told once. Unit: milliseconds. */
const GATHER_MS = 40

/** How often what is watched is looked at all the same: chokidar drops what follows close upon something else. Unit: milliseconds. */
const LOOK_MS = 1_000

/** What is written beside a file before it takes its place. */
const BESIDE = /[/\\]\.sternline-[0-9a-f]{16}\.tmp$/

type Place = Readonly<{ path: string; real: string; exists: boolean }>

/**
 * Watches files and folders of a project; a folder for what comes and goes in it, not below it. Files are watched in their folder, so
 * that one which is replaced, deleted or made again is seen as well.
 *
 * @param paths as a page names them; each is told as it was named
 * @param failed is told when the system watches no more: too many watches, for one
 * @throws SternlineError `path-refused` or `path-unusable`
 */
export async function watchFiles(
  folder: Watched,
  paths: readonly string[],
  failed: (problem: unknown) => void,
): Promise<FileWatch> {
  const places = await Promise.all(
    paths.map(async (path): Promise<Place> => {
      const { real, exists } = await folder.locate(path)
      return { path, real, exists }
    }),
  )
  const listeners = new Set<(event: StreamEvent) => void>()
  const tell = gathered(path => {
    const change: ApiChange = { path }
    for (const listener of listeners) listener({ id: null, type: 'change', data: JSON.stringify(change) })
  })
  const seen = new Map(await Promise.all(places.map(async ({ real }) => [real, await stateOf(real)] as const)))
  const watcher = watcherOf(folder, places)
  watcher.on('error', failed)
  watcher.on('all', (event, changed) => {
    for (const { path, real } of places) {
      if (!isAbout(event, changed, real)) continue
      void stateOf(real).then(state => seen.set(real, state))
      tell(path)
    }
  })
  await new Promise<void>(resolve => watcher.once('ready', resolve))
  const look = async ({ path, real }: Place): Promise<void> => {
    const state = await stateOf(real)
    if (seen.get(real) === state) return
    seen.set(real, state)
    tell(path)
  }
  const looking = setInterval(() => void Promise.all(places.map(look)), LOOK_MS).unref()
  return {
    begin: () => [],
    listen: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => {
      clearInterval(looking)
      return watcher.close()
    },
  }
}

/**
 * Watches the folders themselves, and the folders of the files: of those only the files that were named. What is not there yet is
 * left to its folder: chokidar reads that twice for it otherwise, and may miss what comes in between.
 */
function watcherOf({ root }: Pick<Watched, 'root'>, places: readonly Place[]): FSWatcher {
  const named = new Set(places.map(({ real }) => real))
  const parents = new Set(places.filter(({ real }) => real !== root).map(({ real }) => dirname(real)))
  const there = places.filter(({ exists }) => exists).map(({ real }) => real)
  return watch([...new Set([...there, ...parents])], {
    depth: 0,
    ignoreInitial: true,
    followSymlinks: false,
    ignored: path => BESIDE.test(path) || !(named.has(path) || parents.has(path) || named.has(dirname(path))),
  })
}

/** Equal as long as nothing happened to a file, or came or went in a folder; empty where nothing is. */
async function stateOf(real: string): Promise<string> {
  const found = await stat(real).catch(() => null)
  return found === null ? '' : `${found.ino} ${found.mtimeMs} ${found.isDirectory() ? '' : found.size}`
}

/** A file is changed by whatever happens to it; a folder by what comes and goes in it, or with it. */
function isAbout(event: string, changed: string, real: string): boolean {
  if (changed === real) return true
  return event !== 'change' && dirname(changed) === real
}

/** Calls back once for a name that comes several times in short order. */
function gathered(tell: (path: string) => void): (path: string) => void {
  const waiting = new Set<string>()
  return path => {
    if (waiting.has(path)) return
    waiting.add(path)
    setTimeout(() => {
      waiting.delete(path)
      tell(path)
    }, GATHER_MS).unref()
  }
}
