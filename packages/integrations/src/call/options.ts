import { type CacheSettings, cache, SternlineError } from '@sternline/core'
import type { Agent } from '@sternline/engine'
import type { Call } from './call.ts'
import type { Session } from './session.ts'

/** What an integration may be told. Everything has a default, and the defaults change nothing of what is sent. */
export type SternlineOptions = Readonly<{
  /** How requests are cached. Default: `cache.off()`, which sends every request byte for byte as it is. */
  cache?: CacheSettings
  /** Collects the calls, where the client holds one conversation. Default: none; conversations are told apart by their beginnings. */
  session?: Session
  /** Is told of every call whose answer came, once, before the answer's end is handed on. */
  onCall?: (call: Call) => void
  /** The model behind each deployment, by the deployment's exact name: `{ 'my-haiku': 'claude-haiku-4-5' }`. It gives the minimum and the price. */
  deployments?: Readonly<Record<string, string>>
  /** Is told what went wrong in Sternline itself; the request goes on as it was. Default: the SDK's logger; nobody for `/fetch`. */
  onProblem?: (problem: unknown) => void
  /** The time that caches live by, epoch milliseconds. Default: `Date.now`. In tests: the emulator's clock. */
  now?: () => number
}>

/** What one call may say for itself. */
export type PerCall = Readonly<{
  /** How this request is cached. Default: as the integration was told. */
  cache?: CacheSettings
  /** The conversation that it belongs to. Default: as the integration was told. */
  session?: Session
  /** Names the sub-agent that speaks, so that it is not compared with the conversation's main thread. */
  agent?: string
}>

/**
 * Reads settings that may come from plain JavaScript.
 *
 * @throws SternlineError `bad-cache-settings` that names every wrong field
 */
export function checkedSettings(settings: CacheSettings = cache.off()): CacheSettings {
  return cache.with(settings)
}

/**
 * Reads what a call says for itself, from where any value may stand.
 *
 * @throws SternlineError `bad-call-option` or `bad-cache-settings`
 */
export function checkedPerCall(value: unknown): PerCall {
  if (value === undefined) return {}
  if (isPerCall(value)) return value.cache === undefined ? value : { ...value, cache: checkedSettings(value.cache) }
  throw new SternlineError('bad-call-option', {
    what: 'The `sternline` option of a call is not usable.',
    why: 'It holds settings of the cache, a session made by createSession(), and the name of an agent, and nothing else.',
    fix: 'Make it with perCall({ cache, session, agent }).',
  })
}

/** The thread of its session that a call belongs to. */
export function agentOf({ agent }: PerCall): Agent {
  return { id: agent ?? null, parent: null }
}

const MEMBERS: Readonly<Record<string, (value: unknown) => boolean>> = {
  cache: isFields,
  session: value => isFields(value) && typeof value['name'] === 'string' && typeof value['add'] === 'function',
  agent: value => typeof value === 'string',
}

function isPerCall(value: unknown): value is PerCall {
  if (!isFields(value)) return false
  return Object.entries(value).every(([name, member]) => member === undefined || MEMBERS[name]?.(member) === true)
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
