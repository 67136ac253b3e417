import type { CacheSettings } from '@sternline/core'
import { Body } from '@sternline/core/memory'
import {
  type CallReader,
  createCallReader,
  type Engine,
  type EngineAnswer,
  type EngineCall,
  type HeaderList,
  type Reading,
  readCall,
  readOtherCall,
} from '@sternline/engine'
import { type Api, credentialFacts, type ErrorContext, withoutBogusLimits } from '@sternline/upstreams'
import type { WorkedBacklog } from '../backlog.ts'
import { onceForAlike } from '../plain/once-for-alike.ts'
import type { Answering, Asking } from '../plain/sides.ts'
import { refuse } from '../safety/refusal.ts'
import type { Token } from '../safety/token.ts'
import type { Way, Ways } from '../upstreams/ways.ts'
import { askedSettings, CACHE_HEADER } from './cache-header.ts'
import { type Caller, createCallerReader } from './caller.ts'
import { CallerHeaders } from './caller-headers.ts'
import { bringsToken, outgoingHeaders, secretsIn } from './credentials.ts'
import { explainRefusal } from './explain-refusal.ts'
import { keepFreedMemory } from './free-memory.ts'
import type { PieceWatcher } from './gathering.ts'
import { createLastMinute, type LastMinute } from './last-minute.ts'
import { listModels } from './list-models.ts'
import { masked, maskedHeaders } from './masked.ts'
import { noAnswer } from './no-answer.ts'
import { planHeader } from './plan-header.ts'
import { readBody } from './read-body.ts'
import { GUARDED, NEEDS_TOKEN, refuseProblem, refuseUnread, wrongMethod } from './refusals.ts'
import { type Asked, findRoute, methodsOf } from './routes.ts'
import { type PassingAnswer, sendAnswer } from './send-answer.ts'
import { timed } from './timed.ts'

/** A content type of bodies that are no JSON. */
const UPLOAD = /^multipart\//i

/** A request that came. `target` is path and query; `left` aborts when the client goes away. */
type Visit = Readonly<{
  request: Asking
  response: Answering
  target: string
  left: AbortSignal
}>

/** The paths that the gateway serves. */
export interface Gateway {
  /**
   * Answers a request, or says that its path is none of the gateway's.
   *
   * @param path the target without its query
   * @returns null for a path that is not served
   */
  serve(path: string, visit: Visit): Promise<void> | null
}

/** What a gateway is composed of. */
export type GatewayParts = Readonly<{
  engine: Engine
  ways: Ways
  /** Null where nothing of ours has to be protected. */
  token: Token | null
  /** Whether every caller needs the token, whoever's credential goes on: on an address that others can reach. */
  isGuarded: boolean
  /** Takes what nobody waits for. */
  backlog: WorkedBacklog
  /** Is told how long a request was held up before it went on. Unit: milliseconds. */
  heldUp?: (ms: number) => void
}>

/** The hot path: Messages and OpenAI requests run through the engine, their neighbours go straight to the upstream. */
export function createGateway(parts: GatewayParts): Gateway {
  keepFreedMemory()
  const room: Room = {
    ...parts,
    look: createLook(),
    followCall: createCallReader(),
    lastMinute: createLastMinute(),
  }
  return {
    serve: (path, visit) => {
      const asked = findRoute(path, visit.request.method ?? '')
      if (asked === null) return null
      if (asked.method === visit.request.method) return new Passage(room, asked, visit).go()
      refuse(visit.response, wrongMethod(path, methodsOf(path)))
      return Promise.resolve()
    },
  }
}

/** What the headers of a request say. */
type Look = Readonly<{ came: CallerHeaders; caller: Caller; settings: ReturnType<typeof askedSettings> }>

function createLook(): (request: Asking) => Look {
  const callerOf = createCallerReader()
  return onceForAlike(({ rawHeaders }) => {
    const came = new CallerHeaders(rawHeaders)
    return { came, caller: callerOf(came), settings: askedSettings(came) }
  })
}

/** What all requests share. */
type Room = GatewayParts &
  Readonly<{
    look: ReturnType<typeof createLook>
    followCall: CallReader
    lastMinute: LastMinute
  }>

/** One request on its way through the gateway. */
class Passage {
  readonly #room: Room
  readonly #asked: Asked
  readonly #visit: Visit
  readonly #look: Look
  /** As the request names it; empty until it is read. */
  #model = ''
  /** Null until it has come. */
  #body: Body | null = null

  constructor(room: Room, asked: Asked, visit: Visit) {
    this.#room = room
    this.#asked = asked
    this.#visit = visit
    this.#look = room.look(visit.request)
  }

