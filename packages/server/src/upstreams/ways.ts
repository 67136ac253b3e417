import type { CacheSettings, SternlineError } from '@sternline/core'
import type { Clock, HeaderList } from '@sternline/engine'
import type { Api, ConfiguredModel, Route, Upstreams } from '@sternline/upstreams'
import type { Fetch } from '@sternline/upstreams/clients'
import type { Asked } from '../gateway/routes.ts'
import type { ClosableUpstream } from './closable-upstream.ts'
import type { MovableClock } from './movable-clock.ts'

/** Where one request goes, and how. */
export type Way = Readonly<{
  upstream: ClosableUpstream
  /** True when our settings hold the key: the caller must bring our token. */
  custody: boolean
  /**
   * Headers to set on the way out, in place of the caller's of the same names.
   *
   * @throws SternlineError when a key can't be had
   */
  headers(signal: AbortSignal): Promise<HeaderList> | HeaderList
  /**
   * Path and query at the upstream.
   *
   * @param target as the client sent it
   */
  target(asked: Asked, target: string): string
  /** What the upstream calls the model; null to leave the client's name. */
  model: string | null
  /** The model behind it; null when not known. */
  serves: string | null
  /** Null: the server's own settings. */
  cache: CacheSettings | null
}>

/** A way, or why there is none. */
export type WayResult = Readonly<{ ok: true; way: Way }> | Readonly<{ ok: false; problem: SternlineError }>

/** What the assistant of this process reaches models through, by a route of the settings or to the emulator. */
export type AssistantHosts = Readonly<{
  /** What the settings name; null where there are none. */
  upstreams: Upstreams | null
  /** The host of a route, open until the ways are closed. */
  open: (route: Route) => ClosableUpstream
  /** The same for what speaks OpenAI's API. */
  fetch: Fetch
  /** The emulator of this process. */
  emulator: ClosableUpstream
}>

/** Knows where requests go. Nothing that a caller sends, neither header nor path nor body, chooses a host: it may only name a model. */
export interface Ways {
  /** @param model as the request names it; empty for a request that names none */
  find(model: string, api: Api): WayResult
  /** True when every model takes the same way. */
  readonly isSingle: boolean
  /** The models that the owner configured; null when the upstream is to be asked. */
  readonly models: readonly ConfiguredModel[] | null
  /** The upstream that is named where only one can be. */
  readonly main: ClosableUpstream
  /** The clock that caches live by. */
  readonly clock: Clock
  /** The same clock when it can be moved: the emulator's. Null for a real upstream. */
  readonly movable: MovableClock | null
  readonly assistant: AssistantHosts
  /** Lets go of all connections. */
  close(): void
}
