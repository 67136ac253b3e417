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
      const records = await findRecords(io, options)
      const texts = new Begun(textsOf(records, options))
      try {
        if (options.output === undefined) for await (const text of texts) io.out(text)
        else await writeNew(options.output, texts)
        done(0)
      } catch (error) {
        // Before the first line nothing was done, and that is told as everywhere.
        if (!texts.hasBegun) throw error
        io.err(brokenOff(records, options, error))
        done(1)
      }
    })
}

/** Texts that know whether one of them was given out. */
class Begun implements AsyncIterable<string> {
  readonly #texts: AsyncIterable<string>
  hasBegun = false

  constructor(texts: AsyncIterable<string>) {
    this.#texts = texts
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    for await (const text of this.#texts) {
      this.hasBegun = true
      yield text
    }
  }
}

/** What a person is told who has the beginning of an export and may take it for the whole. */
function brokenOff(records: Records, { output }: Options, error: unknown): string {
  const where = output === undefined ? 'What was written' : `What stands in ${output}`
  return `The export broke off before its end. ${where} is not complete.\n${whyOf(records, error)}\n`
}

function whyOf(records: Records, error: unknown): string {
  if (error instanceof SternlineError) return error.message
  // The system's own errors have a code; that a connection was cut has none.
  if (error instanceof Error && 'code' in error) return `It could not be written (${error.message}).`
  return records.kind === 'server'
    ? `The server at ${records.server.url} cut the connection: it was stopped, or it can't read its ledger. Its log says why.`
    : `It could not be read (${error instanceof Error ? error.message : String(error)}).`
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
