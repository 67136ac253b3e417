import type { CacheSettings, ModelLookup } from '@sternline/core'
import type { EngineEvent } from './events.ts'
import type { Clock, LedgerWriter, Memory, TextKeeper, Upstream } from './ports.ts'

/** What an engine is composed of. */
export type EngineParts = Readonly<{
  upstream: Upstream
  ledger: LedgerWriter
  memory: Memory
  clock: Clock
  settings: CacheSettings
  /** Tells what stands behind the name in a request. Default: `findModel`, which knows no deployments. */
  models?: ModelLookup
  /** Keeps the texts of sessions that someone asked it for. Default: nobody keeps any. */
  texts?: TextKeeper
  /** Is told what happens, in the order in which it happens. What it throws is ignored. */
  publish: (event: EngineEvent) => void
}>
