import { type ModelLookup, modelLookup } from '@sternline/core'
import {
  type AnswerWatch,
  createEngine,
  createMemory,
  type Engine,
  type EngineCall,
  type Exchange,
  type Upstream,
  type UpstreamResponse,
  UpstreamUnreachable,
} from '@sternline/engine'
import { callOf } from '../call/call.ts'
import { agentOf, checkedSettings, type PerCall, type SternlineOptions } from '../call/options.ts'
import { type Chunks, chunksOf, handOn } from './answer.ts'
import { createCredentialScopes } from './credential-scopes.ts'
import type { Outgoing, PlainBody } from './outgoing.ts'
import { createBodyReader, type SplicedBody } from './spliced-body.ts'
import { upstreamOf } from './upstream-of.ts'

/** Sends the request: with another body, or for null exactly as it came. */
type Send = (body: PlainBody | null) => Promise<Response>

/** What is told when something fails in Sternline itself. */
type Report = (problem: unknown) => void

/** The engine inside somebody else's client. */
export interface Pipeline {
  /**
   * Plans a call, sends it through `send`, and reads what the answer tells as it passes.
   *
   * @throws what `send` throws, as it is; nothing of its own
   */
  pass(outgoing: Outgoing, own: PerCall, send: Send, report: Report): Promise<Response>
}

/** Every call brings its own way out. */
const NOWHERE: Upstream = {
  name: 'anthropic',
  emulated: false,
  host: null,
  send: () => Promise.reject(new TypeError('A call of the library brings its own upstream.')),
}

/**
 * Composes the one pipeline for the library: memory, sessions and calibration live as long as it does.
 *
 * @throws SternlineError `bad-cache-settings`
 */
export function createPipeline(options: SternlineOptions): Pipeline {
  const { now = Date.now, deployments = {} } = options
  const ownSettings = checkedSettings(options.cache)
  const models = modelLookup(deployments)
  const scopes = createCredentialScopes()
  const bodies = createBodyReader()
  const engine = createEngine({
    upstream: NOWHERE,
    ledger: { record: () => {} },
    memory: createMemory(),
    clock: { now },
    settings: ownSettings,
    models,
    publish: () => {},
  })
  return {
    pass: async (outgoing, own, send, report) => {
      const { cache: settings = ownSettings, session = options.session } = own
      // Nothing to plan and nobody to tell: the request and its answer are none of our business.
      if (!settings.enabled && session === undefined && options.onCall === undefined) return send(null)
      const body = bodies.read(outgoing.body)
      if (body === null) return send(null)
      const passage = new Passage({ outgoing, body, send })
      const finished = createTeller({ ...options, session, models, report: options.onProblem ?? report })
      const call = {
        ...callFacts(outgoing, scopes.scopeOf(outgoing.headers, new URL(outgoing.url).host)),
        body: body.bytes,
        session: session?.name ?? null,
        agent: agentOf(own),
        settings,
        finished,
      }
      return passage.run(engine, call, options.onProblem ?? report)
    },
  }
}

type CallFacts = Pick<EngineCall, 'path' | 'headers' | 'scope' | 'client'>

function callFacts({ url, headers }: Outgoing, scope: string): CallFacts {
  const { pathname, search } = new URL(url)
  const client = (headers.get('user-agent') ?? '').split(/\s/)[0] || 'unknown'
  return { path: `${pathname}${search}`, headers: [...headers], scope, client }
}

type TellerParts = Readonly<{
  session: SternlineOptions['session']
  onCall?: SternlineOptions['onCall']
  models: ModelLookup
  report: Report
}>

/** Tells an author of calls whose answer came. An attempt that was refused has told nothing: the SDK tries again, or throws. */
function createTeller({ session, onCall, models, report }: TellerParts): (exchange: Exchange) => void {
  return exchange => {
    if (exchange.outcome !== 'ok' && exchange.usage === null) return
    try {
      const call = callOf(exchange, models)
      const numbered = session?.add(call) ?? call
      onCall?.(numbered)
    } catch (problem) {
      report(problem)
    }
  }
}

type PassageParts = Readonly<{ outgoing: Outgoing; body: SplicedBody; send: Send }>

type Received = Readonly<{ response: Response; chunks: Chunks }>

/** One call on its way. */
class Passage {
  readonly #parts: PassageParts
  readonly #left = new AbortController()
  /** Set as soon as something was sent: it is not sent again then, whatever fails on our side. */
  #isSent = false
  /** The newest answer: what our markers made the API refuse is sent once more without them. */
  #received: Received | null = null

  constructor(parts: PassageParts) {
    this.#parts = parts
  }

  async run(engine: Engine, call: Omit<EngineCall, 'signal' | 'upstream'>, report: Report): Promise<Response> {
    const { outgoing, body, send } = this.#parts
    try {
      const upstream: Upstream = { ...upstreamOf(outgoing.url), send: request => this.#send(request.body) }
      const { source, watch } = await engine.run({ ...call, signal: this.#left.signal, upstream })
      return this.#handOn(source, watch)
    } catch (problem) {
      // The client's own errors are handed on as they are: it knows by them what to try again.
      if (problem instanceof UpstreamUnreachable) throw problem.cause
      report(problem)
      if (this.#received !== null) return this.#handOn(this.#received.chunks, null)
      if (this.#isSent) throw problem
      return send(null)
    } finally {
      // Nothing is sent a second time once the answer has begun.
      body.release()
    }
  }

  async #send(pieces: readonly Uint8Array[]): Promise<UpstreamResponse> {
    const { outgoing, body, send } = this.#parts
    this.#isSent = true
    try {
      const response = await send(body.join(pieces, outgoing.mayBeBytes))
      const chunks = chunksOf(response.body)
      this.#received = { response, chunks }
      return { status: response.status, headers: [...response.headers], body: chunks }
    } catch (problem) {
      if (this.#hasLeft()) this.#left.abort()
      throw problem
    }
  }

  /** Asked of the client's signal where it matters: a listener would outlive the call on a signal that is shared. */
  #hasLeft(): boolean {
    return this.#parts.outgoing.signal?.aborted === true
  }

  #handOn(bytes: AsyncIterable<Uint8Array>, watch: AnswerWatch | null): Promise<Response> {
    if (this.#received === null) throw new TypeError('The engine answered without having sent anything.')
    const { response, chunks } = this.#received
    return handOn({ response, bytes, watch, hasLeft: () => this.#hasLeft(), cancel: reason => chunks.cancel(reason) })
  }
}
