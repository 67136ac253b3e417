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
import { credentialFacts, type ErrorContext, refuseForeignKey, withoutBogusLimits } from '@sternline/upstreams'
import { headerList } from '../safety/header-values.ts'
import { refuse } from '../safety/refusal.ts'
import type { Token } from '../safety/token.ts'
import type { Way, Ways } from '../upstreams/ways.ts'
import { askedSettings, CACHE_HEADER } from './cache-header.ts'
import { conversationOf, createCallerReader } from './caller.ts'
import { bringsToken, secretsIn, TOKEN_HEADER, withHeaders, withoutToken } from './credentials.ts'
import { explainRefusal } from './explain-refusal.ts'
import { createLastMinute, type LastMinute } from './last-minute.ts'
import { listModels } from './list-models.ts'
import { masked, maskedHeaders } from './masked.ts'
import { noAnswer } from './no-answer.ts'
import { requestHeaders } from './passing-headers.ts'
import { planHeader } from './plan-header.ts'
import { type BodyReader, createBodyReader, type WholeBody } from './read-body.ts'
import { NEEDS_TOKEN, refuseProblem, TOO_LARGE, wrongMethod } from './refusals.ts'
import { type Asked, findRoute } from './routes.ts'
import { type PassingAnswer, sendAnswer } from './send-answer.ts'

/** One request on its way through the gateway. `target` is path and query; `left` aborts when the client goes away. */
type Passage = Readonly<{
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
  serve(path: string, passage: Passage): Promise<void> | null
}

/** What a gateway is composed of. */
export type GatewayParts = Readonly<{
  engine: Engine
  ways: Ways
  /** Null where nothing of ours has to be protected. */
  token: Token | null
  /** Whether every caller needs the token, whoever's credential goes on: on an address that others can reach. */
  isGuarded: boolean
  /** Is told how long a request was held up before it went on. Unit: milliseconds. */
  heldUp?: (ms: number) => void
}>

/** The hot path: Messages and OpenAI requests run through the engine, their neighbours go straight to the upstream. */
export function createGateway(parts: GatewayParts): Gateway {
  const room = new GatewayRoom(parts)
  return {
    serve: (path, passage) => {
      const asked = findRoute(path)
      if (asked === null) return null
      if (asked.method === passage.request.method) return room.serve(asked, passage)
      refuse(passage.response, wrongMethod(path, asked.method))
      return Promise.resolve()
    },
  }
}

/** A request whose way is known. */
type Found = Readonly<{ way: Way; came: HeaderList; model: string }>

/** A request that was sent on, with the headers that went out. */
type Sent = Found & Readonly<{ asked: Asked; sent: HeaderList }>

class GatewayRoom {
  readonly #parts: GatewayParts
  readonly #callerOf = createCallerReader()
  readonly #readBody: BodyReader = createBodyReader()
  readonly #readCall: CallReader = createCallReader()
  readonly #lastMinute: LastMinute = createLastMinute()

  constructor(parts: GatewayParts) {
    this.#parts = parts
  }

  async serve(asked: Asked, passage: Passage): Promise<void> {
    try {
      const came = headerList(passage.request)
      if (this.#parts.isGuarded && !bringsToken(came, this.#parts.token)) refuse(passage.response, NEEDS_TOKEN)
      else if (asked.kind === 'run') await this.#run(asked, came, passage)
      else await this.#pass(asked, came, passage)
    } catch (problem) {
      if (passage.left.aborted) return
      if (passage.response.headersSent || !refuseProblem(passage.response, problem)) throw problem
    }
  }

  async #run(asked: Asked, came: HeaderList, { request, response, target, left }: Passage): Promise<void> {
    const whole = await bodyOf(this.#readBody, request, response)
    if (whole === null) return
    const since = performance.now()
    const caller = this.#callerOf(came)
    const reading =
      asked.api === 'messages' ? this.#readCall(whole.body, conversationOf(caller)) : readOtherCall(whole.body)
    const found = this.#find(asked, asked.deployment ?? reading.model, came, response)
    if (found === null) return
    const { way } = found
    const headers = await this.#headersFor(way, came, left)
    const sent: Sent = { ...found, asked, sent: headers }
    const running = this.#parts.engine.run({
      path: way.target(asked, target),
      headers,
      body: whole.body,
      reading,
      signal: left,
      ...caller,
      ...this.#ownWords(asked, found, reading),
      finished: ({ usage }) => {
        if (usage !== null) this.#lastMinute.add(deploymentOf(found), usage)
      },
      upstream: timed(way.upstream, () => this.#parts.heldUp?.(performance.now() - since)),
    })
    const answer = await running.catch(problem => {
      const known = noAnswer(problem, this.#contextOf(sent, null))
      if (known === null || left.aborted) throw problem
      refuse(response, known)
      return null
    })
    if (answer !== null) await this.#answer(response, answer, sent)
    whole.release()
  }

  /** What differs for this request from what the engine does by itself. */
  #ownWords(asked: Asked, { way, came }: Found, { prompt }: Reading): Partial<Parameters<Engine['run']>[0]> {
    const wanted = askedSettings(came)
    const settings = wanted === 'unknown' ? way.cache : (wanted ?? way.cache)
    // The older addresses name the deployment in the path, and their bodies often no model at all.
    const hasName = asked.deployment === null && prompt !== null
    return {
      ...(settings === null ? {} : { settings }),
      ...(way.model === null || (!hasName && asked.api === 'messages') ? {} : { model: way.model }),
      ...(way.serves === null ? {} : { serves: way.serves }),
    }
  }

