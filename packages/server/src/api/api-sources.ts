import type { ModelLookup } from '@sternline/core'
import type { ApiStatus, Insights, KeptTexts, LedgerReader } from '@sternline/engine'
import type { Ledger } from '@sternline/ledger'
import type { LiveRoom } from '../live/live-room.ts'
import type { OwnersAct } from '../safety/owners-act.ts'
import type { SettingsRoom } from '../settings/settings-room.ts'
import type { MovableClock } from '../upstreams/movable-clock.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** What the API tells of. */
export type ApiSources = Readonly<{
  status: () => ApiStatus
  ledger: LedgerReader & Readonly<{ insights: Insights }> & Pick<Ledger, 'deleteSession' | 'export'>
  room: LiveRoom
  /** Null when the upstream is not the emulator. */
  clock: MovableClock | null
  /** Tells what stands behind the name of a model or a deployment: what it costs. */
  models: ModelLookup
  /** Null where no text of a prompt can be kept. */
  texts: KeptTexts | null
  /** Resolves when nothing more is about to be written of what happened so far. */
  settled: () => Promise<void>
  /** The person's settings file; absent where the server was started without one. */
  settings?: SettingsRoom | null
  /** This machine's clock, epoch milliseconds. */
  now: () => number
  /** Is told of everything that somebody did or took out. */
  acted: (act: OwnersAct) => void
  workspace: Workspace
  /** Takes a line about something that went wrong inside. */
  log: (line: string) => void
}>
