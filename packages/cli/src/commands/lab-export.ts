import { formatProblem, importLogs, writeTopologyLine } from '@sternline/lab'
import { Command } from 'commander'
import type { ExitCode } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { whileReading } from '../lab/while-reading.ts'
import { ownLogs } from '../own-logs.ts'

type ExportFlags = Readonly<{ topology?: boolean; ledger: boolean; data?: string }>

/** `sternline lab export`: logs of any form as lengths, hashes and times, to be given away without their text. */
export function labExportCommand(io: Io, done: (code: ExitCode) => void): Command {
  return new Command('export')
    .description('write logs as JSON lines of lengths, hashes and times, without any text')
    .argument('[logs...]', "files and folders (default: Claude Code's own logs in your home)")
    .requiredOption('--topology', 'the form without text, which every command of the lab reads')
    .option('--ledger', "read Sternline's own ledger", false)
    .option('--data <folder>', 'where the ledger is kept')
    .action(async (logs: readonly string[], flags: ExportFlags) => {
      const paths = ownLogs(io, logs, flags)
      let conversations = 0
      const problems: string[] = []
      await whileReading(io, async onProgress => {
        for await (const item of importLogs(paths, { onProgress })) {
          if (item.kind === 'problem') problems.push(formatProblem(item))
          if (item.kind !== 'conversation') continue
          io.out(writeTopologyLine(item.topology))
          conversations += 1
        }
      })
      for (const problem of problems) io.err(`${problem}\n`)
      io.err(`Conversations written: ${conversations}. Places that could not be read: ${problems.length}.\n`)
      done(0)
    })
}
