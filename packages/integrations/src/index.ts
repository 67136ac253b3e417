// What all entries share. The entries themselves: `/anthropic`, `/fetch`, `/testing`.
export { type CacheOptions, type CacheSettings, cache, formatTokens, formatUsd, SternlineError } from '@sternline/core'
export type { Call } from './call/call.ts'
export type { PerCall, SternlineOptions } from './call/options.ts'
export { createSession, type Session, type SessionTotals } from './call/session.ts'
