import { cache, findModel, SternlineError } from '@sternline/core'
import { type ApiStatus, createEngine, createMemory, type EngineEvent } from '@sternline/engine'
import { type Ledger, openLedgerOrMemory } from '@sternline/ledger'
import type { PageRooms, PageRoomsParts } from './api/page-rooms.ts'
import { createBacklog } from './backlog.ts'
import { createHttpServer } from './create-http-server.ts'
import { createRouter, type Router } from './create-router.ts'
import { drain } from './drain.ts'
import { createGateway } from './gateway/create-gateway.ts'
import { listen, listenBeside } from './listen.ts'
import { createEventStreams, type EventStreams, feedOf } from './live/event-streams.ts'
import { createLiveRoom } from './live/live-room.ts'
import { createSecondLook } from './live/second-look.ts'
import type { ServerLog } from './logs/exchange-log.ts'
import { openServerLog } from './logs/server-log.ts'
import { createMetrics } from './metrics/metrics.ts'
import { type OnFirstUse, onFirstUse } from './on-first-use.ts'
import { createPageServer } from './page/serve-page.ts'
import { type Access, createAccess } from './safety/access.ts'
import { checkListening, isLoopback, ownNames } from './safety/listening.ts'
import { actLine, notedAct } from './safety/owners-act.ts'
import { newToken, readToken, type Token, tokenOf } from './safety/token.ts'
import { needRestart } from './settings/need-restart.ts'
import { createRefusedNames } from './settings/refused-names.ts'
import type { SettingsSource } from './settings/settings-room.ts'
import type { RunningServer, StartOptions } from './start-options.ts'
import { chooseUpstream } from './upstreams/choose-upstream.ts'
import { createHttpUpstream, type UpstreamMaker } from './upstreams/http-upstream.ts'
import { proxyFor } from './upstreams/proxy-for.ts'
import { readApiUrl } from './upstreams/read-api-url.ts'
import type { Ways } from './upstreams/ways.ts'
import { type FoundProject, findProject } from './workspace/find-project.ts'

const DEFAULT_PORT = 4141
const HOST = '127.0.0.1'
const CACHING_ON = cache.on()
const DEFAULT_GRACE_MS = 3_000
const IN_MEMORY = 'No file was named, so exchanges are kept in memory and are gone when Sternline stops.'

/**
 * Composes everything and listens: gateway, API, live events and the page in one process.
 *
 * @throws SternlineError when it can't listen (`port-in-use`, `port-not-allowed`, `bad-port`, `cannot-listen`, `token-needed`), when the upstream's
 * or the proxy's address can't be used (`bad-upstream-url`, `bad-proxy`, `no-model`), when the token's file or the log's can't (`token-file`,
 * `log-file`), or when SQLite itself is missing (`ledger-no-driver`); nothing is left open then
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const host = options.host ?? HOST
  checkListening(host, options.tokenFile != null)
  const project = await findProject(options.project ?? null)
  const ways = await chooseUpstream(options.upstream, options.emulator ?? {}, upstreamMaker(options))
  const log = await openServerLog(options, line => options.log?.(line))
  const tell = (line: string): void => {
    options.log?.(line)
    log.problem(line)
  }
  const token = await tokenFor(options, isLoopback(host), tell)
  const ledger = await openLedgerOrMemory({
    file: options.ledgerFile,
    retentionDays: options.retentionDays ?? null,
    onProblem: tell,
  })
  const address = { port: 0 }
  const rooms = compose(options, { ways, token, ledger, log, tell, address, project })
  const http = createHttpServer(rooms.router)
  const requestedPort = options.port ?? DEFAULT_PORT
  try {
    address.port = await listen(http.server, { host, port: requestedPort, exactPort: options.exactPort ?? false })
  } catch (problem) {
    await letGo(rooms.events, ways, ledger)
    await log.close()
    throw problem
  }
  // A connection that can't be taken (too many open files) is lost; the others go on.
  http.server.on('error', problem => tell(`a connection could not be taken (${problem.name})`))
  const http6 = host === HOST ? await listenBeside(createHttpServer(rooms.router), address.port) : null
  log.note('started', { host, port: address.port, upstream: ways.main.name })

  const stop = async (): Promise<void> => {
    rooms.close()
    // What a turn has said so far is kept; `retry` goes on with it after the next start.
    await rooms.stopTurns()
    const { graceMs = DEFAULT_GRACE_MS } = options
    await drain(http6 === null ? [http] : [http, http6], typeof graceMs === 'function' ? graceMs() : graceMs)
    await rooms.router.settled()
    rooms.settle()
    await letGo(rooms.events, ways, ledger)
    log.note('stopped')
    await log.close()
  }
  let stopping: Promise<void> | null = null
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`
  return {
    url,
    port: address.port,
    requestedPort,
    upstream: ways.main.name,
    upstreamHost: ways.main.host,
    get ledgerProblem(): string | null {
      return problemOf(ledger)
    },
    pageAddress: () => (rooms.access === null ? url : `${url}/#code=${rooms.access.newCode()}`),
    stop: () => {
      stopping ??= stop()
      return stopping
    },
  }
}

/** The token of the file; where none can be kept, one that lives as long as this process: pages can be opened with codes all the same. */
async function tokenFor(
  { tokenFile = null }: StartOptions,
  isOnlyHere: boolean,
  tell: (line: string) => void,
): Promise<Token | null> {
  if (tokenFile === null) return null
  try {
    return await readToken(tokenFile, tell)
  } catch (problem) {
    if (!isOnlyHere || !(problem instanceof SternlineError)) throw problem
    tell(`${problem.message} Until then a token is used that nobody is told, so no client can use a key of yours.`)
    return tokenOf(newToken())
  }
}