  /** What is known around a failure. */
  #contextOf(found: Sent, answer: EngineAnswer | null): ErrorContext {
    const { way, asked, model, sent } = found
    return {
      lastMinute: this.#lastMinute.of(deploymentOf(found)),
      markers: answer === null ? null : markersOf(answer),
      upstream: way.upstream.name,
      host: way.upstream.host,
      path: asked.path,
      model: way.model ?? model,
      configured: (this.#parts.ways.models ?? []).map(({ name }) => name),
      custody: way.custody,
      credential: credentialFacts(sent),
      at: Date.now(),
    }
  }

  async #answer(response: ServerResponse, answer: EngineAnswer, found: Sent): Promise<void> {
    const { way, came, sent } = found
    const warnings = askedSettings(came) === 'unknown' ? [`unknown-${CACHE_HEADER}`] : []
    const extra: HeaderList = [
      ['x-sternline-exchange', answer.exchange],
      ['x-sternline-plan', planHeader(answer, way.model, warnings)],
    ]
    const { status, source, watch } = answer
    const headers = withoutBogusLimits(way.custody ? maskedHeaders(answer.headers, secretsIn(sent)) : answer.headers)
    const passing: PassingAnswer = { status, headers, source, watch, extra }
    if (status < 400) await sendAnswer(response, passing)
    else {
      const context = this.#contextOf(found, answer)
      await this.#explain(response, { ...passing, source: unseen(source, way, sent) }, found, context)
    }
  }

  async #explain(response: ServerResponse, passing: PassingAnswer, found: Sent, context: ErrorContext): Promise<void> {
    const { came, asked } = found
    const { status, headers, source, watch, extra } = passing
    const explained = await explainRefusal({
      status,
      headers,
      source,
      ...(watch === undefined ? {} : { watch }),
      api: asked.api,
      userAgent: came.find(([name]) => name.toLowerCase() === 'user-agent')?.[1] ?? '',
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

  /** Neighbours of an exchange: counting tokens, the list of models, a sign of life. */
  async #pass(asked: Asked, came: HeaderList, { request, response, target, left }: Passage): Promise<void> {
    const whole = await bodyOf(this.#readBody, request, response)
    if (whole === null) return
    const { models } = this.#parts.ways
    if (models !== null && asked.kind === 'hello') {
      response.writeHead(200).end()
      return
    }
    if (models !== null && asked.kind === 'list') {
      listModels(response, models, asked.api)
      return
    }
    // Where there is only one way, nobody needs to know the model.
    const reading = asked.kind === 'pass' && !this.#parts.ways.isSingle ? readCall(whole.body) : null
    const found = this.#find(asked, reading?.model ?? '', came, response)
    if (found === null) return
    const { way } = found
    const pieces = reading === null || way.model === null ? [whole.body] : renamed(reading, way.model)
    const headers = await this.#headersFor(way, came, left)
    const answer = await way.upstream.send({
      method: request.method ?? 'GET',
      path: way.target(asked, target),
      headers,
      body: whole.body.length === 0 ? [] : pieces,
      signal: left,
    })
    const source = answer.status < 400 ? answer.body : unseen(answer.body, way, headers)
    const own = way.custody ? maskedHeaders(answer.headers, secretsIn(headers)) : answer.headers
    await sendAnswer(response, { status: answer.status, headers: own, source })
    whole.release()
  }

  /** The way of a request; null when there is none or the caller may not take it, and then that is answered. */
  #find(asked: Asked, model: string, came: HeaderList, response: ServerResponse): Found | null {
    const result = this.#parts.ways.find(model, asked.api)
    if (!result.ok) {
      refuseProblem(response, result.problem, asked.api)
      return null
    }
    const { way } = result
    if (way.custody && !bringsToken(came, this.#parts.token)) {
      refuse(response, NEEDS_TOKEN)
      return null
    }
    return { way, came, model }
  }

  /** @throws SternlineError `key-for-another-host` for a key of the caller's that the host was not made for, and what the way's own headers throw */
  async #headersFor(way: Way, came: HeaderList, left: AbortSignal): Promise<HeaderList> {
    const passing = withoutToken(requestHeaders(came), this.#parts.token)
    const ours = await way.headers(left)
    const all = withHeaders(
      passing.filter(([name]) => name.toLowerCase() !== TOKEN_HEADER),
      ours,
      way.custody,
    )
    const { host } = way.upstream
    const refusal = way.custody || host === null ? null : refuseForeignKey(`https://${host}`, all)
    if (refusal !== null) throw refusal
    return all
  }
}

/** Names what a quota is counted for: a model or a deployment, at a host. */
function deploymentOf({ way, model }: Found): string {
  return [way.upstream.name, way.upstream.host ?? '', way.model ?? model].join('\n')
}

/** How many markers stood on the wire in the end, and how many of them were the client's. */
function markersOf({ strip, plan }: EngineAnswer): Readonly<{ client: number; sent: number }> {
  const placed = strip.flatMap(({ breakpoint }) => breakpoint ?? [])
  const ours = placed.filter(({ placedBy }) => placedBy === 'sternline').length
  // A top-level marker takes a slot also where it falls on no block.
  const isOff = plan.automatic !== null && placed.every(({ reason }) => reason !== 'automatic')
  const sent = placed.length + (isOff ? 1 : 0)
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
