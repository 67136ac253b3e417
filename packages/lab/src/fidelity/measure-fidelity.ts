import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { SternlineError } from '@sternline/core'
import { readRecordings } from '../recording/read-recordings.ts'
import type { Topology } from '../topology/topology.ts'
import { topologyOf } from '../topology/topology-of.ts'
import type { FidelityReport, SourceFidelity } from './fidelity-report.ts'
import type { Prediction } from './prediction.ts'
import { replaySource } from './replay-source.ts'
import { type Switch, type SwitchFidelity, SwitchTrial } from './switches.ts'
import { Tally } from './tally.ts'

const RECORDING = /\.jsonl(\.gz)?$/

/** One file, in lengths, hashes and times. */
export type Source = Readonly<{
  source: string
  topologies: readonly Topology[]
  /** Why nothing of it can be replayed; null when something can. */
  leftOut: string | null
  problems: readonly string[]
}>

/**
 * Replays recorded sessions through the cache model and compares what it says is read with what the API read.
 *
 * @param path a folder of recordings, or one of them: JSON lines, plain or gzip, one source a file
 * @throws SternlineError `no-recordings` when there is nothing to read
 */
export async function measureFidelity(path: string): Promise<FidelityReport> {
  return (await compareSwitches(path, [])).report
}

/**
 * The same, and beside it what other settings of the cache model predict. The recordings are read once.
 *
 * @param switches settings to compare with the model's own
 * @throws SternlineError `no-recordings` when there is nothing to read
 */
export async function compareSwitches(
  path: string,
  switches: readonly Switch[],
): Promise<Readonly<{ report: FidelityReport; switches: readonly SwitchFidelity[] }>> {
  const maker = new ReportMaker()
  const trials = switches.map(one => new SwitchTrial(one))
  let isEmpty = true
  for await (const source of readSources(path)) {
    isEmpty = false
    const predictions = maker.add(source)
    for (const trial of trials) trial.add(source.topologies, predictions)
  }
  if (isEmpty) throw noRecordings(path)
  return { report: maker.report(), switches: trials.map(trial => trial.result()) }
}

/** Reads the sources of a folder, in the order of their names, one at a time. */
export async function* readSources(path: string): AsyncGenerator<Source> {
  for (const file of await filesOf(path)) yield await readSource(file)
}

async function filesOf(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => null)
  if (found === null) throw noRecordings(path)
  const names = found.isDirectory() ? await readdir(path) : [basename(path)]
  const folder = found.isDirectory() ? path : dirname(path)
  return names
    .filter(name => RECORDING.test(name))
    .sort()
    .map(name => join(folder, name))
}

async function readSource(file: string): Promise<Source> {
  const source = basename(file).replace(RECORDING, '')
  const topologies: Topology[] = []
  const problems: string[] = []
  let trajectories = 0
  for await (const item of readRecordings(file)) {
    if (item.kind === 'problem') problems.push(`${source}: ${item.problem}`)
    else if (item.recording.kind === 'B') trajectories += 1
    else {
      const read = topologyOf(item.recording, source)
      topologies.push(...read.topologies)
      if (read.leftOut > 0) problems.push(`${source}: Line ${item.line}: ${read.leftOut} of its calls can't be read.`)
    }
  }
  return { source, topologies, leftOut: whyLeftOut(topologies, trajectories), problems }
}

function whyLeftOut(topologies: readonly Topology[], trajectories: number): string | null {
  if (topologies.length === 0)
    return trajectories > 0 ? 'no calls with the usage of a real API' : 'nothing in it can be read'
  const calls = topologies.flatMap(topology => topology.calls)
  if (calls.every(({ usage }) => usage === null)) return 'its calls have no usage'
  return calls.every(({ at, usage }) => at === null || usage === null) ? 'its calls have no times' : null
}

class ReportMaker {
  readonly #overall = new Tally()
  readonly #sources: SourceFidelity[] = []
  readonly #leftOut: { source: string; why: string }[] = []
  readonly #problems: string[] = []

  add({ source, topologies, leftOut, problems }: Source): readonly Prediction[] {
    this.#problems.push(...problems)
    if (leftOut !== null) {
      this.#leftOut.push({ source, why: leftOut })
      return []
    }
    const tally = new Tally()
    const predictions = replaySource(topologies)
    for (const prediction of predictions) {
      tally.add(prediction)
      this.#overall.add(prediction)
    }
    const conversations = new Set(predictions.map(({ conversation }) => conversation)).size
    this.#sources.push({ source, conversations, calls: tally.calls, ...tally.scores() })
    return predictions
  }

  report(): FidelityReport {
    return {
      conversations: this.#sources.reduce((sum, { conversations }) => sum + conversations, 0),
      calls: this.#overall.calls,
      ...this.#overall.scores(),
      sources: this.#sources,
      leftOut: this.#leftOut,
      problems: this.#problems,
    }
  }
}

function noRecordings(path: string): SternlineError {
  return new SternlineError('no-recordings', {
    what: `There are no recordings in ${path}.`,
    why: 'Recordings are files that end in .jsonl or .jsonl.gz, one conversation a line.',
    fix: 'Give the folder that holds them, or one of the files.',
  })
}
