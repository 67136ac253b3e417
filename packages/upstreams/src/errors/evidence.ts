import type { UpstreamName } from '@sternline/engine'
import type { CredentialFacts } from './credential-facts.ts'

/** What is known around a failure. All of it is the user's own: names, addresses and numbers, never a secret. */
export type ErrorContext = Readonly<{
  upstream: UpstreamName
  /** Host that was asked; null when there is none. */
  host: string | null
  /** Path and query that were asked, from `/`; null when not known. */
  path: string | null
  /** What was sent as `model`: a deployment's name at Azure. */
  model: string | null
  /** Names of the models that are configured for this upstream. */
  configured: readonly string[]
  /** True when the credential was ours and not the client's. Default: true. */
  custody?: boolean
  /** What the credential that was sent looks like. */
  credential?: CredentialFacts | null
  /** What went to this deployment within the last minute. Unit: tokens. */
  lastMinute?: Readonly<{ tokens: number; cached: number }> | null
  /** How many cache markers the client set, and how many went out. */
  markers?: Readonly<{ client: number; sent: number }> | null
  /** Names of environment variables that are set and speak of credentials or addresses; never their values. */
  variables?: readonly string[]
  /** Now, epoch milliseconds; without it nothing is said about how long ago a token expired. */
  at?: number
}>

/** Something that is wrong though no request failed. */
export type Symptom =
  /** So many requests in a row were billed without a single token read from the cache. */
  | Readonly<{
      kind: 'cache-never-read'
      requests: number
      /** Tokens of the shortest of the prompts, and the model's minimum; null when not known. */
      promptTokens: number | null
      minimumTokens: number | null
      /** Whether any marker went out. */
      hasMarkers: boolean
    }>
  /** A stream said nothing for so long. */
  | Readonly<{ kind: 'silent-stream'; silentMs: number; pings: number }>

/** A failure as every recogniser sees it, whatever it came from. */
export type Evidence = Readonly<{
  /** HTTP status; null when no answer came. */
  status: number | null
  /** Error code or type, as the upstream or the system names it; empty when there is none. */
  code: string
  /** The message for people; empty when there is none. */
  message: string
  isHtml: boolean
  /** Names in lower case. */
  headers: ReadonlyMap<string, string>
  symptom: Symptom | null
  context: ErrorContext
}>
