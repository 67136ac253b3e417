import { type CacheReport, importLogs, makeReport, reportHtml, reportText } from '@sternline/lab'
import { Command, Option } from 'commander'
import type { ExitCode } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { whileReading } from '../lab/while-reading.ts'
import { widthOf, wrapText } from '../lab/wrap-text.ts'
import { ownLogs } from '../own-logs.ts'

type ReportFlags = Readonly<{ ledger: boolean; data?: string; json: boolean; html: boolean }>

/** `sternline lab report`: what a user's own logs tell of their caching. Offline, nothing is sent anywhere. */
export function labReportCommand(io: Io, done: (code: ExitCode) => void): Command {
  return new Command('report')
    .description('what was spent on input, what caching avoided, what was lost and why, and what would change it')
    .argument('[logs...]', "files and folders (default: Claude Code's own logs in your home)")
    .option('--ledger', "read Sternline's own ledger", false)
    .option('--data <folder>', 'where the ledger is kept')
    .option('--json', 'print the result as JSON', false)
    .addOption(new Option('--html', 'print a page with charts, one file').default(false).conflicts('json'))
    .action(async (logs: readonly string[], flags: ReportFlags) => {
      const paths = ownLogs(io, logs, flags)
      const report = await whileReading(io, onProgress => makeReport(importLogs(paths, { onProgress })))
      io.out(print(report, flags, widthOf(io)))
      done(0)
    })
}

function print(report: CacheReport, { json, html }: ReportFlags, width: number | null): string {
  if (json) return `${JSON.stringify(report, null, 2)}\n`
  return html ? reportHtml(report) : wrapText(reportText(report), width)
}
