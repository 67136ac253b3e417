import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createEntraTokens, type Explanation, explainText, explanationText } from '@sternline/upstreams'
import {
  type CheckResult,
  doctorExitCode,
  doctorJson,
  doctorSummary,
  formatCheck,
  nodeDoctorPorts,
  runDoctor,
} from '@sternline/upstreams/doctor'
import { loadSettings, readSettings, type SettingsReading, userSettingsFile } from '@sternline/upstreams/settings'
import { Command } from 'commander'
import { type Colors, outColors } from '../colors.ts'
import type { ExitCode } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { UsageError } from '../usage-error.ts'

type Options = Readonly<{ json: boolean; settings?: string; calls: boolean; cache: boolean; explain?: string }>

/** `sternline doctor`: checks settings, addresses, network, credentials and deployments, and says what mends what is wrong. */
export function doctorCommand(io: Io, done: (code: ExitCode) => void): Command {
  return new Command('doctor')
    .description('check settings, addresses, network, keys and deployments, and say what mends what is wrong')
    .option('--settings <file>', 'settings to check instead of your own')
    .option('--json', 'print the results as JSON', false)
    .option('--no-calls', 'ask no deployment; each is otherwise asked for one word, which is billed with a few tokens')
    .option(
      '--cache',
      'try the cache of each deployment too: one long request twice, then with a byte changed; billed with some thousand tokens',
      false,
    )
    .option('--explain <text>', 'explain an error that you saw elsewhere, and check nothing')
    .action(async (options: Options) => {
      done(options.explain === undefined ? await examine(io, options) : explain(io, options, options.explain))
    })
}

async function examine(io: Io, { json, settings, calls, cache }: Options): Promise<ExitCode> {
  const environment = { variables: io.env, home: io.home }
  const file = settings ?? userSettingsFile(environment)
  const reading =
    settings === undefined
      ? await loadSettings({ environment, projectFolder: resolve('.') })
      : await readAsked(settings, io.home)
  const colors = outColors(io)
  const results = await runDoctor({
    reading,
    file,
    ports: nodeDoctorPorts({ environment, tokens: createEntraTokens() }),
    hasCalls: calls,
    triesCache: cache,
    signal: io.stop,
    onResult: result => json || io.out(`${painted(result, colors)}\n`),
  })
  io.out(json ? doctorJson(results) : `${doctorSummary(results)}\n`)
  return io.stop.aborted ? 1 : doctorExitCode(results)
}

/** @throws UsageError */
async function readAsked(path: string, home: string): Promise<SettingsReading> {
  try {
    const text = await readFile(path, 'utf8')
    return readSettings({ user: { path, text }, project: null, home, userFile: resolve(path) })
  } catch (error) {
    throw new UsageError(
      `${path} can't be read.\nThe system says: ${error instanceof Error ? error.message : 'nothing more'}`,
    )
  }
}

function painted(result: CheckResult, colors: Colors): string {
  const line = formatCheck(result)
  const paint = { ok: colors.green, warning: colors.yellow, failed: colors.red, skipped: colors.dim }[result.verdict]
  return `${paint(line.slice(0, 1))}${line.slice(1)}`
}

function explain(io: Io, { json }: Options, text: string): ExitCode {
  const unknown = { upstream: 'azure_anthropic', host: null, path: null, model: null, configured: [] } as const
  const explanation: Explanation | null = explainText(text, unknown)
  if (explanation === null) {
    io.err('That text is in no row of the table. docs/errors.md has all of them.\n')
    return 1
  }
  io.out(json ? `${JSON.stringify(explanation, null, 2)}\n` : `${explanation.id}: ${explanationText(explanation)}\n`)
  return 0
}
