import type { Exchange } from './exchange.ts'

/** What the engine tells as it happens. Every event carries the whole exchange as it stands, so a reader may miss any of them. */
export type EngineEvent = Readonly<{
  type: 'exchange-started' | 'exchange-answered' | 'exchange-finished'
  exchange: Exchange
}>
