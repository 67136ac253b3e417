import { SternlineError } from '@sternline/core'
import { Command, Option } from 'commander'
import type { ExitCode } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { parseUrl } from '../parse-options.ts'
import { applyEnvironment } from '../run-client/client-environment.ts'
import { type ClientServer, environmentFor, ownToken, type ServerWish, serverFor } from '../run-client/client-server.ts'
import { serverNow, summaryLine, totalsSince } from '../run-client/run-summary.ts'
import { UPSTREAMS } from '../upstream-option.ts'

/** `sternline run CLIENT [args]`: a client behind the server, for as long as it runs. */
export function runCommand(io: Io, done: (code: ExitCode) => void): Command {
  return new Command('run')
    .description('run a client through the server: `sternline run claude`, `sternline run -- any command`')
    .argument('<command>', 'the client: claude, or any program that reads ANTHROPIC_BASE_URL')
    .argument('[args...]', "the client's own arguments")
    .addOption(
      new Option('--server <url>', 'server to use (default: the one that runs, else one for the run)').argParser(
        parseUrl,
      ),
    )
    .addOption(
      new Option(
        '--upstream <name>',
        'where requests go; calls to anthropic are billed to the key of the client',
      ).choices([...UPSTREAMS, 'settings']),
    )
    .addOption(
      new Option('--api-url <url>', 'address of the Messages API, with --upstream anthropic').argParser(parseUrl),
    )
    .option('--data <folder>', 'folder for what is recorded (default: the XDG data folder)')
    .passThroughOptions()
    .action(async (command: string, args: readonly string[], wish: ServerWish) =>
      done(await runClient(io, [command, ...args], wish)),
    )
}

async function runClient(io: Io, [command = '', ...args]: readonly string[], wish: ServerWish): Promise<ExitCode> {
  const used = await serverFor(io, wish)
  try {
    const token = await ownToken(io, wish.data)
    const since = (await serverNow({ url: used.server.url, token })) ?? io.now()
    const env = applyEnvironment(io.env, await environmentFor(io, used.server, wish))
    const code = await io.runProgram({ command, args, env }).catch((error: unknown) => {
      throw cannotStart(command, error)
    })
    io.err(await summaryOf(used, token, since))
    return code
  } finally {
    await used.release()
  }
}

async function summaryOf({ server, isOwn }: ClientServer, token: string | null, since: number): Promise<string> {
  const totals = await totalsSince({ url: server.url, token }, since)
  if (totals === null) return `Sternline: the server at ${server.url} does not tell what came through it.\n`
  return summaryLine(totals, { isOwn, emulated: server.emulated })
}

function cannotStart(command: string, error: unknown): SternlineError {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
  const install =
    command === 'claude' ? 'Install Claude Code (`npm install -g @anthropic-ai/claude-code`), or give' : 'Give'
  return new SternlineError('client-not-started', {
    what: `${command} could not be started.`,
    why: isMissing
      ? 'There is no such program on the PATH.'
      : `The system says: ${error instanceof Error ? error.message : 'nothing more'}.`,
    fix: `${install} its path: \`sternline run -- /path/to/${command.split(/[/\\]/).at(-1)}\`.`,
  })
}
