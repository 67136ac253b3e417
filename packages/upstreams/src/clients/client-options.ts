import type { HeaderList } from '@sternline/engine'
import type { Fetch } from '../openai/messages-over-openai.ts'

/** How a client of a route behaves. Everything has a default. */
export type ClientOptions = Readonly<{
  /** How long an answer may take to begin. Default: 600,000, as the SDKs have it. Unit: milliseconds. */
  timeoutMs?: number
  /** How often a request is repeated after 408, 409, 429, 5xx and broken connections, with jitter and as `retry-after` says. Default: 2. */
  maxRetries?: number
  /** Default: the platform's, which knows no proxy. */
  fetch?: Fetch
  /** Signs requests of a route without custody: `[['x-api-key', key]]`. Default: none, and such requests are refused here. */
  credential?: HeaderList
}>

/** What the SDKs wait for an answer to begin. Unit: milliseconds. */
export const DEFAULT_TIMEOUT_MS = 600_000

/** How often the SDKs repeat a request. */
export const DEFAULT_RETRIES = 2

/** The SDKs want a key at hand; requests never carry it, they are signed when they go out. */
export const UNUSED_KEY = 'signed-when-sent'

/** A redirect is an answer like any other: following it would show the key to whom it names. */
export const NO_REDIRECTS = { redirect: 'manual' } as const
