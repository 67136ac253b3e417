import type { CacheSettings, SternlineError, Ttl } from '@sternline/core'
import type { HeaderList, UpstreamName } from '@sternline/engine'

/** Which family of APIs the caller speaks: Claude's Messages API or OpenAI's. The server never converts between them. */
export type Api = 'messages' | 'openai'

/** What a hosting may refuse with 400 by design, whatever the request says. */
export type Feature =
  | 'batches'
  | 'files'
  | 'mcp-connector'
  | 'programmatic-tool-calling'
  | 'server-tools'
  | 'skills'
  | 'structured-outputs'

/** What an upstream can do, so that nobody asks for its name or looks at its address. */
export type Capabilities = Readonly<{
  /** Whether it counts tokens before a request (`/v1/messages/count_tokens`). */
  counting: boolean
  /** Whether it lists its models. */
  models: boolean
  /** Lives of a cache entry that may be asked for; empty where markers mean nothing. */
  ttls: readonly Ttl[]
  /** Whether it caches without markers: on request at Claude (`cache_control` on top), always at OpenAI. */
  automaticCaching: boolean
  /** Whether it answers `diagnostics.previous_message_id` with a cause of a miss. */
  diagnostics: boolean
  /** What the hosting is known to refuse; a feature that is not named is not known to be refused. */
  lacks: readonly Feature[]
}>

/** Where one model's requests go, and how. */
export type Route = Readonly<{
  /** Who answers. */
  upstream: UpstreamName
  /** Base address without a slash at its end; the API's own path (`/v1/messages` ...) is appended to it by `addressOf`. */
  baseUrl: string
  /** Azure OpenAI's `api-version`, which means its older addresses by deployment; null everywhere else. */
  apiVersion: string | null
  /** True when our settings hold the key: callers then need our token. False: the caller's own credential goes on, to this host and no other. */
  custody: boolean
  /**
   * Headers to set on the way out: the credential under custody, and `anthropic-version` where the settings name one; none
   * otherwise. They replace the caller's of the same names, and under custody every one of `CREDENTIAL_HEADERS` that the caller
   * sent is dropped: it is the caller's token for us. Key files, environment and Entra tokens are read now, at send time.
   *
   * @param signal stops waiting for a token
   * @throws SternlineError `key-missing`, `key-unreadable`, `key-for-another-host` or `no-entra-token`; none repeats a key
   */
  headers(signal: AbortSignal): Promise<HeaderList>
  /** What is sent as `model`: the deployment's name at Azure. May differ from what the client asked for (aliases). */
  model: string
  /** The model behind it, for minimum and price; null when not known. */
  serves: string | null
  /** Settings of the cache for this model; null for the server's default. */
  cache: CacheSettings | null
  capabilities: Capabilities
}>

/** A model that the settings name. */
export type ConfiguredModel = Readonly<{
  /** What clients call it, and the deployment's name at Azure. */
  name: string
  /** What people read; the name without one in the settings. */
  displayName: string
  upstream: UpstreamName
  /** The API that it is called through. */
  api: Api
  /** The model behind it; null when neither the settings nor the name tell. */
  serves: string | null
  /** Other names that clients may use. */
  aliases: readonly string[]
  /** How much it takes in and gives out together; null when the settings don't say. Unit: tokens. */
  maxTokens: number | null
  /** How much it gives out; null when the settings don't say. Unit: tokens. */
  maxOutputTokens: number | null
}>

/** A way for the request, or why there is none. */
export type Resolution = Readonly<{ ok: true; route: Route }> | Readonly<{ ok: false; problem: SternlineError }>

/** The one place that knows where a model's requests go; for the server's byte path and for the SDK clients alike. */
export interface Upstreams {
  /**
   * Finds the way of a request.
   *
   * @param model as the request names it: a configured name, an alias, or either with a date behind it; case does not matter
   * @param api what the caller speaks
   * @returns the route; else the problem `unknown-model` or `other-api`, which names what is configured and the nearest name
   */
  resolve(model: string, api: Api): Resolution
  /** Every model that the settings name, in their order. */
  models(): readonly ConfiguredModel[]
}
