import { SternlineError } from '@sternline/core'
import { formatProblem } from '../import/import-item.ts'
import { type ImportOptions, importLogs } from '../import/import-logs.ts'
import { tracksOf } from '../simulate/tracks-of.ts'
import type { Topology } from '../topology/topology.ts'
import type { Compared } from './compare.ts'

/** How logs are read for a comparison. */
export type ReadOptions = Readonly<{
  /** Pause between all calls instead of the recorded times, in milliseconds; null keeps the times. Default: null. */
  pauseMs?: number | null
}> &
  ImportOptions

/**
 * Reads logs of any known form as conversations that strategies are compared on. Those of one source share one cache.
 *
 * @param paths files and folders
 * @throws SternlineError `no-logs` when there is nothing to read at all, `nothing-to-compare` when nothing of it is a conversation
 */
export async function readCompared(
  paths: readonly string[],
  { pauseMs = null, ...reading }: ReadOptions = {},
): Promise<Compared> {
  const { sources, problems } = await readTopologies(paths, reading)
  if (sources.size === 0) throw nothingToCompare(paths, problems)
  const options = pauseMs === null ? {} : { pauseMs }
  return {
    sources: [...sources].map(([source, topologies]) => tracksOf(source, topologies, options)),
    pauseMs,
    problems,
  }
}

/** Logs as conversations without text, by source. */
export type ReadTopologies = Readonly<{
  sources: ReadonlyMap<string, readonly Topology[]>
  problems: readonly string[]
}>

/** Reads logs of any known form, each source's conversations together. @throws SternlineError `no-logs` */
export async function readTopologies(paths: readonly string[], reading: ImportOptions = {}): Promise<ReadTopologies> {
  const sources = new Map<string, Topology[]>()
  const problems: string[] = []
  for await (const item of importLogs(paths, reading)) {
    if (item.kind === 'problem') problems.push(formatProblem(item))
    if (item.kind !== 'conversation') continue
    const { source } = item.topology
    const known = sources.get(source) ?? []
    known.push(item.topology)
    sources.set(source, known)
  }
  return { sources, problems }
}

/** How many problems are named. */
const SHOWN = 3

function nothingToCompare(paths: readonly string[], problems: readonly string[]): SternlineError {
  const shown = problems.slice(0, SHOWN).join('; ')
  return new SternlineError('nothing-to-compare', {
    what: `There is no conversation in ${paths.join(', ')}.`,
    why: shown === '' ? 'The logs there are empty.' : `${shown}.`,
    fix: 'Give other files or folders, or play the made situations with --scenarios.',
  })
}