  /** Goes all the way. */
  async go(): Promise<void> {
    const { response, left } = this.#visit
    try {
      if (this.#room.isGuarded && !bringsToken(this.#look.came, this.#room.token)) refuse(response, GUARDED)
      else if (this.#asked.kind === 'run') await this.#run()
      else await this.#pass()
    } catch (problem) {
      if (left.aborted) return
      if (response.headersSent || !refuseProblem(response, problem)) throw problem
    } finally {
      // As a rule it was let go when it had been sent. Where it was not, who has it may still be at it.
      this.#body?.hold()
      this.#body?.drop()
    }
  }

  /** An exchange: through the engine. */
  async #run(): Promise<void> {
    const { target, left } = this.#visit
    const { caller } = this.#look
    const call = this.#asked.api === 'messages' ? this.#room.followCall(caller.conversation) : null
    const body = await this.#readBody(call)
    if (body === null) return
    const since = performance.now()
    const reading = call === null ? readOtherCall(body) : call.read(body)
    const way = this.#find(this.#asked.deployment ?? reading.model)
    if (way === null) return
    const ours = way.headers(left)
    const sent = this.#headersFor(way, ours instanceof Promise ? await ours : ours)
    const running = this.#room.engine.run({
      path: way.target(this.#asked, target),
      headers: sent,
      body,
      reading,
      signal: left,
      scope: caller.scope,
      session: caller.session,
      agent: caller.agent,
      client: caller.client,
      settings: this.#settingsFor(way),
      model: this.#nameFor(way, reading),
      serves: way.serves ?? undefined,
      upstream: timed(way.upstream, since, this.#room.heldUp),
      backlog: this.#room.backlog,
      finished: counting(this.#room.lastMinute, this.#deploymentAt(way)),
    })
    const answer = await running.catch(problem => this.#unanswered(problem, way, sent))
    if (answer === null) return
    // Not awaited here: what stands in this frame would be held until the answer is over, and that may take minutes.
    const over = this.#answer(answer, way, sent)
    // Nobody sends it again, and the first bytes of the answer are on their way.
    body.drop()
    return over
  }

  /** The way of a request; null when there is none or the caller may not take it, and then that is answered. */
  #find(model: string): Way | null {
    const { ways, token } = this.#room
    const { api } = this.#asked
    const { response } = this.#visit
    this.#model = model
    const result = ways.find(model, api)
    if (!result.ok) refuseProblem(response, result.problem, api)
    else if (result.way.custody && !bringsToken(this.#look.came, token)) refuse(response, NEEDS_TOKEN)
    else return result.way
    return null
  }

  /** @throws SternlineError `key-for-another-host` for a key of the caller's that the host was not made for */
  #headersFor({ custody, upstream }: Way, ours: HeaderList): HeaderList {
    const headers = outgoingHeaders(this.#look.came, { token: this.#room.token, ours, custody })
    const refusal = custody ? null : upstream.refuseKey(headers)
    if (refusal !== null) throw refusal
    return headers
  }

  #settingsFor({ cache }: Way): CacheSettings | undefined {
    const asked = this.#look.settings === 'unknown' ? null : this.#look.settings
    return asked ?? cache ?? undefined
  }

  /** What the upstream calls the model, where the body's name for it does not go on. */
  #nameFor(way: Way, { prompt, modelSpan }: Reading): string | undefined {
    const isNameless = this.#asked.api === 'messages' && prompt === null && modelSpan === null
    return way.model === null || isNameless ? undefined : way.model
  }

  /** Names what a quota is counted for: a model or a deployment, at a host. */
  #deploymentAt({ upstream, model }: Way): string {
    return `${upstream.name}\n${upstream.host ?? ''}\n${model ?? this.#model}`
  }

  /** Answers that no answer came. @throws the problem where nothing better is known */
  #unanswered(problem: unknown, way: Way, sent: HeaderList): null {
    const { response, left } = this.#visit
    const known = noAnswer(problem, this.#contextOf(way, sent, null))
    if (known === null || left.aborted) throw problem
    refuse(response, known)
    return null
  }

  /** Passes the answer on, or explains it where it is a refusal. */
  #answer(answer: EngineAnswer, way: Way, sent: HeaderList): Promise<void> {
    const { status, source, watch, exchange } = answer
    const warnings = this.#look.settings === 'unknown' ? [`unknown-${CACHE_HEADER}`] : []
    const extra: HeaderList = [
      ['x-sternline-exchange', exchange],
      ['x-sternline-plan', planHeader(answer, way.model, warnings)],
    ]
    const headers = withoutBogusLimits(way.custody ? maskedHeaders(answer.headers, secretsIn(sent)) : answer.headers)
    const passing: PassingAnswer = { status, headers, source, watch, extra }
    if (status < 400) return sendAnswer(this.#visit.response, passing)
    return this.#explain({ ...passing, source: unseen(source, way, sent) }, this.#contextOf(way, sent, answer))
  }

  async #explain(passing: PassingAnswer, context: ErrorContext): Promise<void> {
    const { response, left } = this.#visit
    const { status, headers, source, watch, extra } = passing
    const explained = await explainRefusal({
      status,
      headers,
      source,
      ...(watch === undefined ? {} : { watch }),
      api: this.#asked.api,
      userAgent: this.#look.came.value('user-agent') ?? '',
      context,
    }).catch(() => null)
    if (explained === null) {
      response.destroy()
      watch?.end(left.aborted ? 'aborted' : 'broken')
    } else if (explained.kind === 'whole') {
      const all = [...(extra ?? []), ...explained.ours]
      await sendAnswer(response, { ...explained, source: once(explained.body), extra: all })
      watch?.end('whole')
    } else {
      await sendAnswer(response, { ...passing, source: explained.source })
    }
  }

