import type { Exchange } from './exchange.ts'

/** What the engine tells as it happens. Every event carries the whole exchange as it stands, so a reader may miss any of them. */
export type EngineEvent = Readonly<{
  type: 'exchange-started' | 'exchange-answered' | 'exchange-finished'
  exchange: Exchange
}>

/** What the server tells beside it: somebody deleted a session, and whoever shows it shows it no more. */
export type SessionDeleted = Readonly<{ type: 'session-deleted'; session: string }>
