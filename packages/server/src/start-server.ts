import { getRequestListener } from '@hono/node-server'
import { type CacheSettings, cache, findModel } from '@sternline/core'
import type { EmulatorOptions } from '@sternline/emulator'
import { type ApiStatus, createEngine, createMemory, type UpstreamName } from '@sternline/engine'
import { type Ledger, openLedgerOrMemory } from '@sternline/ledger'
import { createApi } from './api/create-api.ts'
import { createHttpServer } from './create-http-server.ts'
import { createRouter } from './create-router.ts'
import { drain } from './drain.ts'
import { createGateway } from './gateway/create-gateway.ts'
import { listen } from './listen.ts'
import { createEventStreams } from './live/event-streams.ts'
import { createLiveRoom } from './live/live-room.ts'
import { createPageServer } from './page/serve-page.ts'
import { type Chosen, chooseUpstream, type UpstreamChoice } from './upstreams/choose-upstream.ts'

/** What a server is started with. */
export type StartOptions = Readonly<{
  /** Default: 4141. 0 lets the system choose. When it is taken, one of the next 20 is used. */
  port?: number
  /** Fail when `port` is taken, instead of using a later one. Default: false. */
  exactPort?: boolean
  /** Loopback, and nothing else. */
  host?: '127.0.0.1'
  upstream: UpstreamChoice
  /** Absolute path of the ledger's file; null keeps exchanges in memory only. */
  ledgerFile: string | null
  /** Absolute path of the built page; null for a server without one. */
  pageFolder: string | null
  /** Of the product, for people. */
  version: string
  /** Default: `cache.on()`. */
  settings?: CacheSettings
  /** Takes a line about what goes wrong inside. It holds neither text of prompts nor secrets. Default: nobody listens. */
  log?: (line: string) => void
  /** For the emulator, when it is the upstream. */
  emulator?: EmulatorOptions
  /** How long `stop` lets running answers go on. Default: 3,000. Unit: milliseconds. */
  graceMs?: number
}>

/** A server that listens. */
export interface RunningServer {
  /** `http://127.0.0.1:4141`: the base URL for clients, and the address of the page. */
  readonly url: string
  readonly port: number
  /** The port that was asked for: another one than `port` when it was taken. */
  readonly requestedPort: number
  readonly upstream: UpstreamName
  /** What is wrong with the ledger at present, as a sentence for people; null when all is well. */
  readonly ledgerProblem: string | null
  /**
   * Takes no more requests, lets running answers end for a short time, writes the ledger, and lets go of everything. Never
   * rejects; a second call waits for the first.
   */
  stop(): Promise<void>
}

const DEFAULT_PORT = 4141
const HOST = '127.0.0.1'
const DEFAULT_GRACE_MS = 3_000
const IN_MEMORY = 'No file was named, so exchanges are kept in memory and are gone when Sternline stops.'

/**
 * Composes everything and listens: gateway, API, live events and the page in one process.
 *
 * @throws SternlineError when it can't listen (`port-in-use`, `port-not-allowed`, `bad-port`, `cannot-listen`), when the upstream's address can't be used
 * (`bad-upstream-url`), or when SQLite itself is missing (`ledger-no-driver`); nothing is left open then
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const log = options.log ?? (() => {})
  const chosen = chooseUpstream(options.upstream, options.emulator ?? {})
  const ledger = await openLedgerOrMemory({ file: options.ledgerFile, onProblem: log })
  const room = createLiveRoom()
  const events = createEventStreams(room)
  const engine = createEngine({
    upstream: chosen.upstream,
    ledger,
    memory: createMemory(),
    clock: chosen.clock,
    settings: options.settings ?? cache.on(),
    publish: room.publish,
  })
  const status = (): ApiStatus => statusOf(options.version, chosen, ledger)
  const api = createApi({
    status,
    ledger,
    room,
    clock: chosen.movable,
    models: findModel,
    texts: null,
    now: Date.now,
    log,
  })
  let port = 0
  const router = createRouter({
    gateway: createGateway({ engine, upstream: chosen.upstream }),
    events,
    // Hono's own Request and Response stay out of the global scope: the emulator uses Node's.
    api: getRequestListener(api.fetch, { overrideGlobalObjects: false }),
    page: createPageServer(options.pageFolder, options.version),
    port: () => port,
    log,
  })
  const http = createHttpServer(router.route)
  const letGo = async (): Promise<void> => {
    events.close()
    chosen.upstream.close()
    await ledger.close()
  }

  const requestedPort = options.port ?? DEFAULT_PORT
  try {
    port = await listen(http.server, { host: HOST, port: requestedPort, exactPort: options.exactPort ?? false })
  } catch (problem) {
    await letGo()
    throw problem
  }
  // A connection that can't be taken (too many open files) is lost; the others go on.
  http.server.on('error', problem => log(`a connection could not be taken (${problem.name})`))

  const stop = async (): Promise<void> => {
    events.close()
    await drain(http, options.graceMs ?? DEFAULT_GRACE_MS)
    await router.settled()
    await letGo()
  }
  let stopping: Promise<void> | null = null
  return {
    url: `http://${HOST}:${port}`,
    port,
    requestedPort,
    upstream: chosen.upstream.name,
    get ledgerProblem(): string | null {
      return status().ledgerProblem
    },
    stop: () => {
      stopping ??= stop()
      return stopping
    },
  }
}

function statusOf(version: string, { upstream, clock }: Chosen, ledger: Ledger): ApiStatus {
  return {
    version,
    upstream: upstream.name,
    upstreamHost: upstream.host,
    emulated: upstream.emulated,
    now: clock.now(),
    ledgerFile: ledger.file,
    ledgerProblem: ledger.problem ?? (ledger.file === null ? IN_MEMORY : null),
  }
}
