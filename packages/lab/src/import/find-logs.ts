import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type Detected, detectFormat } from './detect-format.ts'
import type { ImportProblem, LogFormat } from './import-item.ts'
import { LOG_ENDING } from './read-recorded.ts'

/** A file of a known form. */
export type LogFile = Readonly<{ file: string; format: LogFormat }>

/** What paths lead to. */
export type FoundLogs = Readonly<{
  /** In the order in which they are read: as given, a folder's by name, and the files of one session together. */
  files: readonly LogFile[]
  /** Files that were given and can't be used, and folders that can't be read. */
  problems: readonly ImportProblem[]
}>

type Found = LogFile & Pick<Detected, 'session'>

/**
 * Finds the logs below some paths: files as they are, folders with all that is in them.
 *
 * @param paths files and folders
 */
export async function findLogs(paths: readonly string[]): Promise<FoundLogs> {
  const finder = new Finder()
  for (const path of paths) await finder.find(path)
  return { files: finder.files, problems: finder.problems }
}

class Finder {
  readonly files: LogFile[] = []
  readonly problems: ImportProblem[] = []
  readonly #seen = new Set<string>()

  async find(path: string): Promise<void> {
    const found = await stat(path).catch(() => null)
    if (found === null) this.#problem(path, 'there is no such file or folder')
    else if (found.isDirectory()) await this.#findBelow(path)
    else {
      const file = await this.#look(path)
      if (file !== null) this.files.push(file)
    }
  }

  async #findBelow(folder: string): Promise<void> {
    const found: Found[] = []
    for (const path of await this.#filesBelow(folder)) {
      if (!LOG_ENDING.test(path)) continue
      const file = await this.#look(path)
      if (file !== null) found.push(file)
    }
    this.files.push(...found.sort(bySession))
  }

  async #filesBelow(folder: string): Promise<readonly string[]> {
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: Error): readonly Dirent[] => {
      this.#problem(folder, `the folder can't be read (${error.message})`)
      return []
    })
    const paths: string[] = []
    for (const entry of [...entries].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) paths.push(...(await this.#filesBelow(path)))
      else if (entry.isFile()) paths.push(path)
    }
    return paths
  }

  /** What a file is; null where it is nothing that can be read, or was found already. */
  async #look(file: string): Promise<Found | null> {
    if (this.#seen.has(file)) return null
    this.#seen.add(file)
    try {
      const detected = await detectFormat(file)
      if (detected !== null) return { file, ...detected }
      this.#problem(file, (await stat(file)).size === 0 ? 'it is empty' : 'it is of no form that can be read')
    } catch (error) {
      this.#problem(file, `it can't be read (${error instanceof Error ? error.message : String(error)})`)
    }
    return null
  }

  #problem(file: string, reason: string): void {
    this.problems.push({ kind: 'problem', file, line: null, reason })
  }
}

/** Claude Code keeps the sub-agents of a session in files of their own. They come first, because older logs of a session repeat them. */
function bySession(a: Found, b: Found): number {
  const [left, right] = [keyOf(a), keyOf(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

function keyOf({ file, format, session }: Found): string {
  if (format !== 'claude-code') return `0 ${file}`
  const isAgent = basename(file).startsWith('agent-')
  return `1 ${session ?? ''} ${isAgent ? 0 : 1} ${file}`
}
