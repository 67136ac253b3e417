import type { PromptCache } from '@sternline/core'
import type { NotFoundWording } from './azure/azure-problems.ts'
import type { Deployments } from './azure/deployments.ts'
import type { SettingsCost } from './cache/invalidators.ts'
import type { EmulatorClock } from './clock.ts'
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
}>

/** Whose API is asked: they differ in credentials, headers and errors. */
export type Family = 'anthropic' | 'foundry' | 'openai'

/** One request on its way through the emulator. */
export type Call = Readonly<{
  request: Request
  family: Family
  /** When it came, by the emulator's clock. Epoch milliseconds. */
  at: number
  requestId: string
  /** Headers of every answer to it. */
  headers: Readonly<Record<string, string>>
}>
