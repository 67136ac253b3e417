import { compareSwitches, fidelityPage, fidelityText, measureFidelity, SWITCHES } from '@sternline/lab'
import { Command, Option } from 'commander'
import type { ExitCode } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { labCompareCommand } from './lab-compare.ts'
import { labExportCommand } from './lab-export.ts'
import { labReportCommand } from './lab-report.ts'

type FidelityOptions = Readonly<{ json: boolean; markdown: boolean }>

/** `sternline lab`: what recorded sessions tell about caching. Offline, nothing is sent anywhere. */
export function labCommand(io: Io, done: (code: ExitCode) => void): Command {
  const lab = new Command('lab').description('measure on recorded sessions, offline')
  lab
    .command('fidelity')
    .description('replay recorded sessions through the cache model: how often does it read what the API read?')
    .argument('<folder>', 'recorded sessions with usage and times: .jsonl or .jsonl.gz, one source a file')
    .option('--json', 'print the result as JSON', false)
    .addOption(new Option('--markdown', 'print the page docs/fidelity.md').default(false).conflicts('json'))
    .action(async (folder: string, options: FidelityOptions) => {
      io.out(await fidelity(folder, options))
      done(0)
    })
  lab.addCommand(labCompareCommand(io, done))
  lab.addCommand(labReportCommand(io, done))
  lab.addCommand(labExportCommand(io, done))
  for (const command of lab.commands) {
    command.exitOverride().configureOutput({ writeOut: io.out, writeErr: io.err }).showSuggestionAfterError()
  }
  return lab
}

async function fidelity(folder: string, { json, markdown }: FidelityOptions): Promise<string> {
  if (markdown) {
    const { report, switches } = await compareSwitches(folder, SWITCHES)
    return fidelityPage(report, switches)
  }
  const report = await measureFidelity(folder)
  return json ? `${JSON.stringify(report, null, 2)}\n` : fidelityText(report)
}
