import type { PromptCache } from '@sternline/core/cache-model'
import type { NotFoundWording } from './azure/azure-problems.ts'
import type { Deployments } from './azure/deployments.ts'
import type { SettingsCost } from './cache/invalidators.ts'
import type { EmulatorClock } from './clock.ts'
import type { Diagnostics } from './diagnostics/diagnostics.ts'
import type { Faults } from './faults/faults.ts'
import type { NextId } from './ids.ts'
import type { Latency } from './latency.ts'
import type { Limits } from './limits.ts'
import type { OpenAiCache } from './openai/openai-cache.ts'
import type { Pace, Wait } from './pace.ts'
import type { Script } from './scenario/script.ts'

/** What one emulator keeps for as long as it lives. Everything in it is bounded. */
export type World = Readonly<{
  clock: EmulatorClock
  cache: PromptCache
  openaiCache: OpenAiCache
  settingsCost: SettingsCost
  diagnostics: Diagnostics
  deployments: Deployments
  notFoundWording: NotFoundWording
  faults: Faults
  script: Script
  limits: Limits
  nextId: NextId
  pace: Pace
  latency: Latency
  wait: Wait
  seed: number
  /** Whether the calls below `/emulator` are served. */
  hasAdmin: boolean
}>
