import {
  ALL_SCENARIOS,
  type Compared,
  type Comparison,
  compare,
  comparisonHtml,
  DEFAULT_WORLD,
  readCompared,
  type World,
} from '@sternline/lab'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { ExitCode } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { comparisonText } from '../lab/comparison-text.ts'
import { createLabProgress } from '../lab/lab-progress.ts'
import { whileReading } from '../lab/while-reading.ts'
import { widthOf } from '../lab/wrap-text.ts'
import { UsageError } from '../usage-error.ts'

type CompareFlags = World &
  Readonly<{
    strategies?: readonly string[]
    scenarios: boolean
    pause?: number
    workers?: number
    json: boolean
    html: boolean
  }>

const SECOND_MS = 1000

/** `sternline lab compare`: what each strategy would have cost on the same requests. Offline, nothing is sent anywhere. */
export function labCompareCommand(io: Io, done: (code: ExitCode) => void): Command {
  return new Command('compare')
    .description('play recorded requests with the markers of each strategy: what would they have cost?')
    .argument('[logs...]', 'files and folders: logs of Claude Code or Codex, recordings, bodies of requests, a ledger')
    .option('--strategies <names>', 'with commas between: layered,vscode,layered@1h (default: all)', splitNames)
    .option('--scenarios', 'play the made situations (fan-out, pauses, clocks, ...) instead of logs', false)
    .addOption(
      new Option('--positions <count>', 'how positions of the look-back are counted')
        .choices(['flat', 'collapsed'])
        .default(DEFAULT_WORLD.positions),
    )
    .addOption(
      new Option('--upgrade <world>', 'whether a 1h marker above a 5m entry makes a 1h entry')
        .choices(['literal', 'no-upgrade'])
        .default(DEFAULT_WORLD.upgrade),
    )
    .option('--pause <seconds>', 'set recorded times aside: so long between calls', parseCount)
    .option('--workers <number>', 'threads that share the work (default: one a core)', parseCount)
    .option('--json', 'print the result as JSON', false)
    .addOption(new Option('--html', 'print a page with charts, one file').default(false).conflicts('json'))
    .action(async (logs: readonly string[], flags: CompareFlags) => {
      io.out(print(await compareLogs(io, logs, flags), flags, widthOf(io)))
      done(0)
    })
}

async function compareLogs(io: Io, logs: readonly string[], flags: CompareFlags): Promise<Comparison> {
  const compared = await comparedOf(io, logs, flags)
  const { strategies, workers, positions, upgrade } = flags
  const progress = createLabProgress(io, { doing: 'playing', quietMs: 0 })
  try {
    return await compare(compared, {
      world: { positions, upgrade },
      onProgress: progress.update,
      ...(strategies === undefined ? {} : { strategies }),
      ...(workers === undefined ? {} : { workers }),
    })
  } finally {
    progress.end()
  }
}

async function comparedOf(io: Io, logs: readonly string[], { scenarios, pause }: CompareFlags): Promise<Compared> {
  if (scenarios === logs.length > 0) {
    throw new UsageError('Give files or folders with logs, or --scenarios for the made situations; not both.')
  }
  if (!scenarios) {
    const pauseMs = pause === undefined ? null : pause * SECOND_MS
    return whileReading(io, onProgress => readCompared(logs, { pauseMs, onProgress }))
  }
  return { sources: ALL_SCENARIOS.map(scenario => scenario.make()), pauseMs: null, problems: [] }
}

function print(comparison: Comparison, { json, html }: CompareFlags, width: number | null): string {
  if (json) return `${JSON.stringify(comparison, null, 2)}\n`
  return html ? comparisonHtml(comparison) : comparisonText(comparison, width)
}

function splitNames(text: string): readonly string[] {
  return text.split(',').map(name => name.trim())
}

function parseCount(text: string): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value > 0) return value
  throw new InvalidArgumentError('Give a whole number above 0.')
}
