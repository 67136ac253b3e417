import { PromptCache, type PromptCacheOptions } from '@sternline/core/cache-model'
import type { NotFoundWording } from './azure/azure-problems.ts'
import { createDeployments, type DeploymentOptions } from './azure/deployments.ts'
import { earlyEviction } from './cache/early-eviction.ts'
import type { SettingsCost } from './cache/invalidators.ts'
import { createClock, type EmulatorClock } from './clock.ts'
import { createDiagnostics } from './diagnostics/diagnostics.ts'
import { createFaults } from './faults/faults.ts'
import { createIds } from './ids.ts'
import { createLatency, type LatencyOptions } from './latency.ts'
import { createLimits, type LimitOptions } from './limits.ts'
import { OpenAiCache } from './openai/openai-cache.ts'
import { createPace, type Wait, waitByTimer } from './pace.ts'
import { problemResponse } from './problem.ts'
import { route } from './routes.ts'
import { readScenario } from './scenario/scenario.ts'
import { createScript } from './scenario/script.ts'
import { callOf } from './take-call.ts'
import type { World } from './world.ts'

/** What an emulator may be told. Everything has a default. */
export type EmulatorOptions = Readonly<{
  /** The host's time, epoch milliseconds. Default: `Date.now`. */
  now?: () => number
  /** Pace of streamed text. Unit: tokens a second. Default: 0, as fast as it goes. */
  tokensPerSecond?: number
  /** How long a reply takes to begin: true for an emulation of usual times. Default: false, at once. */
  latency?: boolean | LatencyOptions
  /** How the pace and the latency wait. Default: by the host's timer. */
  wait?: Wait
  /** The same seed and request give the same answer. An integer. Default: 0. */
  seed?: number
  /** Switches of the cache model for what is not known, and its bound. */
  cache?: PromptCacheOptions
  /** Share of entries that are lost before their time is up, from 0 to 1. Default: 0. */
  earlyEviction?: number
  /** What a change of thinking or effort costs. Default: `everything`, as the documentation advises to expect. */
  settingsCost?: SettingsCost
  /** Deployments of the emulated Azure resource. Default: every known model under its own id. */
  deployments?: DeploymentOptions
  /** Which of two known texts a missing deployment is answered with. Default: `gateway`. */
  deploymentNotFound?: NotFoundWording
  /** What the rate-limit headers count against. Nothing is ever refused by it. */
  limits?: LimitOptions
  /** The content of a scenario file, parsed: answers and faults in the order in which they are to happen. Default: none. */
  scenario?: unknown
  /** Whether the calls below `/emulator` (clock, faults) are served. Default: true, to programs; never to web pages. */
  admin?: boolean
}>

/** Claude's Messages API, Azure's Foundry and Azure OpenAI in one object: no network, no key, no model, and a cache by the APIs' rules. */
export interface Emulator {
  /**
   * Answers a request as the API would. Every refusal is an answer in the error shape of the API that was asked.
   *
   * @throws the request's abort reason, when it was aborted before the answer began; nothing else
   */
  fetch(request: Request): Promise<Response>
  /** The time that cache entries live by. */
  readonly clock: EmulatorClock
}

/**
 * Makes an emulator with an empty cache of its own.
 *
 * @throws SternlineError `bad-pace`, `bad-latency`, `bad-eviction`, `bad-deployment` or `bad-scenario` for an option that can't be used
 */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const world = worldOf(options)
  return { clock: world.clock, fetch: request => answer(request, world) }
}

function worldOf(options: EmulatorOptions): World {
  const { now = Date.now, tokensPerSecond = 0, wait = waitByTimer, seed = 0, latency = false } = options
  const { settingsCost = 'everything', deploymentNotFound: notFoundWording = 'gateway', scenario } = options
  const { earlyEviction: evictedShare = 0, admin = true } = options
  const clock = createClock(now)
  return {
    clock,
    cache: new PromptCache({ ...earlyEviction(evictedShare, seed), ...options.cache }),
    openaiCache: new OpenAiCache(),
    settingsCost,
    diagnostics: createDiagnostics(),
    deployments: createDeployments(options.deployments ?? null),
    notFoundWording,
    faults: createFaults(seed),
    script: createScript(scenario === undefined ? null : readScenario(scenario)),
    limits: createLimits(options.limits),
    nextId: createIds(seed, clock.now()),
    pace: createPace(tokensPerSecond, wait),
    latency: createLatency(latency === true ? {} : latency || null),
    wait,
    seed,
    hasAdmin: admin,
  }
}

async function answer(request: Request, world: World): Promise<Response> {
  const call = callOf(request, world)
  request.signal.throwIfAborted()
  try {
    return await route(call, world)
  } catch {
    request.signal.throwIfAborted()
    // The cause may quote the request, so it stays out of the answer.
    const message = 'The emulator failed while answering; the request itself may be fine. Please report what you sent.'
    return problemResponse({ type: 'api_error', message }, call)
  }
}
