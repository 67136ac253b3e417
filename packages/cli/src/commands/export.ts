import { open } from 'node:fs/promises'
import { SternlineError } from '@sternline/core'
import { openLedger } from '@sternline/ledger'
import { Command, Option } from 'commander'
import type { ExitCode } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { parseTime, parseUrl } from '../parse-options.ts'
import { askRecords } from '../records/ask-records.ts'
import { findRecords, type Records, type RecordsWish } from '../records/find-records.ts'

const FORMATS = ['jsonl', 'csv'] as const

type Options = RecordsWish &
  Readonly<{ format: (typeof FORMATS)[number]; from?: number; to?: number; session?: string; output?: string }>

/** Numbers and names of sessions are for their owner alone. */
const PRIVATE = 0o600

/** `sternline export`: what was recorded, as lines. */
export function exportCommand(io: Io, done: (code: ExitCode) => void): Command {
  return new Command('export')
    .description('write what was recorded, an exchange a line: figures, hashes and names, never a text')
    .addOption(new Option('--format <format>', 'lines of JSON, or CSV').choices(FORMATS).default('jsonl'))
    .addOption(
      new Option('--from <time>', 'only what started then or later: 2026-11-22, or with a time').argParser(parseTime),
    )
    .addOption(new Option('--to <time>', 'only what started before').argParser(parseTime))
    .option('--session <name>', 'of this session only')
    .option('--output <file>', 'write to a new file instead of standard output')
    .addOption(
      new Option('--server <url>', 'server to ask (default: the one that runs, else the file)').argParser(parseUrl),
    )
    .option('--data <folder>', 'folder of the records (default: as the settings say, else the XDG data folder)')
    .action(async (options: Options) => {
      const texts = textsOf(await findRecords(io, options), options)
      if (options.output === undefined) for await (const text of texts) io.out(text)
      else await writeNew(options.output, texts)
      done(0)
    })
}

async function* textsOf(records: Records, { format, from, to, session }: Options): AsyncGenerator<string> {
  const query = {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(session === undefined ? {} : { session }),
  }
  if (records.kind === 'server') {
    const asked = new URLSearchParams(
      Object.entries({ format, ...query }).map(([name, value]): [string, string] => [name, String(value)]),
    )
    const answer = await askRecords(records, 'GET', `/api/export?${asked}`)
    const decoder = new TextDecoder()
    for await (const chunk of answer.body ?? []) yield decoder.decode(chunk, { stream: true })
    return
  }
  const ledger = await openLedger({ file: records.file })
  try {
    yield* ledger.export(format, query)
  } finally {
    await ledger.close()
  }
}

/** @throws SternlineError `file-exists`: what is there already stays as it is */
async function writeNew(path: string, texts: AsyncIterable<string>): Promise<void> {
  const file = await open(path, 'wx', PRIVATE).catch(cause => {
    throw new SternlineError(
      'export-not-written',
      {
        what: `The file ${path} can't be written.`,
        why:
          cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
            ? 'It is there already.'
            : 'Its folder is not there, or not yours to write in.',
        fix: 'Name another file.',
      },
      { cause },
    )
  })
  try {
    for await (const text of texts) await file.writeFile(text)
  } finally {
    await file.close()
  }
}
