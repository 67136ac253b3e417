import { SternlineError } from '@sternline/core'
import type { Draft } from '../agent/scene.ts'
import { FAULT_FORMS, type Fault, readFault } from '../faults/fault.ts'
import { isObject, isPresent, type JsonObject, member } from '../json.ts'
import type { FoundPage, WebSearch } from '../server-tools/web-search.ts'

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
 * `{ "answers": [{ "thinking"?, "searches"?: [{ "query", "pages"?: [{ "title", "url", "text"? }] }], "text"?, "calls"?: [{ "name", "input"? }] } | { "fault": "429; retry-after=2" }], "after"?: "agent" | "repeat" }`.
 * Each request for an answer takes the next item; an answer with calls or searches waits for a request that offers their tools.
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
  return { kind: 'answer', draft: draftOf(item, at) }
}

function draftOf(item: JsonObject, at: string): Draft {
  const { thinking = '', text = '', calls = [], searches = [] } = item
  if (typeof thinking !== 'string') throw badScenario(`${at}.thinking`, 'a string')
  if (typeof text !== 'string') throw badScenario(`${at}.text`, 'a string')
  if (!Array.isArray(calls)) throw badScenario(`${at}.calls`, 'a list')
  if (!Array.isArray(searches)) throw badScenario(`${at}.searches`, 'a list')
  return {
    thought: thinking,
    text,
    searches: searches.map((search: unknown, i) => searchOf(search, `${at}.searches[${i}]`)),
    calls: calls.map((call: unknown, i) => callOf(call, `${at}.calls[${i}]`)),
  }
}

function searchOf(search: unknown, at: string): WebSearch {
  const query = member(search, 'query')
  const pages = member(search, 'pages') ?? []
  if (typeof query !== 'string') throw badScenario(`${at}.query`, 'a string')
  if (!Array.isArray(pages)) throw badScenario(`${at}.pages`, 'a list')
  return { query, pages: pages.map((page: unknown, i) => pageOf(page, `${at}.pages[${i}]`)) }
}

function pageOf(page: unknown, at: string): FoundPage {
  const title = member(page, 'title')
  const url = member(page, 'url')
  const text = member(page, 'text') ?? ''
  if (typeof title !== 'string') throw badScenario(`${at}.title`, 'a string')
  if (typeof url !== 'string') throw badScenario(`${at}.url`, 'a string')
  if (typeof text !== 'string') throw badScenario(`${at}.text`, 'a string')
  return { title, url, text }
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
