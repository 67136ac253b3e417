import { Command, Option } from 'commander'
import type { ExitCode } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { parseUrl, parseUsd } from '../parse-options.ts'
import type { Wanted } from '../replay/choose-recordings.ts'
import { type ReplayRequest, replayFile } from '../replay/replay-file.ts'
import { UPSTREAMS, type UpstreamOption } from '../upstream-option.ts'
import { UsageError } from '../usage-error.ts'

type ReplayOptions = Readonly<{
  id?: string
  all: boolean
  server?: string
  upstream?: UpstreamOption
  apiUrl?: string
  confirmUsd?: string
  data?: string
  model?: string
  times: 'fast' | 'recorded'
  json: boolean
}>

/** `sternline replay FILE`: sends a recorded conversation through the server and shows what the cache did in every message. */
export function replayCommand(io: Io, done: (code: ExitCode) => void): Command {
  return new Command('replay')
    .description('send a recorded conversation through the server, call by call')
    .argument('<file>', 'recorded conversations, one a line: .jsonl or .jsonl.gz')
    .option('--id <id>', 'the conversation to replay (default: the first of the file)')
    .option('--all', 'replay every conversation of the file', false)
    .addOption(
      new Option(
        '--server <url>',
        'server to replay through (default: the one that runs, else one for the replay)',
      ).argParser(parseUrl),
    )
    .addOption(
      new Option('--upstream <name>', 'emulator, or anthropic after you confirmed the price').choices(UPSTREAMS),
    )
    .addOption(
      new Option('--api-url <url>', 'address of the Messages API, with --upstream anthropic').argParser(parseUrl),
    )
    .addOption(
      new Option('--confirm-usd <amount>', 'confirm the price that was shown, with --upstream anthropic').argParser(
        parseUsd,
      ),
    )
    .option('--data <folder>', 'folder for what is recorded (default: the XDG data folder)')
    .option('--model <model>', 'model to send instead of the recorded one')
    .addOption(
      new Option('--times <times>', "recorded: move the emulator's clock as the recording went")
        .choices(['fast', 'recorded'])
        .default('fast'),
    )
    .option('--json', 'print the rows and totals as JSON', false)
    .action(async (file: string, options: ReplayOptions) => done(await replayFile(io, requestOf(file, options))))
}

function requestOf(file: string, options: ReplayOptions): ReplayRequest {
  const { id, all, times, json, model, confirmUsd, ...target } = options
  if (id !== undefined && all) throw new UsageError('--id and --all do not go together: give one of them.')
  if (times === 'recorded' && options.upstream === 'anthropic') {
    throw new UsageError('--times recorded moves the clock of the emulator, and anthropic has none that can be moved.')
  }
  const wanted: Wanted = all ? { kind: 'all' } : id === undefined ? { kind: 'first' } : { kind: 'id', id }
  return {
    file,
    wanted,
    target,
    model: model ?? null,
    isRecordedTime: times === 'recorded',
    isJson: json,
    confirmUsd: confirmUsd ?? null,
  }
}
