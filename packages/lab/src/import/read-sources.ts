import { basename } from 'node:path'
import type { Topology } from '../topology/topology.ts'
import { findLogs, type LogFile } from './find-logs.ts'
import { formatProblem, type ImportItem } from './import-item.ts'
import { readLog } from './import-logs.ts'
import { LOG_ENDING } from './read-recorded.ts'
import { SeenCalls } from './seen-calls.ts'

/** Conversations that share a cache, in lengths, hashes and times. */
export type Source = Readonly<{
  source: string
  topologies: readonly Topology[]
  /** Why nothing of it can be replayed; null when something can. */
  leftOut: string | null
  problems: readonly string[]
}>

type Kinds = 'billed' | 'all'

/**
 * Reads the sources of a folder of logs, in the order of their names, one at a time. A file of recorded conversations or of
 * bodies is one source; all logs of one client are one; a topology file holds the sources that it was made of.
 *
 * @param path a folder, or a file
 * @param kinds `billed` leaves out trajectories, which have no usage of the Messages API; default: `billed`
 * @returns nothing where there is no log
 */
export async function* readSources(path: string, kinds: Kinds = 'billed'): AsyncGenerator<Source> {
  const { files, problems } = await findLogs([path])
  for (const problem of problems) {
    if (problem.file !== path) yield sourceOf(nameOf(problem.file), [], [formatShort(problem)], kinds)
  }
  const seen = new SeenCalls()
  let open: OpenSource | null = null
  for (const file of files) {
    for await (const item of readLog(file, seen)) {
      const name = nameFor(item, file, open)
      if (open !== null && open.name !== name) yield open.end()
      if (open?.name !== name) open = new OpenSource(name, kinds)
      open.add(item)
    }
  }
  if (open !== null) yield open.end()
}

/** What an item is counted under; calls that were counted elsewhere begin no source of their own. */
function nameFor(item: ImportItem, file: LogFile, open: OpenSource | null): string {
  if (item.kind === 'conversation') return unitOf(file, item.topology)
  return item.kind === 'repeated' && open !== null ? open.name : unitOfProblem(file, open)
}

/** A source that is being read. */
class OpenSource {
  readonly name: string
  readonly #topologies: Topology[] = []
  readonly #problems: string[] = []

  readonly #kinds: Kinds

  constructor(name: string, kinds: Kinds) {
    this.name = name
    this.#kinds = kinds
  }

  add(item: ImportItem): void {
    if (item.kind === 'conversation') this.#topologies.push(item.topology)
    else if (item.kind === 'problem') this.#problems.push(formatShort(item))
  }

  end(): Source {
    return sourceOf(this.name, this.#topologies, this.#problems, this.#kinds)
  }
}

function sourceOf(source: string, read: readonly Topology[], problems: readonly string[], kinds: Kinds): Source {
  const billed = read.filter(({ kind }) => kind !== 'B')
  const leftOut = whyLeftOut(billed, read.length - billed.length)
  if (kinds === 'all') return { source, topologies: read, leftOut: read.length > 0 ? null : leftOut, problems }
  return { source, topologies: billed, leftOut, problems }
}

/** What a conversation is counted under. */
function unitOf({ file, format }: LogFile, topology: Topology): string {
  return format === 'recording' || format === 'bodies' ? nameOf(file) : topology.source
}

/** What a line that can't be read is counted under. */
function unitOfProblem({ file, format }: LogFile, open: OpenSource | null): string {
  if (format === 'recording' || format === 'bodies') return nameOf(file)
  return format === 'topology' ? (open?.name ?? nameOf(file)) : format
}

function nameOf(file: string): string {
  return basename(file).replace(LOG_ENDING, '')
}

function formatShort(problem: Extract<ImportItem, { kind: 'problem' }>): string {
  return formatProblem({ ...problem, file: basename(problem.file) })
}

function whyLeftOut(topologies: readonly Topology[], trajectories: number): string | null {
  if (topologies.length === 0)
    return trajectories > 0 ? 'no calls with the usage of a real API' : 'nothing in it can be read'
  const calls = topologies.flatMap(topology => topology.calls)
  if (calls.every(({ usage }) => usage === null)) return 'its calls have no usage'
  return calls.every(({ at, usage }) => at === null || usage === null) ? 'its calls have no times' : null
}
