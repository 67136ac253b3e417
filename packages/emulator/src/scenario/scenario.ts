import { SternlineError } from '@sternline/core'
import type { Draft } from '../agent/scene.ts'
import { FAULT_FORMS, type Fault, readFault } from '../faults/fault.ts'
import { isObject, isPresent, type JsonObject } from '../json.ts'

/** What happens next: a scripted answer, or a fault. */
type ScenarioItem = Readonly<{ kind: 'answer'; draft: Draft }> | Readonly<{ kind: 'fault'; fault: Fault }>

/** A conversation that is written in advance. */
export type Scenario = Readonly<{
  items: readonly ScenarioItem[]
  /** What comes when all have happened: the emulator's own agent, or all again. */
  after: 'agent' | 'repeat'
}>

const ITEMS = 10_000

/**
 * Reads the content of a scenario file:
 * `{ "answers": [{ "thinking"?, "text"?, "calls"?: [{ "name", "input"? }] } | { "fault": "429; retry-after=2" }], "after"?: "agent" | "repeat" }`.
 * Each request for an answer takes the next item; an answer with calls waits for a request that offers their tools.
 *
 * @param file parsed JSON
 * @throws SternlineError `bad-scenario` with the path of the first thing that is wrong
 */
export function readScenario(file: unknown): Scenario {
  if (!isObject(file)) throw badScenario('the file', 'an object with the member "answers"')
  const { answers, after = 'agent' } = file
  if (!Array.isArray(answers) || answers.length > ITEMS) throw badScenario('answers', `a list of up to ${ITEMS} items`)
  if (after !== 'agent' && after !== 'repeat') throw badScenario('after', '"agent" or "repeat"')
  return { items: answers.map((item: unknown, i) => itemOf(item, `answers[${i}]`)), after }
}

function itemOf(item: unknown, at: string): ScenarioItem {
  if (!isObject(item)) throw badScenario(at, 'an object')
  if (isPresent(item['fault'])) {
    const fault = readFault(item['fault'])
    if (fault === null) throw badScenario(`${at}.fault`, `one of: ${FAULT_FORMS}`)
    return { kind: 'fault', fault }
  }
  const { thinking = '', text = '', calls = [] } = item
  if (typeof thinking !== 'string') throw badScenario(`${at}.thinking`, 'a string')
  if (typeof text !== 'string') throw badScenario(`${at}.text`, 'a string')
  if (!Array.isArray(calls)) throw badScenario(`${at}.calls`, 'a list')
  return {
    kind: 'answer',
    draft: { thought: thinking, text, calls: calls.map((call: unknown, i) => callOf(call, `${at}.calls[${i}]`)) },
  }
}

function callOf(call: unknown, at: string): Readonly<{ name: string; input: JsonObject }> {
  if (!isObject(call) || typeof call['name'] !== 'string') throw badScenario(`${at}.name`, 'the name of a tool')
  const { name, input = {} } = call
  if (!isObject(input)) throw badScenario(`${at}.input`, 'an object')
  return { name, input }
}

function badScenario(at: string, expected: string): SternlineError {
  return new SternlineError('bad-scenario', {
    what: `The scenario cannot be used: ${at} is not ${expected}.`,
    why: 'A scenario lists answers and faults in the order in which they are to happen.',
    fix: 'Write it like { "answers": [{ "text": "Hello" }, { "fault": "529" }] }.',
  })
}
