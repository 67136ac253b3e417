import { loop, loopRequests } from './loop.ts'
import { prompt, system, tools } from './pieces.ts'
import type { Scenario } from './scenario.ts'
import { Script } from './script.ts'

const ONE_SHOTS = 200
const ONE_SHOT_SECONDS = 10
const ONE_SHOT_TOKENS = 5000
const SUBAGENTS = 20
const SUBAGENT_STEPS = 6

const oneShots: Scenario = {
  name: 'one-shots',
  what: `${ONE_SHOTS} conversations of one request each, with the same tools and system and a text of their own.`,
  order: [['bound'], ['semantic-kernel', 'system'], ['layered', 'vscode'], ['none'], ['automatic']],
  why: 'The head is read every time, but the texts are written and never read: a rule that leaves them unmarked is better. A single marker at the end never reads anything, for no request ends where another one did.',
  make: () => {
    const script = new Script()
    for (let i = 0; i < ONE_SHOTS; i++) {
      const messages = [prompt(`text ${i}`, ONE_SHOT_TOKENS)]
      script.add([{ tools: tools(), system: system(), messages, at: i * ONE_SHOT_SECONDS }])
    }
    return script.toSource('one-shots')
  },
}

const subagents: Scenario = {
  name: 'sub-agents at once',
  what: `${SUBAGENTS} sub-agents with the same tools and system start in the same instant, on a cold cache, and take ${SUBAGENT_STEPS} steps each.`,
  order: [['bound'], ['layered', 'vscode', 'automatic'], ['layered@1h'], ['none']],
  why: 'What one of them writes can only be read once its answer has begun, so all write the head. The bound lets one write it and the others pay the plain price; to wait for the first answer would be cheaper still, and is no matter of markers.',
  make: () => {
    const script = new Script()
    for (let i = 0; i < SUBAGENTS; i++) {
      const own = (content: string): string => `${content} of ${i}`
      const requests = loopRequests({
        steps: SUBAGENT_STEPS,
        change: request => ({
          ...request,
          messages: request.messages.map(({ role, pieces }) => ({
            role,
            pieces: pieces.map(piece => ({ ...piece, content: own(piece.content) })),
          })),
        }),
      })
      script.add(requests, 'subagent')
    }
    return script.toSource('sub-agents at once')
  },
}

const longLoop: Scenario = {
  name: 'loop of 60 steps',
  what: 'One tool call a step, 60 steps, no pause.',
  order: [['bound'], ['layered', 'vscode', 'roo', 'automatic'], ['layered@1h'], ['cline', 'semantic-kernel'], ['none']],
  why: 'The plain case: every rule with a marker at the end is as good as can be. An hour costs more and brings nothing; a marker on the human turn alone leaves the growing history unmarked.',
  make: () => loop('loop of 60 steps', { steps: 60 }),
}

/** Situations with many conversations, and the plain one. */
export const MANY: readonly Scenario[] = [oneShots, subagents, longLoop]
