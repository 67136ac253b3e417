import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type CallReader,
  createCallReader,
  type Engine,
  type EngineAnswer,
  type HeaderList,
  type Reading,
  readCall,
  readOtherCall,
  type Upstream,
} from '@sternline/engine'
import { credentialFacts, type ErrorContext, withoutBogusLimits } from '@sternline/upstreams'
import type { WorkedBacklog } from '../backlog.ts'
import { refuse } from '../safety/refusal.ts'
import type { Token } from '../safety/token.ts'
import type { Way, Ways } from '../upstreams/ways.ts'
import { askedSettings, CACHE_HEADER } from './cache-header.ts'
import { type Caller, createCallerReader } from './caller.ts'
import { CallerHeaders } from './caller-headers.ts'
import { bringsToken, outgoingHeaders, secretsIn } from './credentials.ts'
import { explainRefusal } from './explain-refusal.ts'
import { createLastMinute, type LastMinute } from './last-minute.ts'
import { listModels } from './list-models.ts'
import { masked, maskedHeaders } from './masked.ts'
import { noAnswer } from './no-answer.ts'
import { planHeader } from './plan-header.ts'
import { type BodyReader, createBodyReader, type WholeBody } from './read-body.ts'
import { NEEDS_TOKEN, refuseProblem, TOO_LARGE, wrongMethod } from './refusals.ts'
import { type Asked, findRoute } from './routes.ts'
import { type PassingAnswer, sendAnswer } from './send-answer.ts'

/** A request that came. `target` is path and query; `left` aborts when the client goes away. */
type Visit = Readonly<{
  request: IncomingMessage
  response: ServerResponse
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
  const room: Room = {
    ...parts,
    callerOf: createCallerReader(),
    readBody: createBodyReader(),
    readCall: createCallReader(),
    lastMinute: createLastMinute(),
  }
  return {
    serve: (path, visit) => {
      const asked = findRoute(path)
      if (asked === null) return null
      if (asked.method === visit.request.method) return new Passage(room, asked, visit).go()
      refuse(visit.response, wrongMethod(path, asked.method))
      return Promise.resolve()
    },
  }
}

/** What all requests share. */
type Room = GatewayParts &
  Readonly<{
    callerOf: ReturnType<typeof createCallerReader>
    readBody: BodyReader
    readCall: CallReader
    lastMinute: LastMinute
  }>

/** What is known of a request once it can be sent: its way, what it calls the model, and the headers that go out. */
type Outgoing = Readonly<{ way: Way; model: string; headers: HeaderList }>

/** One request on its way through the gateway. */
class Passage {
  readonly #room: Room
  readonly #asked: Asked
  readonly #visit: Visit
  readonly #came: CallerHeaders
  readonly #settings: ReturnType<typeof askedSettings>

  constructor(room: Room, asked: Asked, visit: Visit) {
    this.#room = room
    this.#asked = asked
    this.#visit = visit
    this.#came = new CallerHeaders(visit.request.rawHeaders)
    this.#settings = askedSettings(this.#came)
  }

