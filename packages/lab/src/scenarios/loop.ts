import type { TrackSource } from '../simulate/track.ts'
import { prompt, round, system, tools } from './pieces.ts'
import { type Message, type Request, Script } from './script.ts'

/** A loop of tool calls. */
export type Loop = Readonly<{
  steps: number
  /** Tool calls side by side in each step. Default: 1. */
  width?: number
  /** Tokens of a result. Default: 1,000. */
  resultTokens?: number
  /** Changes the request of a step, the first being 0. */
  change?: (request: Request, step: number) => Request
}>

/** Pause between the steps of an agent. Unit: seconds. */
export const STEP_SECONDS = 20
const RESULT_TOKENS = 1000

/** The requests of a loop: a prompt, then after every answer the results of its tool calls. */
export function loopRequests({ steps, width = 1, resultTokens = RESULT_TOKENS, change }: Loop): readonly Request[] {
  const messages: Message[] = [prompt('do it')]
  return Array.from({ length: steps }, (_, step) => {
    if (step > 0) messages.push(...round(`step ${step}`, width, resultTokens))
    const request = { tools: tools(), system: system(), messages: [...messages], at: step * STEP_SECONDS }
    return change === undefined ? request : change(request, step)
  })
}

/** One conversation that is such a loop. */
export function loop(name: string, options: Loop): TrackSource {
  const script = new Script()
  script.add(loopRequests(options))
  return script.toSource(name)
}
