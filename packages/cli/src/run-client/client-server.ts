import { readFile } from 'node:fs/promises'
import { SternlineError } from '@sternline/core'
import { readSettings, userSettingsFile } from '@sternline/upstreams'
import { dataFolder, runtimeFolder } from '../folders.ts'
import type { Io } from '../io.ts'
import { launchServer } from '../launch-server.ts'
import { findServer, noteServer } from '../runtime-file.ts'
import { askServer, type RunningServer } from '../server-api.ts'
import { type UpstreamOption, upstreamOf } from '../upstream-option.ts'
import { type ClientEnvironment, clientEnvironment } from './client-environment.ts'
import { type ModelPins, modelPins } from './model-pins.ts'

/** What the user said about the server that a client is to use. */
export type ServerWish = Readonly<{
  server?: string | undefined
  upstream?: UpstreamOption | undefined
  apiUrl?: string | undefined
  data?: string | undefined
}>

/** The server of a client. */
export type ClientServer = Readonly<{
  server: RunningServer
  /** True when it was started for this client and stops with it. */
  isOwn: boolean
  /** Lets go of it; stops it when it is our own. */
  release: () => Promise<void>
}>

/** What the emulator is shown. It takes anything, and is not shown a key of the user's. */
const STAND_IN_TOKEN = 'sternline-emulator'

/**
 * The server that was named, else the one that runs.
 *
 * @returns null when none was named and none runs
 * @throws SternlineError `server-not-found` for one that was named and does not answer
 */
export async function runningServer(io: Io, { server, data }: ServerWish): Promise<RunningServer | null> {
  if (server === undefined) return findServer(runtimeFolder(io, dataFolder(io, data)), io)
  const found = await askServer(server)
  if (found !== null) return found
  throw new SternlineError('server-not-found', {
    what: `No Sternline server answers at ${URL.canParse(server) ? new URL(server).origin : 'that address'}.`,
    why: 'Nothing listens there, or something else does.',
    fix: 'Start one with `sternline start`, or leave --server out.',
  })
}

/**
 * The server that was named, else the one that runs, else one of our own. An upstream that is named gets a server of its
 * own, unless the one that runs has it already.
 *
 * @throws SternlineError when no server can be had
 */
export async function serverFor(io: Io, wish: ServerWish): Promise<ClientServer> {
  const running = await runningServer(io, wish)
  const fits = wish.apiUrl === undefined && (wish.upstream === undefined || wish.upstream === running?.upstream)
  if (running !== null && (wish.server !== undefined || fits)) {
    return { server: running, isOwn: false, release: () => Promise.resolve() }
  }
  return ownServer(io, wish)
}

async function ownServer(io: Io, { upstream = 'emulator', apiUrl, data: asked }: ServerWish): Promise<ClientServer> {
  const data = dataFolder(io, asked)
  const started = await launchServer(io, { port: 0, upstream: upstreamOf(upstream, apiUrl), data, hasPage: true })
  const removeNote = await noteServer(runtimeFolder(io, data), io, started.url)
  const release = async (): Promise<void> => {
    await removeNote?.()
    await started.stop()
  }
  const server = await askServer(started.url)
  if (server !== null) return { server, isOwn: true, release }
  await release()
  throw new SternlineError('server-not-found', {
    what: 'The server that was started does not answer.',
    why: 'It listens, but its status could not be read.',
    fix: 'Try again, and report it with the command that you gave if it stays so.',
  })
}

/** What a client's environment must say to use a server. */
export async function environmentFor(io: Io, { url, upstream, emulated }: RunningServer): Promise<ClientEnvironment> {
  const pins = upstream === 'azure_anthropic' ? await configuredPins(io) : {}
  return clientEnvironment({ url, upstream, token: emulated ? STAND_IN_TOKEN : null, pins, own: io.env })
}

/** Pins of the deployments that the user's settings name; none where the settings can't be read: the server says so itself. */
async function configuredPins({ env, home }: Io): Promise<ModelPins> {
  const path = userSettingsFile({ variables: env, home })
  const text = await readFile(path, 'utf8').catch(() => null)
  if (text === null) return {}
  const reading = readSettings({ user: { path, text }, project: null, home, userFile: path })
  if (!reading.ok) return {}
  return modelPins(
    reading.settings.upstreams.filter(({ name }) => name === 'azure_anthropic').flatMap(own => own.models),
  )
}
