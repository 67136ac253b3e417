import type { Calibration } from './calibration.ts'
import type { ClientAlone } from './client-alone.ts'
import type { Recollection } from './recollection.ts'
import type { RefusedMarkers } from './refused-markers.ts'
import type { SessionIndex } from './session-index.ts'

/** What an engine keeps between exchanges, beside its memory of the cache. */
export type Teachers = Readonly<{
  alone: ClientAlone
  calibration: Calibration
  recollection: Recollection
  refusedMarkers: RefusedMarkers
  sessions: SessionIndex
}>
