import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { outColors } from '../colors.ts'
import type { ExitCode } from '../exit-code.ts'
import { dataFolder, runtimeFolder } from '../folders.ts'
import type { Io } from '../io.ts'
import { type Launch, launchServer, tokenFileIn } from '../launch-server.ts'
import { parseDays, parsePort, parseSeconds, parseUrl } from '../parse-options.ts'
import { noteServer } from '../runtime-file.ts'
import { canOpenBrowser } from '../start/can-open-browser.ts'
import { chooseProject } from '../start/choose-project.ts'
import { describeStart } from '../start/describe-start.ts'
import { GRACE_HELP, graceMs } from '../start/grace.ts'
import { parseHostName } from '../start/host-name.ts'
import {
  followSettings,
  NOTHING_WANTED,
  type WantedUpstream,
  wantedFromSettings,
} from '../start/wanted-from-settings.ts'
import { stopAsked } from '../stop-asked.ts'
import { UPSTREAMS, type UpstreamOption, upstreamOf } from '../upstream-option.ts'
import { UsageError } from '../usage-error.ts'

/** The port that clients are pointed at, unless another one is asked for. */
const DEFAULT_PORT = 4141

/** `settings`: as the user's settings.json says, model by model. */
const START_UPSTREAMS = [...UPSTREAMS, 'settings'] as const

type StartOptions = Readonly<{
  port?: number
  host?: string
  hostName?: readonly string[]
  /** Undefined: as the settings say where they name models, else the emulator. */
  upstream?: UpstreamOption | 'settings'
  code: boolean
  log?: string
  keepDays?: number
  grace?: number
  apiUrl?: string
  data?: string
  open: boolean
  demo: boolean
  project: boolean
}>

/** `sternline start`: runs the server until it is told to stop. */
export function startCommand(io: Io, done: (code: ExitCode) => void): Command {
  return new Command('start')
    .description('start the server: the page with your project and the assistant, and the gateway for clients')
    .argument('[folder]', 'folder to open as the project (default: the one that the command runs in)')
    .addOption(
      new Option(
        '--port <port>',
        `port to listen on; the next free one is taken when it is in use (default: ${DEFAULT_PORT})`,
      ).argParser(parsePort),
    )
    .addOption(
      new Option(
        '--upstream <name>',
        'where requests go; calls to anthropic are billed (default: where settings.json says, else the emulator)',
      ).choices(START_UPSTREAMS),
    )
    .addOption(
      new Option('--api-url <url>', 'address of the Messages API, with --upstream anthropic').argParser(parseUrl),
    )
    .option(
      '--host <address>',
      'address to listen on (default: loopback alone; any other needs the token from everyone)',
    )
    .addOption(
      new Option(
        '--host-name <name>',
        'name that clients reach it by through a port mapping, a tunnel or a proxy, with any port or as name:port (may be given more than once)',
      ).argParser(parseHostName),
    )
    .addOption(
      new Option('--keep-days <days>', 'delete exchanges that are older than so many days').argParser(parseDays),
    )
    .addOption(new Option('--grace <seconds>', GRACE_HELP).argParser(parseSeconds))
    .option('--log <file>', 'write a line of JSON for each exchange and each act of an owner to the end of this file')
    .option('--no-code', 'let every program of this machine open the page and read its API, without a code')
    .option('--data <folder>', 'folder for what is recorded (default: the XDG data folder)')
    .option('--no-open', 'do not open the browser')
    .option('--demo', 'replay the conversation that ships with Sternline, to see rows arrive', false)
    .option('--no-project', 'open no folder')
    .action(async (folder: string | undefined, options: StartOptions) => done(await start(io, folder, options)))
}

async function start(io: Io, folder: string | undefined, options: StartOptions): Promise<ExitCode> {
  const wanted = await wantedUpstream(io, options)
  const { upstream } = wanted
  if (options.demo && upstream.name !== 'emulator') {
    throw new UsageError('--demo runs against the emulator only: leave --upstream out, or --demo.')
  }
  const data = dataFolder(io, options.data ?? wanted.folder ?? undefined)
  const project = await chooseProject(io, { folder, project: options.project })
  const server = await launchServer(io, {
    ...launchOf(options, wanted),
    data,
    graceMs: () => graceMs(options.grace, io.stop),
    project: project === null ? null : { folder: project, dataFolder: data },
  })
  // Where the other commands look, whatever folder the settings name.
  const removeNote = await noteServer(runtimeFolder(io, dataFolder(io, options.data)), io, server.url)
  try {
    const page = server.pageAddress()
    io.out(
      describeStart({
        server,
        host: server.upstreamHost,
        page,
        tokenFile: tokenFileIn(data),
        hasSettings: upstream.name === 'configured',
        project,
        colors: outColors(io),
      }),
    )
    if (server.ledgerProblem !== null) io.err(`${server.ledgerProblem}\n`)
    if (removeNote === null)
      io.err(`\`sternline replay\` will not find this server by itself: give it --server ${server.url}\n`)
    if (options.open && canOpenBrowser(io)) await openPage(io, page)
    if (options.demo) {
      const { playDemo } = await import('../start/play-demo.ts')
      await playDemo(io, server.url)
    }
    await stopAsked(io.stop)
  } finally {
    await removeNote?.()
    await server.stop()
  }
  return 0
}

/** What was asked for on the command line goes before what the settings say. */
function launchOf(options: StartOptions, { upstream, cache, ...wanted }: WantedUpstream): Omit<Launch, 'data'> {
  const host = options.host ?? wanted.host
  const hostNames = options.hostName ?? wanted.hostNames
  const retentionDays = options.keepDays ?? wanted.retentionDays
  return {
    port: options.port ?? wanted.port ?? DEFAULT_PORT,
    upstream,
    hasPage: true,
    isGuarded: options.code,
    ...(options.log === undefined ? {} : { logFile: resolve(options.log) }),
    ...(host === null ? {} : { host }),
    ...(hostNames === null ? {} : { hostNames }),
    ...(retentionDays === null ? {} : { retentionDays }),
    ...(cache === null ? {} : { settings: cache }),
    settingsFile: wanted.settingsFile ?? null,
  }
}

/** Where requests go, and what else the settings say where they are asked. */
async function wantedUpstream(io: Io, { upstream, apiUrl, demo }: StartOptions): Promise<WantedUpstream> {
  const isLeftOpen = upstream === undefined && apiUrl === undefined && !demo
  if (isLeftOpen || upstream === 'settings') {
    return wantedFromSettings(io, await followSettings(io), upstream === 'settings')
  }
  return { ...NOTHING_WANTED, upstream: upstreamOf(upstream ?? 'emulator', apiUrl) }
}

/** A browser that does not open is no reason to stop. */
async function openPage(io: Io, url: string): Promise<void> {
  try {
    await io.openBrowser(url)
  } catch {
    io.err(`The browser could not be opened; the page is at ${url}\n`)
  }
}
