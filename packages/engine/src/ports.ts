import type { Lesson, MemorySnapshot } from '@sternline/core'
import type { Exchange, SessionSummary, UpstreamName } from './exchange.ts'

/** Tells the time. The core never asks; the engine asks here and nowhere else. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
}

/** Header names and values in the order and spelling in which they came. */
export type HeaderList = readonly (readonly [name: string, value: string])[]

/** What goes to an upstream. */
export type UpstreamRequest = Readonly<{
  method: string
  /** Path and query, from `/`. */
  path: string
  headers: HeaderList
  /** Pieces of the body, to be sent one after the other; their total length is the content length. */
  body: readonly Uint8Array[]
  /** Aborted when the client left. */
  signal: AbortSignal
}>

/** What an upstream answers. The body is consumed exactly once, or cancelled with `signal`. */
export type UpstreamResponse = Readonly<{
  status: number
  headers: HeaderList
  body: AsyncIterable<Uint8Array>
  /** True when the request had left this process as a whole by then: nobody looks at the pieces of its body any more. Default: it may not have. */
  hasAll?: boolean
}>

/** Where requests go: a host on the network, or the emulator in this process. */
export interface Upstream {
  readonly name: UpstreamName
  /** True when no real model answers. */
  readonly emulated: boolean
  /** Host that requests go to; null for the built-in emulator. */
  readonly host: string | null
  /**
   * Sends a request and resolves when the answer's head has come.
   *
   * @throws when no answer came; a status of 400 or more is an answer, not an error
   */
  send(request: UpstreamRequest): Promise<UpstreamResponse>
}

/** Takes exchanges in, off the hot path. What was recorded is on disk within a second. */
export interface LedgerWriter {
  /** Never throws and never waits: the exchange is queued. */
  record(exchange: Exchange): void
}

/** Keeps the texts of prompts, for sessions where a person asked for it and for no other. */
export interface TextKeeper {
  /**
   * Takes a request's body if its session is kept. Never throws and never waits.
   *
   * @param body in pieces. The bytes are copied: they may change afterwards
   */
  take(exchange: Pick<Exchange, 'id' | 'session'>, body: readonly Uint8Array[]): void
}

/** Does later, and several at a time, what nobody waits for: to price, explain, tell and record an exchange takes longer than to forward it. */
export interface Backlog {
  /** Takes work in. It is done in the order in which it came. Never throws and never waits. */
  add(work: () => void): void
}

/** Gives exchanges back. What was recorded is seen at once, also while it is still queued. */
export interface LedgerReader {
  /** Newest first. */
  sessions(query?: Readonly<{ limit?: number }>): Promise<readonly SessionSummary[]>
  /** Oldest first; empty for an unknown session. */
  exchanges(session: string, query?: Readonly<{ limit?: number }>): Promise<readonly Exchange[]>
  /** Null for an unknown id. */
  exchange(id: string): Promise<Exchange | null>
}

/** What an upstream's cache is believed to hold warm, asynchronous at its edge so that a shared store can take its place. */
export interface Memory {
  /** What is remembered of one credential and model, as one snapshot that serves one plan. At once, where it is at hand. */
  snapshot(scope: string, model: string): MemorySnapshot | Promise<MemorySnapshot>
  /** Takes in what an exchange taught. At once, where it is at hand. */
  learn(scope: string, model: string, lesson: Lesson): Promise<void> | undefined
}
