import { SternlineError } from '@sternline/core'
import { Command, Option } from 'commander'
import type { ExitCode } from '../exit-code.ts'
import type { Io } from '../io.ts'
import { parseUrl } from '../parse-options.ts'
import { environmentFor, runningServer, type ServerWish } from '../run-client/client-server.ts'
import { shellLines } from '../run-client/shell-lines.ts'
import type { RunningServer } from '../server-api.ts'

type Options = Pick<ServerWish, 'server' | 'data'> & Readonly<{ json: boolean }>

/** `sternline env`: what to export to use the server that runs. */
export function envCommand(io: Io, done: (code: ExitCode) => void): Command {
  return new Command('env')
    .description('print what to export so that clients use the server that runs: eval "$(sternline env)"')
    .addOption(new Option('--server <url>', 'server to use (default: the one that runs)').argParser(parseUrl))
    .option('--data <folder>', 'folder that the server records in (default: the XDG data folder)')
    .option('--json', 'print names and values as JSON; null is a variable to take away', false)
    .action(async (options: Options) => {
      const environment = await environmentFor(io, await needServer(io, options), options)
      io.out(options.json ? `${JSON.stringify(environment, null, 2)}\n` : shellLines(environment))
      done(0)
    })
}

async function needServer(io: Io, options: Options): Promise<RunningServer> {
  const server = await runningServer(io, options)
  if (server !== null) return server
  throw new SternlineError('no-server', {
    what: 'No Sternline server runs, so there is no address to export.',
    why: 'The address is that of a running server.',
    fix: 'Start one with `sternline start` and ask again, or let `sternline run claude` start one for a single run.',
  })
}
