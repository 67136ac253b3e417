import type { PromptCache } from '@sternline/core'
import type { EmulatorClock } from './clock.ts'
import type { NextId } from './ids.ts'
import type { Pace } from './pace.ts'

/** What one emulator keeps for as long as it lives. */
export type World = Readonly<{
  clock: EmulatorClock
  cache: PromptCache
  nextId: NextId
  pace: Pace
  seed: number
}>

/** One request on its way through the emulator. */
export type Call = Readonly<{
  request: Request
  /** When it came, by the emulator's clock. Epoch milliseconds. */
  at: number
  requestId: string
}>
