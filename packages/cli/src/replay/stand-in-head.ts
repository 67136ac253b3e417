import { estimateTokens, type ModelFacts, readRequest } from '@sternline/core'
import type { JsonObject } from '@sternline/lab'

/** A `tools` and `system` that stand in for those that a recording does not hold. */
export type StandInHead = Readonly<{
  tools: readonly JsonObject[]
  system: readonly JsonObject[]
  /** What it comes to by the core's estimate, which the emulator bills by. */
  tokens: number
}>

/** As many tools as coding agents had in the recorded sessions, roughly. */
const TOOL_COUNT = 12
/** A tool shorter than this is mostly its frame, so small heads have fewer tools. Unit: tokens. */
const SMALLEST_TOOL_TOKENS = 80
/** Enough rounds for a text to reach its size to the character; two do it for ASCII. */
const FITTING_ROUNDS = 4

const WORDS = (
  'the agent reads a file before it changes it and names every place that it touched so that a reviewer can follow ' +
  'when a test fails it looks at the first error repairs the cause and runs the same test again before it goes on ' +
  'paths are given from the root of the project and output longer than a page is cut with a note about what is missing'
).split(' ')

/**
 * Makes a head of a given size: half of it in 12 tools, the rest in one system block. The same size and tokenizer give
 * the same text every time, so that two replays share their prefix.
 *
 * @param tokens wanted, an integer >= 0
 * @param facts of the model that the conversation begins with; they decide how many characters make a token
 */
export function makeStandInHead(tokens: number, facts: ModelFacts | null): StandInHead {
  const toolCount = Math.min(TOOL_COUNT, Math.floor(tokens / 2 / SMALLEST_TOOL_TOKENS))
  const perTool = toolCount === 0 ? 0 : Math.floor(tokens / 2 / toolCount)
  const tools = Array.from({ length: toolCount }, (_, number) =>
    fit(
      perTool,
      length => toolOf(number, length),
      tool => measure({ tools: [tool] }, facts),
    ),
  )
  const rest = tokens - measure({ tools }, facts)
  const system = rest < 1 ? [] : [fit(rest, systemOf, block => measure({ system: [block] }, facts))]
  return { tools, system, tokens: measure({ tools, system }, facts) }
}

/** Finds the text length with which a block comes to the wanted number of tokens. */
function fit(wanted: number, make: (length: number) => JsonObject, size: (block: JsonObject) => number): JsonObject {
  let length = wanted
  for (let round = 0; round < FITTING_ROUNDS; round++) {
    const perCharacter = (size(make(length + 1000)) - size(make(length))) / 1000
    length = Math.max(1, length + Math.round((wanted - size(make(length))) / perCharacter))
  }
  return make(length)
}

function toolOf(number: number, length: number): JsonObject {
  return {
    name: `stand_in_tool_${number + 1}`,
    description: textOf(number, length),
    input_schema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
  }
}

function systemOf(length: number): JsonObject {
  return { type: 'text', text: textOf(TOOL_COUNT, length) }
}

/** Words in an order that depends on `seed` alone: a linear congruential generator, so that no two blocks are equal. */
function textOf(seed: number, length: number): string {
  const words: string[] = []
  let state = seed + 1
  for (let written = 0; written <= length; written += (words.at(-1) ?? '').length + 1) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    words.push(WORDS[Math.floor(state / 2 ** 16) % WORDS.length] ?? '')
  }
  return words.join(' ').slice(0, length)
}

function measure(
  head: Readonly<{ tools?: readonly JsonObject[]; system?: readonly JsonObject[] }>,
  facts: ModelFacts | null,
): number {
  const read = readRequest({ ...head, messages: [] })
  return read.ok ? read.prompt.blocks.reduce((sum, block) => sum + estimateTokens(block, facts), 0) : 0
}
