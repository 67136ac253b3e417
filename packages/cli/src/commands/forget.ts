import { openLedger } from '@sternline/ledger'
import { Command, Option } from 'commander'
import { z } from 'zod'
import type { ExitCode } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { parseUrl } from '../parse-options.ts'
import { askRecords } from '../records/ask-records.ts'
import { findRecords, type Records, type RecordsWish } from '../records/find-records.ts'
import { UsageError } from '../usage-error.ts'

type Options = RecordsWish & Readonly<{ yes: boolean }>

const deletion = z.object({ exchanges: z.int().min(0) })

/** `sternline forget`: deletes a session for good. */
export function forgetCommand(io: Io, done: (code: ExitCode) => void): Command {
  return new Command('forget')
    .description('delete a session: its exchanges, and the texts that were kept of it')
    .argument('<session>', 'its name, as the page and `sternline export` show it')
    .option('--yes', 'do not ask first', false)
    .addOption(
      new Option('--server <url>', 'server to ask (default: the one that runs, else the file)').argParser(parseUrl),
    )
    .option('--data <folder>', 'folder of the records (default: as the settings say, else the XDG data folder)')
    .action(async (session: string, options: Options) => done(await forget(io, session, options)))
}

async function forget(io: Io, session: string, options: Options): Promise<ExitCode> {
  const records = await findRecords(io, options)
  if (!options.yes && !(await isConfirmed(io, session))) {
    io.err('Nothing was deleted.\n')
    return 1
  }
  const exchanges = await deleteFrom(io, records, session)
  if (exchanges === null) {
    io.err(
      `There is no session "${printable(session)}". \`sternline export\` shows the names of those that are recorded.\n`,
    )
    return 1
  }
  io.out(`Deleted: ${exchanges} ${exchanges === 1 ? 'exchange' : 'exchanges'} of session "${printable(session)}".\n`)
  return 0
}

async function isConfirmed(io: Io, session: string): Promise<boolean> {
  if (!io.isInTty) throw new UsageError('Nobody can be asked here. To delete it without a question, give --yes.')
  const answer = await io.ask(
    `Delete all that is recorded of session "${printable(session)}"? It can't be brought back. [y/N] `,
  )
  return /^y(es)?$/i.test(answer.trim())
}

/** Null where there was nothing of it. */
async function deleteFrom(io: Io, records: Records, session: string): Promise<number | null> {
  if (records.kind === 'server') {
    const answer = await askRecords(records, 'DELETE', `/api/sessions/${encodeURIComponent(session)}`)
    return answer.status === 404 ? null : deletion.parse(await answer.json()).exchanges
  }
  const ledger = await openLedger({ file: records.file, onProblem: sentence => io.err(`${sentence}\n`) })
  try {
    return await ledger.deleteSession(session)
  } finally {
    await ledger.close()
  }
}

/** A name may hold what a terminal would obey. */
function printable(name: string): string {
  return name.replaceAll(/[^\x20-\x7e]/g, '?')
}
