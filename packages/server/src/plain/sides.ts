import type { Socket } from 'node:net'
import type { RequestTaker } from '../http1/body-taker.ts'

/** A request as it came, as far as the gateway looks at one. */
export interface Asking {
  readonly method?: string | undefined
  /** Path and query. */
  readonly url?: string | undefined
  /** Names and values in turn, in the order and spelling in which they came. */
  readonly rawHeaders: readonly string[]
  /** The same object for requests of which nothing above differs but the length of the body. Where it is missing, that is not known. */
  readonly alike?: object
  readonly socket: Socket
  /** Gives the body to a taker, as it comes. To be called at most once, and before anything is waited for. */
  giveTo(taker: RequestTaker): void
  /** Cuts the connection. */
  destroy(): unknown
}

/** An answer that is being given, as far as the gateway gives one: Node's are such, and those that are written here. */
export interface Answering {
  readonly headersSent: boolean
  /** Whether the connection is gone, or the answer is over. */
  readonly destroyed: boolean
  readonly writableEnded: boolean
  /** Whether the body goes in chunks, the last of which says that it is whole. */
  readonly chunkedEncoding: boolean
  /** The client's connection; null where it was let go. */
  readonly socket: Socket | null
  /** @param headers by name, or names and values in turn */
  writeHead(status: number, headers?: Readonly<Record<string, string>> | string[]): unknown
  flushHeaders(): void
  /** @returns whether there is room for more; where not, `drain` tells when */
  write(chunk: Uint8Array): boolean
  end(chunk?: string | Uint8Array): unknown
  /** Cuts the connection. */
  destroy(): unknown
  on(event: 'close' | 'drain', listener: () => void): this
  on(event: 'error', listener: (problem: Error) => void): unknown
  once(event: 'drain', listener: () => void): unknown
  off(event: 'close' | 'drain', listener: () => void): this
}
