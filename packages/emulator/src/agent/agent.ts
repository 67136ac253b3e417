import { answerText, counted } from './answer.ts'
import { editAnswer } from './edit-answer.ts'
import { inputOf, instanceOf, type Wish } from './instance.ts'
import type { Draft, Scene, Tool } from './scene.ts'
import { searchedWords, type WantedCall, wantedCalls } from './wanted-calls.ts'

const ANSWER = 'Emulated answer: no model was asked.'
const STEP = 'Emulated step: no model was asked.'
const THINKING = 'Emulated thinking: there is nothing to think about, because no model was asked.'

const FOUND_NOTHING =
  'The web search that the request offers was called and found nothing: there is no network behind it.'

/** One of these follows the opening, chosen by seed and request. */
const REMARKS: readonly ((messages: string, tools: string) => string)[] = [
  (messages, tools) => `The request carries ${messages} and offers ${tools}.`,
  (messages, tools) => `It would have read ${messages} with ${tools} at hand.`,
  (messages, tools) => `What came in: ${messages}; on offer: ${tools}.`,
]

const VERB: Readonly<Record<WantedCall['kind'], readonly string[]>> = {
  search: ['Searching for', 'Looking for', 'First a search for'],
  read: ['Reading', 'Opening', 'Having a look at'],
  list: ['Looking around in', 'Listing', 'Having a look at'],
  edit: ['Proposing a change of', 'A proposal for', 'Proposing an edit of'],
}

/**
 * Decides what to do next, without any AI: it searches for words of the question with whatever tools there are, reads what the
 * results name, and answers with the places found; a change that is asked for in so many words is proposed. Every text says in its first words that it is emulated. A request
 * without tools is answered with harmless facts about it, never with its text.
 *
 * @param choice an integer: the same one and the same scene give the same draft
 */
export function draftOf(scene: Scene, choice: number): Draft {
  if (scene.answerSchema !== null) return structured(scene)
  const calls = callsOf(scene)
  const query = webQuery(scene)
  if (query !== '') return { ...said(`${ANSWER} ${FOUND_NOTHING}`), searches: [{ query, pages: [] }] }
  if (calls.length > 0) return step(calls, choice)
  const edited = scene.steps.length > 0 ? editAnswer(scene) : null
  if (edited !== null) return said(`${ANSWER} ${edited}`)
  if (scene.steps.length > 0 && searchedWords(scene).length > 0) return said(`${ANSWER} ${answerText(scene)}`)
  const remark = REMARKS[choice % REMARKS.length]
  const facts = remark?.(counted(scene.messages, 'message'), counted(scene.tools.length, 'tool')) ?? ''
  return said(`${ANSWER} ${facts}`)
}

/** What to search the web for: only where nothing but a web search is offered. Empty for nothing. */
function webQuery(scene: Scene): string {
  const { searchesWeb, tools, choice } = scene
  return searchesWeb && tools.length === 0 && choice.kind !== 'none' ? searchedWords(scene).join(' ') : ''
}

function said(text: string): Draft {
  return { thought: THINKING, text, calls: [] }
}

function step(calls: readonly WantedCall[], choice: number): Draft {
  const parts = [...new Set(calls.map(({ kind }) => kind))].map(kind => {
    const verbs = VERB[kind]
    const things = new Set(calls.filter(call => call.kind === kind).map(({ about }) => `\`${about}\``))
    return `${verbs[choice % verbs.length] ?? ''} ${[...things].join(' and ')}`
  })
  const names = [...new Set(calls.map(({ name }) => name))].join(' and ')
  return {
    thought: `Emulated thinking, by rule: ${counted(calls.length, 'call')} of ${names} may tell where the answer is.`,
    text: `${STEP} ${parts.join('; ')}.`,
    calls,
  }
}

function structured({ answerSchema }: Scene): Draft {
  return said(JSON.stringify(instanceOf(answerSchema ?? {}, () => undefined)))
}

function callsOf(scene: Scene): readonly WantedCall[] {
  const { choice, tools, parallel } = scene
  if (choice.kind === 'none' || tools.length === 0) return []
  const wanted = wantedCalls(scene)
  const calls = choice.kind === 'auto' ? wanted : forced(scene, wanted)
  return parallel ? calls : calls.slice(0, 1)
}

/** The client asks for a call, whether one is wanted or not. */
function forced({ choice, tools, question }: Scene, wanted: readonly WantedCall[]): readonly WantedCall[] {
  const named = choice.kind === 'tool' ? choice.name : null
  const fitting = wanted.filter(({ name }) => named === null || name === named)
  if (fitting.length > 0) return fitting
  const tool = named === null ? tools[0] : tools.find(({ name }) => name === named)
  return tool === undefined ? [] : [anyCall(tool, question)]
}

function anyCall(tool: Tool, question: string): WantedCall {
  const [word] = question.split('\n', 1)
  const wish: Wish = name => (/^(query|q|question|prompt|text|title|subject)$/.test(name) ? word : undefined)
  return { kind: 'read', about: tool.name, name: tool.name, input: inputOf(tool.schema, wish) }
}
