import type { ModelLookup } from '@sternline/core'
import type { Clock, Engine, Memory } from '@sternline/engine'
import type { ModelWays } from './call/model-ways.ts'
import type { ProjectFolder } from './folder/project-folder.ts'
import type { Approve } from './turn/approval.ts'

/** What an assistant is composed of. The host plugs in the same engine, memory and clock that it uses itself. */
export type AssistantParts = Readonly<{
  engine: Pick<Engine, 'run'>
  /** The engine's memory, for what an action would cost. */
  memory: Pick<Memory, 'snapshot'>
  /** The clock that caches live by. */
  clock: Clock
  ways: ModelWays
  folder: ProjectFolder
  /** Where conversations and pins are kept. */
  dataFolder: string
  /** Asked before anything is written or run. */
  approve: Approve
  /** This process's environment; commands get it without what smells of a credential. */
  environment: Readonly<Record<string, string | undefined>>
  /** Tells what stands behind a model's name. Default: `findModel`. */
  models?: ModelLookup
  /** The time that people live by, for the date that is told to the model. Default: `Date.now`. */
  today?: () => number
  /** Waits between attempts of a call. Default: by the host's timer. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>
}>