  /** What is known around a failure. */
  #contextOf(way: Way, sent: HeaderList, answer: EngineAnswer | null): ErrorContext {
    // The last minute ends now.
    this.#room.backlog.settle()
    return {
      lastMinute: this.#room.lastMinute.of(this.#deploymentAt(way)),
      markers: answer === null ? null : markersOf(answer),
      upstream: way.upstream.name,
      host: way.upstream.host,
      path: this.#asked.path,
      model: way.model ?? this.#model,
      configured: (this.#room.ways.models ?? []).map(({ name }) => name),
      custody: way.custody,
      credential: credentialFacts(sent),
      at: Date.now(),
    }
  }

  /** Neighbours of an exchange: counting tokens, the models, a sign of life, and what else the two APIs have. */
  async #pass(): Promise<void> {
    const { request, response, target, left } = this.#visit
    const body = await this.#readBody(null)
    if (body === null) return
    const { models, isSingle } = this.#room.ways
    const { kind, api, deployment } = this.#asked
    if (models !== null && kind === 'hello') {
      response.writeHead(200)
      response.end()
      return
    }
    if (models !== null && kind === 'list') {
      listModels(response, models, this.#asked)
      return
    }
    // Where there is only one way, nobody needs to know the model.
    const reading = kind === 'pass' && !isSingle ? readNeighbour(body, api, this.#look.came) : null
    const way = this.#find(deployment ?? reading?.model ?? '')
    if (way === null) return
    const headers = this.#headersFor(way, await way.headers(left))
    // Where the path names a deployment, the body may not name another.
    const pieces = reading === null ? body.pieces : renamed(reading, way.model ?? deployment)
    const answer = await way.upstream.send({
      method: request.method ?? 'GET',
      path: way.target(this.#asked, target),
      headers,
      body: pieces,
      signal: left,
    })
    if (answer.hasAll === true) body.drop()
    const source = answer.status < 400 ? answer.body : unseen(answer.body, way, headers)
    const own = way.custody ? maskedHeaders(answer.headers, secretsIn(headers)) : answer.headers
    await sendAnswer(response, { status: answer.status, headers: own, source })
  }

  /** The body of the request; null when there is none to go on with, and then the client has its answer or is gone. */
  async #readBody(watcher: PieceWatcher | null): Promise<Body | null> {
    const { request, response } = this.#visit
    const result = await readBody(request, watcher)
    if (typeof result === 'string') refuseUnread(response, result)
    this.#body = result instanceof Body ? result : null
    return this.#body
  }
}

/** How many markers stood on the wire in the end, and how many of them were the client's. */
function markersOf({ breakpoints, plan }: EngineAnswer): Readonly<{ client: number; sent: number }> {
  const ours = breakpoints.filter(({ placedBy }) => placedBy === 'sternline').length
  // A top-level marker takes a slot also where it falls on no block.
  const isOff = plan.automatic !== null && breakpoints.every(({ reason }) => reason !== 'automatic')
  const sent = breakpoints.length + (isOff ? 1 : 0)
  return { client: sent - ours, sent }
}

/** What an upstream says of a request that it refused: where it repeats the owner's key, whoever asked does not see it. */
function unseen(source: AsyncIterable<Uint8Array>, way: Way, sent: HeaderList): AsyncIterable<Uint8Array> {
  return way.custody ? masked(source, secretsIn(sent)) : source
}

/** Counts what a deployment's answer reported. An exchange that is worked out later keeps this, and with it nothing else of its request. */
function counting(lastMinute: LastMinute, deployment: string): NonNullable<EngineCall['finished']> {
  return ({ usage }) => {
    if (usage !== null) lastMinute.add(deployment, usage)
  }
}

async function* once(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body
}

/** Looks for the model that a neighbour of an exchange names. An upload is not read: nothing in a file is the name of a model. */
function readNeighbour(body: Body, api: Api, came: CallerHeaders): Reading | null {
  if (UPLOAD.test(came.value('content-type') ?? '')) return null
  return api === 'messages' ? readCall(body) : readOtherCall(body)
}

/** A body with another name for its model. @param model null to leave the client's */
function renamed({ body, modelSpan }: Reading, model: string | null): readonly Uint8Array[] {
  if (modelSpan === null || model === null) return body.pieces
  const { start, end } = modelSpan
  return [body.span(0, start), Buffer.from(JSON.stringify(model)), body.span(end, body.length)]
}
