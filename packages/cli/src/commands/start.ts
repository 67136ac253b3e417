import { Command, Option } from 'commander'
import { outColors } from '../colors.ts'
import type { ExitCode } from '../exit-code.ts'
import { dataFolder, runtimeFolder } from '../folders.ts'
import type { Io } from '../io.ts'
import { launchServer } from '../launch-server.ts'
import { parsePort, parseUrl } from '../parse-options.ts'
import { noteServer } from '../runtime-file.ts'
import { askServer } from '../server-api.ts'
import { canOpenBrowser } from '../start/can-open-browser.ts'
import { describeStart } from '../start/describe-start.ts'
import { playDemo } from '../start/play-demo.ts'
import { stopAsked } from '../stop-asked.ts'
import { UPSTREAMS, type UpstreamOption, upstreamOf } from '../upstream-option.ts'
import { UsageError } from '../usage-error.ts'

/** The port that clients are pointed at, unless another one is asked for. */
const DEFAULT_PORT = 4141

type StartOptions = Readonly<{
  port: number
  upstream: UpstreamOption
  apiUrl?: string
  data?: string
  open: boolean
  demo: boolean
}>

/** `sternline start`: runs the server until it is told to stop. */
export function startCommand(io: Io, done: (code: ExitCode) => void): Command {
  return new Command('start')
    .description('start the server: the gateway for clients, and the page')
    .addOption(
      new Option('--port <port>', 'port to listen on; the next free one is taken when it is in use')
        .argParser(parsePort)
        .default(DEFAULT_PORT),
    )
    .addOption(
      new Option('--upstream <name>', 'where requests go; calls to anthropic are billed')
        .choices(UPSTREAMS)
        .default('emulator'),
    )
    .addOption(
      new Option('--api-url <url>', 'address of the Messages API, with --upstream anthropic').argParser(parseUrl),
    )
    .option('--data <folder>', 'folder for what is recorded (default: the XDG data folder)')
    .option('--no-open', 'do not open the browser')
    .option('--demo', 'replay the conversation that ships with Sternline, to see rows arrive', false)
    .action(async (options: StartOptions) => done(await start(io, options)))
}

async function start(io: Io, options: StartOptions): Promise<ExitCode> {
  const upstream = upstreamOf(options.upstream, options.apiUrl)
  if (options.demo && upstream.name !== 'emulator') {
    throw new UsageError('--demo runs against the emulator only: leave --upstream out, or --demo.')
  }
  const data = dataFolder(io, options.data)
  const server = await launchServer(io, { port: options.port, upstream, data, hasPage: true })
  const removeNote = await noteServer(runtimeFolder(io, data), io, server.url)
  try {
    const host = (await askServer(server.url))?.upstreamHost ?? null
    io.out(describeStart(server, host, outColors(io)))
    if (server.ledgerProblem !== null) io.err(`${server.ledgerProblem}\n`)
    if (removeNote === null)
      io.err(`\`sternline replay\` will not find this server by itself: give it --server ${server.url}\n`)
    if (options.open && canOpenBrowser(io)) await openPage(io, server.url)
    if (options.demo) await playDemo(io, server.url)
    await stopAsked(io.stop)
  } finally {
    await removeNote?.()
    await server.stop()
  }
  return 0
}

/** A browser that does not open is no reason to stop. */
async function openPage(io: Io, url: string): Promise<void> {
  try {
    await io.openBrowser(url)
  } catch {
    io.err(`The browser could not be opened; the page is at ${url}\n`)
  }
}
