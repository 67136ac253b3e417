import { readFile } from 'node:fs/promises'
import { SternlineError } from '@sternline/core'
import type { UpstreamName } from '@sternline/engine'
import { loadSettings, type UpstreamSettings } from '@sternline/upstreams/settings'
import { dataFolder, runtimeFolder } from '../folders.ts'
import type { Io } from '../io.ts'
import { type Launch, launchServer, tokenFileIn } from '../launch-server.ts'
import { findServer, noteServer } from '../runtime-file.ts'
import { askOwnServer, askServer, type RunningServer } from '../server-api.ts'
import { followSettings, wantedFromSettings } from '../start/wanted-from-settings.ts'
import { type UpstreamOption, upstreamOf } from '../upstream-option.ts'
import { UsageError } from '../usage-error.ts'
import { type ClientEnvironment, clientEnvironment } from './client-environment.ts'
import { modelPins } from './model-pins.ts'

/** Where requests go: as for `sternline start`. */
type ClientUpstream = UpstreamOption | 'settings'

/** What the user said about the server that a client is to use. */
export type ServerWish = Readonly<{
  server?: string | undefined
  upstream?: ClientUpstream | undefined
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
  const started = await launchServer(io, {
    port: 0,
    data,
    hasPage: true,
    isGuarded: true,
    ...(await wanted(io, upstream, apiUrl)),
  })
  const removeNote = await noteServer(runtimeFolder(io, data), io, started.url)
  const release = async (): Promise<void> => {
    await removeNote?.()
    await started.stop()
  }
  const server = await askOwnServer(started.url)
  if (server !== null) return { server, isOwn: true, release }
  await release()
  throw new SternlineError('server-not-found', {
    what: 'The server that was started does not answer.',
    why: 'It listens, but its status could not be read.',
    fix: 'Try again, and report it with the command that you gave if it stays so.',
  })
}

async function wanted(
  io: Io,
  name: ClientUpstream,
  apiUrl: string | undefined,
): Promise<Pick<Launch, 'upstream' | 'settings' | 'retentionDays'>> {
  if (name !== 'settings') return { upstream: upstreamOf(name, apiUrl) }
  if (apiUrl !== undefined)
    throw new UsageError('--api-url needs --upstream anthropic: the settings name their own addresses.')
  const { upstream, cache, retentionDays } = wantedFromSettings(io, await followSettings(io), true)
  return {
    upstream,
    ...(cache === null ? {} : { settings: cache }),
    ...(retentionDays === null ? {} : { retentionDays }),
  }
}

/** The token of the servers that record in this folder; null when none has been started there yet. */
export async function ownToken(io: Io, data: string | undefined): Promise<string | null> {
  const text = await readFile(tokenFileIn(dataFolder(io, data)), 'utf8').catch(() => '')
  return text.trim() || null
}

/** What a client's environment must say to use a server. */
export async function environmentFor(
  io: Io,
  { url, upstream, emulated }: RunningServer,
  { data }: Pick<ServerWish, 'data'>,
): Promise<ClientEnvironment> {
  const common = { url, upstream, own: io.env }
  if (emulated) return clientEnvironment({ ...common, token: STAND_IN_TOKEN, pins: {} })
  const section = await configuredUpstream(io, upstream)
  const holdsKey = section !== null && section.credential.kind !== 'caller'
  // At Anthropic a client's own credential goes before ours: which of the two a running server expects can't be seen from here.
  const bringsOwn = upstream === 'anthropic' && OWN_CREDENTIALS.some(name => (io.env[name] ?? '') !== '')
  return clientEnvironment({
    ...common,
    token: holdsKey && !bringsOwn ? await ownToken(io, data) : null,
    pins: upstream === 'azure_anthropic' ? modelPins(section?.models ?? []) : {},
  })
}

const OWN_CREDENTIALS = ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN']

/** What the user's settings say of an upstream; null where they can't be read, of which the server itself has told. */
async function configuredUpstream({ env, home }: Io, upstream: UpstreamName): Promise<UpstreamSettings | null> {
  const reading = await loadSettings({ environment: { variables: env, home }, projectFolder: null })
  return reading.ok ? (reading.settings.upstreams.find(({ name }) => name === upstream) ?? null) : null
}
