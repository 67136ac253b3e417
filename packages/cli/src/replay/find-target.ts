import { SternlineError } from '@sternline/core'
import { dataFolder, runtimeFolder } from '../folders.ts'
import type { Io } from '../io.ts'
import { launchServer } from '../launch-server.ts'
import { findServer } from '../runtime-file.ts'
import { askOwnServer, askServer, type RunningServer } from '../server-api.ts'
import type { UpstreamOption } from '../upstream-option.ts'
import { upstreamOf } from '../upstream-option.ts'
import { UsageError } from '../usage-error.ts'

/** The server that a replay goes through. */
export type Target = Readonly<{
  server: RunningServer
  /** True when it was started for this replay and stops with it. */
  isOwn: boolean
  /** What is wrong with the ledger of our own server; null when all is well, or the server is another's. */
  ledgerProblem: string | null
  /** Lets go of it; stops it when it is our own. */
  release: () => Promise<void>
}>

/** What the user said about where a replay goes. */
export type TargetOptions = Readonly<{
  server?: string | undefined
  upstream?: UpstreamOption | undefined
  apiUrl?: string | undefined
  data?: string | undefined
}>

/**
 * Finds the server to replay through: the one that was named, else the one that runs, else one of our own for the
 * duration. Only an upstream that the user names leads to a real API, and that always through a server of our own.
 *
 * @throws SternlineError `server-not-found` or `server-not-emulated`
 * @throws UsageError for options that don't fit together
 */
export async function findTarget(io: Io, options: TargetOptions): Promise<Target> {
  const upstream = upstreamOf(options.upstream ?? 'emulator', options.apiUrl)
  if (upstream.name === 'anthropic') {
    if (options.server === undefined) return ownTarget(io, options)
    throw new UsageError(
      '--server and --upstream anthropic do not go together: a billed replay starts a server of its own.',
    )
  }
  if (options.server !== undefined) return named(await askServer(options.server), options.server)
  const data = dataFolder(io, options.data)
  const running = await findServer(runtimeFolder(io, data), io)
  if (running === null) return ownTarget(io, options)
  if (running.emulated) return borrowed(running)
  if (options.upstream === 'emulator') return ownTarget(io, options)
  throw notEmulated(running)
}

function named(server: RunningServer | null, url: string): Target {
  if (server === null) throw notFound(url)
  if (!server.emulated) throw notEmulated(server)
  return borrowed(server)
}

function borrowed(server: RunningServer): Target {
  return { server, isOwn: false, ledgerProblem: null, release: () => Promise.resolve() }
}

async function ownTarget(io: Io, options: TargetOptions): Promise<Target> {
  const upstream = upstreamOf(options.upstream ?? 'emulator', options.apiUrl)
  const started = await launchServer(io, { port: 0, upstream, data: dataFolder(io, options.data), hasPage: false })
  const server = await askOwnServer(started.url)
  if (server !== null) {
    return { server, isOwn: true, ledgerProblem: started.ledgerProblem, release: () => started.stop() }
  }
  await started.stop()
  throw notFound(started.url)
}

function notFound(url: string): SternlineError {
  return new SternlineError('server-not-found', {
    what: `No Sternline server answers at ${withoutSecrets(url)}.`,
    why: 'Nothing listens there, or something else does.',
    fix: 'Start one with `sternline start`, or leave --server out: then one is started for the replay.',
  })
}

function notEmulated(server: RunningServer): SternlineError {
  return new SternlineError('server-not-emulated', {
    what: `Nothing was sent: the server at ${server.url} sends requests to ${server.upstreamHost ?? server.upstream}.`,
    why: 'A replay through it would be billed, and replays go to the emulator unless you say otherwise.',
    fix: 'Give --upstream emulator to replay through an emulator of its own, or --upstream anthropic to see the price first.',
  })
}

/** An address may hold a password. */
function withoutSecrets(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : 'the address given with --server'
}
