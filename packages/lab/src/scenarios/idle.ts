import { STEP_SECONDS } from './loop.ts'
import { prompt, reply, round, system, tools } from './pieces.ts'
import type { Scenario } from './scenario.ts'
import { type Message, type Request, Script } from './script.ts'

const TURNS = 20
const STEPS_A_TURN = 8
const RESULT_TOKENS = 1000
const MINUTE_SECONDS = 60
const FIVE_MINUTES = 5
const HOUR_MINUTES = 60

/** A person who comes back after pauses of so many minutes, one after the other and round again. */
export function idle(minutes: readonly number[]): Scenario {
  const longest = Math.max(...minutes)
  const name = `idle ${minutes.join(', ')} min`
  return {
    name,
    what: `${TURNS} turns of ${STEPS_A_TURN} steps, with pauses of ${minutes.join(', ')} minutes between them.`,
    order: orderOf(longest),
    why: whyOf(longest),
    make: () => {
      const script = new Script()
      script.add(turns(minutes))
      return script.toSource(name)
    },
  }
}

function turns(minutes: readonly number[]): readonly Request[] {
  const messages: Message[] = []
  const requests: Request[] = []
  let at = 0
  for (let turn = 0; turn < TURNS; turn++) {
    if (turn > 0) {
      messages.push(reply(`answer ${turn}`))
      at += (minutes[(turn - 1) % minutes.length] ?? 0) * MINUTE_SECONDS
    }
    messages.push(prompt(`question ${turn}`))
    for (let step = 0; step < STEPS_A_TURN; step++) {
      if (step > 0) {
        messages.push(...round(`step ${turn} ${step}`, 1, RESULT_TOKENS))
        at += STEP_SECONDS
      }
      requests.push({ tools: tools(), system: system(), messages: [...messages], at })
    }
  }
  return requests
}

function orderOf(longest: number): Scenario['order'] {
  if (longest > HOUR_MINUTES) return [['bound'], ['layered', 'vscode', 'automatic'], ['layered@1h']]
  if (longest > FIVE_MINUTES) return [['bound'], ['layered@1h'], ['layered', 'vscode', 'automatic']]
  return [['bound'], ['layered', 'vscode', 'automatic'], ['layered@1h']]
}

function whyOf(longest: number): string {
  if (longest > HOUR_MINUTES) return 'Nothing lives that long: every write is lost, so the cheaper life loses less.'
  if (longest > FIVE_MINUTES)
    return 'Five minutes are over when the person comes back, and all is written again; an hour costs more once and is read every time.'
  return 'No pause is longer than five minutes: an hour only costs more.'
}