type Inside = Readonly<{
  ways: Ways
  token: Token | null
  ledger: Ledger
  log: ServerLog
  tell: (line: string) => void
  project: FoundProject | null
  /** Known once it listens. */
  address: { port: number }
}>

type Rooms = Readonly<{
  router: Router
  events: EventStreams
  access: Access | null
  /** Does what was put off. */
  settle: () => void
  /** Stops what the assistant does, and lets it begin nothing more. Never rejects. */
  stopTurns: () => Promise<void>
  /** Ends what never ends by itself, and takes no more. */
  close: () => void
}>

function compose(options: StartOptions, { ways, token, ledger, log, tell, address, project }: Inside): Rooms {
  const { version } = options
  const room = createLiveRoom()
  const events = createEventStreams()
  const metrics = createMetrics({
    version,
    running: () => room.running().length,
    hasLedgerProblem: () => ledger.problem !== null,
    droppedByLedger: () => ledger.dropped,
  })
  const secondLook = createSecondLook({
    ledger,
    texts: ledger.texts,
    models: findModel,
    publish: room.publish,
    log: tell,
  })
  const settings = options.settingsFile == null ? null : seenOf(options.settingsFile)
  const publish = (event: EngineEvent): void => {
    room.publish(event)
    settings?.seen.refused.observe(event)
    metrics.observe(event)
    log.observe(event)
    secondLook.observe(event)
  }
  let isOpen = true
  const memory = createMemory()
  const backlog = createBacklog()
  const engine = createEngine({
    upstream: ways.main,
    ledger,
    memory,
    clock: ways.clock,
    get settings() {
      return (typeof options.settings === 'function' ? options.settings() : options.settings) ?? CACHING_ON
    },
    texts: ledger.texts,
    publish,
  })
  const pageRooms = opened(() => isOpen, {
    status: () => ({ ...statusOf(version, ways, ledger), ...restartOf(settings) }),
    ledger,
    room,
    clock: ways.movable,
    models: findModel,
    texts: ledger.texts,
    settled: () => secondLook.settled(),
    acted: act => {
      const by = act.request === null ? null : access?.shownBy(act.request)
      const noted = notedAct(act, by ?? 'anyone')
      log.note('act', noted)
      const line = actLine(noted, Date.now())
      if (line !== null) options.log?.(line)
    },
    settings,
    now: Date.now,
    events,
    project,
    assistant: {
      engine,
      memory,
      clock: ways.clock,
      hosts: ways.assistant,
      environment: options.environment ?? process.env,
    },
    log: tell,
  })
  const host = options.host ?? HOST
  const isGuarded = !isLoopback(host)
  const names = ownNames(host)
  const given = new Set((options.hostNames ?? []).map(name => name.toLowerCase()))
  const access =
    token !== null && (isGuarded || options.guardApi !== false) ? createAccess(token, () => address.port) : null
  const router = createRouter({
    gateway: createGateway({ engine, ways, token, isGuarded, backlog, heldUp: ms => metrics.heldUp(ms) }),
    events,
    happenings: feedOf(room),
    pageRooms: pageRooms.ask,
    page: createPageServer(options.pageFolder, version),
    own: () => ({ names, port: address.port, given }),
    access,
    isGuarded,
    metrics,
    settle: () => backlog.settle(),
    notReady: () => (isOpen ? null : 'stopping'),
    log: tell,
  })
  return {
    router,
    events,
    access,
    settle: () => backlog.settle(),
    stopTurns: async () => {
      // What can't be opened runs no turn.
      const made = await pageRooms.made()?.catch(() => null)
      await made?.stop()
    },
    close: () => {
      isOpen = false
      events.close()
      secondLook.close()
    },
  }
}

function seenOf(source: SettingsSource): PageRoomsParts['settings'] {
  return { source, seen: { atStart: source.current(), refused: createRefusedNames(source.current) } }
}

/** The API and the coding environment, which nobody but the page and a person at the command line asks for. */
function opened(isOpen: () => boolean, parts: PageRoomsParts): OnFirstUse<PageRooms> {
  return onFirstUse(async () => {
    const { openPageRooms } = await import('./api/page-rooms.ts')
    const rooms = openPageRooms(parts)
    // Who asks first while the server stops gets answers, but begins no turn.
    if (!isOpen()) await rooms.stop()
    return rooms
  })
}

function upstreamMaker({ environment = process.env }: StartOptions): UpstreamMaker {
  return upstream => createHttpUpstream({ ...upstream, proxy: proxyFor(readApiUrl(upstream.apiUrl), environment) })
}

async function letGo(events: EventStreams, ways: Ways, ledger: Ledger): Promise<void> {
  events.close()
  ways.close()
  await ledger.close()
}

function problemOf(ledger: Ledger): string | null {
  return ledger.problem ?? (ledger.file === null ? IN_MEMORY : null)
}

function statusOf(version: string, { main, clock }: Ways, ledger: Ledger): ApiStatus {
  return {
    version,
    upstream: main.name,
    upstreamHost: main.host,
    emulated: main.emulated,
    now: clock.now(),
    ledgerFile: ledger.file,
    ledgerProblem: problemOf(ledger),
  }
}

/** What was changed on disk and counts only after a restart, where there is such a thing. */
function restartOf(settings: PageRoomsParts['settings']): Pick<ApiStatus, 'needRestart'> {
  if (settings === null) return {}
  const names = needRestart(settings.seen.atStart, settings.source.current())
  return names.length === 0 ? {} : { needRestart: names }
}
