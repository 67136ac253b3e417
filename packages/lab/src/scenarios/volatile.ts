import { loop, loopRequests, STEP_SECONDS } from './loop.ts'
import { system, text, tools } from './pieces.ts'
import type { Scenario } from './scenario.ts'
import { type Message, type Request, Script } from './script.ts'

const STEPS = 30
const CLOCK_TOKENS = 20
const REMINDER_TOKENS = 200
const TOOLS_CHANGE_EVERY = 6
const BLANKED_EVERY = 8
const BLANKED_TOKENS = 10
const KEPT_RESULTS = 3

const clockAfterSystem: Scenario = {
  name: 'clock after system',
  what: `${STEPS} steps; a block with the time stands last in system and is another one every time.`,
  order: [['bound'], ['tools'], ['layered', 'vscode'], ['automatic', 'roo']],
  why: 'Nothing behind the clock is ever read, so whatever is written there is lost. Rules with a marker on the tools read at least those; the tools alone, with nothing written behind them, are better still; rules without it only write.',
  make: () =>
    loop('clock after system', {
      steps: STEPS,
      change: (request, step) => ({ ...request, system: [...system(), text(`it is ${step}`, CLOCK_TOKENS)] }),
    }),
}

const clockInSystem: Scenario = {
  name: 'clock in system',
  what: `${STEPS} steps; the system block itself holds the time and is another one every time.`,
  order: [['bound'], ['tools'], ['layered', 'vscode'], ['automatic', 'roo']],
  why: 'As with a clock of its own block, but the system block is lost as well: only the tools can be read.',
  make: () =>
    loop('clock in system', { steps: STEPS, change: (request, step) => ({ ...request, system: system(step) }) }),
}

const toolsChurn: Scenario = {
  name: 'tools churn',
  what: `${STEPS} steps; one of the tools changes every ${TOOLS_CHANGE_EVERY} steps.`,
  order: [['bound'], ['layered', 'vscode', 'automatic'], ['none']],
  why: 'A change of a tool loses everything behind it, and no place of a marker saves that: all rules write the conversation anew and go on.',
  make: () =>
    loop('tools churn', {
      steps: STEPS,
      change: (request, step) => ({ ...request, tools: tools(Math.floor(step / TOOLS_CHANGE_EVERY)) }),
    }),
}

const reminder: Scenario = {
  name: 'reminder in the last request',
  what: `${STEPS} steps; the newest request ends with a reminder that is gone from the history in the next.`,
  order: [['bound'], ['vscode', 'layered', 'roo'], ['none'], ['automatic']],
  why: 'What the newest marker writes ends with the reminder and is never read. A second anchor further back is written too and is read next time; a single marker at the end writes all of it every time.',
  make: () => loop('reminder in the last request', { steps: STEPS, change: withReminder }),
}

function withReminder(request: Request, step: number): Request {
  const last = request.messages.at(-1)
  if (last === undefined) return request
  const reminded: Message = { ...last, pieces: [...last.pieces, text(`reminder ${step}`, REMINDER_TOKENS)] }
  return { ...request, messages: [...request.messages.slice(0, -1), reminded] }
}

const blanked: Scenario = {
  name: 'old results blanked',
  what: `48 steps; every ${BLANKED_EVERY} steps all results but the last ${KEPT_RESULTS} are blanked.`,
  order: [['bound'], ['layered', 'vscode'], ['automatic'], ['none']],
  why: 'What stands behind the first blanked result is lost once. A marker on system reads at least the head then; automatic caching has none and writes that anew as well.',
  make: () => loop('old results blanked', { steps: 48, change: withBlankedResults }),
}

function withBlankedResults(request: Request, step: number): Request {
  const blankedUpTo = Math.floor(step / BLANKED_EVERY) * BLANKED_EVERY - KEPT_RESULTS
  const messages = request.messages.map((message, i): Message => {
    const isOld = i % 2 === 0 && i > 0 && i / 2 <= blankedUpTo
    if (!isOld) return message
    return {
      ...message,
      pieces: message.pieces.map(piece => ({ ...piece, tokens: BLANKED_TOKENS, content: `${piece.content} blank` })),
    }
  })
  return { ...request, messages }
}

const compaction: Scenario = {
  name: 'compaction',
  what: 'A loop of 40 steps is summed up in a text, and 40 more steps follow on that.',
  order: [['bound'], ['layered', 'vscode'], ['automatic'], ['none']],
  why: 'After a compaction only the head is what it was: a marker on system reads it, a single marker at the end does not.',
  make: () => {
    const script = new Script()
    const before = loopRequests({ steps: 40 })
    const after = loopRequests({
      steps: 40,
      change: request => ({ ...request, messages: [summary(), ...request.messages.slice(1)] }),
    })
    script.add([...before, ...after.map(request => ({ ...request, at: request.at + 40 * STEP_SECONDS }))])
    return script.toSource('compaction')
  },
}

function summary(): Message {
  return { role: 'user', pieces: [text('what was done so far', 3000)] }
}

const rewinds: Scenario = {
  name: 'rewinds',
  what: 'A loop of 60 steps in which the user goes back six steps after every twelve and takes another way.',
  order: [['bound'], ['layered', 'vscode', 'roo', 'automatic'], ['none']],
  why: 'Where the ways part an entry of the step before stands, within reach of any marker at the end: a rewind costs a rule nothing that it wrote every step.',
  make: () => {
    const script = new Script()
    const requests: Request[] = []
    const steps = loopRequests({ steps: 12 })
    let messages: readonly Message[] = []
    for (let way = 0; way < 5; way++) {
      for (const step of steps) {
        const own = step.messages.slice(way === 0 ? 0 : 1).map(message => onWay(message, way))
        const at = requests.length * STEP_SECONDS
        requests.push({ ...step, messages: [...messages, ...own], at })
      }
      messages = (requests.at(-1)?.messages ?? []).slice(0, -12)
    }
    script.add(requests)
    return script.toSource('rewinds')
  },
}

function onWay({ role, pieces }: Message, way: number): Message {
  return { role, pieces: pieces.map(piece => ({ ...piece, content: `${piece.content} way ${way}` })) }
}

/** Situations in which something before the end changes. */
export const VOLATILE: readonly Scenario[] = [
  clockAfterSystem,
  clockInSystem,
  toolsChurn,
  reminder,
  blanked,
  compaction,
  rewinds,
]
