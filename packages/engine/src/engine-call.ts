import type { CacheSettings } from '@sternline/core'
import type { Body } from '@sternline/core/memory'
import type { Agent, Exchange } from './exchange.ts'
import type { Backlog, HeaderList, Upstream } from './ports.ts'
import type { Reading } from './reading.ts'

/** One request of a client to `POST /v1/messages`. */
export type EngineCall = Readonly<{
  /** Path and query, from `/`. */
  path: string
  /** What goes upstream; already without what is not the upstream's to see. */
  headers: HeaderList
  /** In one piece, or in those in which it came. */
  body: Uint8Array | Body
  /** The same body as it was read before. Whoever made it may let it go when there is an answer. Default: it is read now. */
  reading?: Reading
  /** Aborted when the client left. */
  signal: AbortSignal
  /** Names the credential, so that nobody's cache facts are mixed with another's. Never the credential itself. */
  scope: string
  /** The session that the client named; null groups by prefix. */
  session: string | null
  /** The thread of the session, as the client names it. */
  agent: Agent
  /** Name and version of the client. */
  client: string
  /** Where this request goes. Default: the engine's upstream. */
  upstream?: Upstream
  /** What the upstream calls the model, where that differs from what the client asked for. Default: the client's name goes on. */
  model?: string | undefined
  /** The model behind that name, for minimum and price. Default: what the name says. */
  serves?: string | undefined
  /** How this request is cached. Default: the engine's settings. */
  settings?: CacheSettings | undefined
  /** Takes what nobody waits for. Default: nothing is put off. */
  backlog?: Backlog
  /** Is told when this exchange is over: before the client sees the end of the answer, unless a backlog takes it. What it throws is ignored. */
  finished?: (exchange: Exchange) => void
}>