  /** Goes all the way. */
  async go(): Promise<void> {
    const { response, left } = this.#visit
    try {
      if (this.#room.isGuarded && !bringsToken(this.#came, this.#room.token)) refuse(response, NEEDS_TOKEN)
      else if (this.#asked.kind === 'run') await this.#run()
      else await this.#pass()
    } catch (problem) {
      if (left.aborted) return
      if (response.headersSent || !refuseProblem(response, problem)) throw problem
    }
  }

  /** An exchange: through the engine. */
  async #run(): Promise<void> {
    const { request, response } = this.#visit
    const whole = await bodyOf(this.#room.readBody, request, response)
    if (whole === null) return
    const since = performance.now()
    const caller = this.#room.callerOf(this.#came)
    const reading =
      this.#asked.api === 'messages' ? this.#room.readCall(whole.body, caller.conversation) : readOtherCall(whole.body)
    const out = await this.#prepare(this.#asked.deployment ?? reading.model)
    if (out === null) return
    const answer = await this.#send(out, { body: whole.body, reading, caller, since })
    if (answer !== null) await this.#answer(answer, out)
    whole.release()
  }

  /** The way of a request and its headers; null when there is no way or the caller may not take it, and then that is answered. */
  async #prepare(model: string): Promise<Outgoing | null> {
    const { response, left } = this.#visit
    const { ways, token } = this.#room
    const result = ways.find(model, this.#asked.api)
    if (!result.ok) {
      refuseProblem(response, result.problem, this.#asked.api)
      return null
    }
    const { way } = result
    const { custody } = way
    if (custody && !bringsToken(this.#came, token)) {
      refuse(response, NEEDS_TOKEN)
      return null
    }
    const headers = outgoingHeaders(this.#came, { token, ours: await way.headers(left), custody })
    const refusal = custody ? null : way.upstream.refuseKey(headers)
    if (refusal !== null) throw refusal
    return { way, model, headers }
  }

  /** Sends it; null when no answer came for a reason that is known, and then that is answered. */
  async #send(out: Outgoing, { body, reading, caller, since }: Read): Promise<EngineAnswer | null> {
    const { response, target, left } = this.#visit
    const { way, headers } = out
    const { scope, session, agent, client } = caller
    try {
      return await this.#room.engine.run({
        path: way.target(this.#asked, target),
        headers,
        body,
        reading,
        signal: left,
        scope,
        session,
        agent,
        client,
        ...this.#ownWords(way, reading),
        backlog: this.#room.backlog,
        finished: ({ usage }) => {
          if (usage !== null) this.#room.lastMinute.add(deploymentOf(out), usage)
        },
        upstream: timed(way.upstream, () => this.#room.heldUp?.(performance.now() - since)),
      })
    } catch (problem) {
      const known = noAnswer(problem, this.#contextOf(out, null))
      if (known === null || left.aborted) throw problem
      refuse(response, known)
      return null
    }
  }

  /** What differs for this request from what the engine does by itself. */
  #ownWords(way: Way, { prompt }: Reading): Partial<Parameters<Engine['run']>[0]> {
    const settings = this.#settings === 'unknown' ? way.cache : (this.#settings ?? way.cache)
    // The older addresses name the deployment in the path, and their bodies often no model at all.
    const hasName = this.#asked.deployment === null && prompt !== null
    return {
      ...(settings === null ? {} : { settings }),
      ...(way.model === null || (!hasName && this.#asked.api === 'messages') ? {} : { model: way.model }),
      ...(way.serves === null ? {} : { serves: way.serves }),
    }
  }

  /** Passes the answer on, or explains it where it is a refusal. */
  async #answer(answer: EngineAnswer, out: Outgoing): Promise<void> {
    const { response } = this.#visit
    const { way, headers: sent } = out
    const warnings = this.#settings === 'unknown' ? [`unknown-${CACHE_HEADER}`] : []
    const extra: HeaderList = [
      ['x-sternline-exchange', answer.exchange],
      ['x-sternline-plan', planHeader(answer, way.model, warnings)],
    ]
    const { status, source, watch } = answer
    const headers = withoutBogusLimits(way.custody ? maskedHeaders(answer.headers, secretsIn(sent)) : answer.headers)
    const passing: PassingAnswer = { status, headers, source, watch, extra }
    if (status < 400) await sendAnswer(response, passing)
    else {
      const context = this.#contextOf(out, answer)
      await this.#explain({ ...passing, source: unseen(source, way, sent) }, context)
    }
  }

  async #explain(passing: PassingAnswer, context: ErrorContext): Promise<void> {
    const { response } = this.#visit
    const { status, headers, source, watch, extra } = passing
    const explained = await explainRefusal({
      status,
      headers,
      source,
      ...(watch === undefined ? {} : { watch }),
      api: this.#asked.api,
      userAgent: this.#came.value('user-agent') ?? '',
      context,
    }).catch(() => null)
    if (explained === null) {
      response.destroy()
      watch?.end('broken')
    } else if (explained.kind === 'whole') {
      const all = [...(extra ?? []), ...explained.ours]
      await sendAnswer(response, { ...explained, source: once(explained.body), extra: all })
      watch?.end('whole')
    } else {
      await sendAnswer(response, { ...passing, source: explained.source })
    }
  }

  /** What is known around a failure. */
  #contextOf(out: Outgoing, answer: EngineAnswer | null): ErrorContext {
    const { way, model, headers } = out
    // The last minute ends now.
    this.#room.backlog.settle()
    return {
      lastMinute: this.#room.lastMinute.of(deploymentOf(out)),
      markers: answer === null ? null : markersOf(answer),
      upstream: way.upstream.name,
      host: way.upstream.host,
      path: this.#asked.path,
      model: way.model ?? model,
      configured: (this.#room.ways.models ?? []).map(({ name }) => name),
      custody: way.custody,
      credential: credentialFacts(headers),
      at: Date.now(),
    }
  }

  /** Neighbours of an exchange: counting tokens, the list of models, a sign of life. */
  async #pass(): Promise<void> {
    const { request, response, target, left } = this.#visit
    const whole = await bodyOf(this.#room.readBody, request, response)
    if (whole === null) return
    const { models, isSingle } = this.#room.ways
    const { kind, api } = this.#asked
    if (models !== null && kind === 'hello') {
      response.writeHead(200).end()
      return
    }
    if (models !== null && kind === 'list') {
      listModels(response, models, api)
      return
    }
    // Where there is only one way, nobody needs to know the model.
    const reading = kind === 'pass' && !isSingle ? readCall(whole.body) : null
    const out = await this.#prepare(reading?.model ?? '')
    if (out === null) return
    const { way, headers } = out
    const pieces = reading === null || way.model === null ? [whole.body] : renamed(reading, way.model)
    const answer = await way.upstream.send({
      method: request.method ?? 'GET',
      path: way.target(this.#asked, target),
      headers,
      body: whole.body.length === 0 ? [] : pieces,
      signal: left,
    })
    const source = answer.status < 400 ? answer.body : unseen(answer.body, way, headers)
    const own = way.custody ? maskedHeaders(answer.headers, secretsIn(headers)) : answer.headers
    await sendAnswer(response, { status: answer.status, headers: own, source })
    whole.release()
  }
}

/** A request that was read. `since` is when its last byte had come, by `performance.now`. */
type Read = Readonly<{ body: Uint8Array; reading: Reading; caller: Caller; since: number }>

/** Names what a quota is counted for: a model or a deployment, at a host. */
function deploymentOf({ way, model }: Outgoing): string {
  return [way.upstream.name, way.upstream.host ?? '', way.model ?? model].join('\n')
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

/** The same upstream, telling when a request is handed to it. */
function timed(upstream: Upstream, handedOver: () => void): Upstream {
  const { name, emulated, host } = upstream
  return {
    name,
    emulated,
    host,
    send: request => {
      handedOver()
      return upstream.send(request)
    },
  }
}

async function* once(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body
}

/** The body of a request; null when there is none to go on with, and then the client has its answer or is gone. */
async function bodyOf(
  readBody: BodyReader,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<WholeBody | null> {
  const result = await readBody(request)
  if (result.kind === 'too-large') refuse(response, TOO_LARGE)
  return result.kind === 'whole' ? result : null
}

/** A body with another name for its model. */
function renamed({ body, modelSpan }: Reading, model: string): readonly Uint8Array[] {
  if (modelSpan === null) return [body]
  return [body.subarray(0, modelSpan.start), Buffer.from(JSON.stringify(model)), body.subarray(modelSpan.end)]
}
