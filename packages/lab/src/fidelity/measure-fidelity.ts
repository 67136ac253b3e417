import { existsSync } from 'node:fs'
import { SternlineError } from '@sternline/core'
import { readSources, type Source } from '../import/read-sources.ts'
import type { FidelityReport, SourceFidelity } from './fidelity-report.ts'
import type { Prediction } from './prediction.ts'
import { replaySource } from './replay-source.ts'
import { type Switch, type SwitchFidelity, SwitchTrial } from './switches.ts'
import { Tally } from './tally.ts'

/**
 * Replays recorded sessions through the cache model and compares what it says is read with what the API read.
 *
 * @param path a folder of logs or recordings, or one of them; see `readSources`
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
    why: existsSync(path)
      ? 'Recordings are files that end in .jsonl or .jsonl.gz: conversations, or logs of Claude Code.'
      : 'There is no such file or folder.',
    fix: 'Give the folder that holds them, or one of the files.',
  })
}
