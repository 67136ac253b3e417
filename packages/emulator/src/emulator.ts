import { PromptCache } from '@sternline/core'
import { createClock, type EmulatorClock } from './clock.ts'
import { createIds } from './ids.ts'
import { createPace, type Wait, waitByTimer } from './pace.ts'
import { problemResponse } from './problem.ts'
import { route } from './routes.ts'
import type { World } from './world.ts'

/** What an emulator may be told. Everything has a default. */
export type EmulatorOptions = Readonly<{
  /** The host's time, epoch milliseconds. Default: `Date.now`. */
  now?: () => number
  /** Pace of streamed text. Unit: tokens a second. Default: 0, as fast as it goes. */
  tokensPerSecond?: number
  /** How the pace waits. Default: by the host's timer. */
  wait?: Wait
  /** The same seed and request give the same answer. An integer. Default: 0. */
  seed?: number
}>

/** Claude's Messages API in one object: no network, no key, no model, and a cache by the API's rules. */
export interface Emulator {
  /**
   * Answers a request as the API would. Every refusal is an answer in Anthropic's error envelope.
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
 * @throws SternlineError `bad-pace` for a `tokensPerSecond` that is negative or not finite
 */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const { now = Date.now, tokensPerSecond = 0, wait = waitByTimer, seed = 0 } = options
  const clock = createClock(now)
  const world: World = {
    clock,
    cache: new PromptCache(),
    nextId: createIds(seed, clock.now()),
    pace: createPace(tokensPerSecond, wait),
    seed,
  }
  return { clock, fetch: request => answer(request, world) }
}

async function answer(request: Request, world: World): Promise<Response> {
  const call = { request, at: world.clock.now(), requestId: world.nextId('req') }
  request.signal.throwIfAborted()
  try {
    return await route(call, world)
  } catch {
    request.signal.throwIfAborted()
    // The cause may quote the request, so it stays out of the answer.
    const message = 'The emulator failed while answering; the request itself may be fine. Please report what you sent.'
    return problemResponse({ type: 'api_error', message }, call.requestId)
  }
}
