import { type Prompt, type ReadProblem, readRequest } from '@sternline/core'
import { isObject, type JsonObject } from './json.ts'
import { findMarkerProblem } from './marker-message.ts'
import { accept, type Checked, refuse } from './problem.ts'
import { findCountShapeProblem, findShapeProblem } from './validate.ts'

/** A request that passed every check, reduced to what the emulator answers by. */
export type Ask = Readonly<{
  prompt: Prompt
  /** 0 asks for the cache to be filled and nothing to be written. Unit: tokens. */
  maxTokens: number
  stream: boolean
  /** True when `thinking` is enabled with a budget. */
  thinks: boolean
  messages: number
  tools: number
}>

/** Checks the body of `POST /v1/messages` and reads it. */
export function readAsk(body: JsonObject): Checked<Ask> {
  const read = readChecked(body, findShapeProblem)
  if (!read.ok) return read
  return accept({
    prompt: read.value,
    maxTokens: Number(body['max_tokens']),
    stream: body['stream'] === true,
    thinks: isObject(body['thinking']) && body['thinking']['type'] === 'enabled',
    messages: lengthOf(body['messages']),
    tools: lengthOf(body['tools']),
  })
}

/** Checks the body of `POST /v1/messages/count_tokens` and reads it. The API checks markers there too. */
export function readCountAsk(body: JsonObject): Checked<Prompt> {
  return readChecked(body, findCountShapeProblem)
}

function readChecked(body: JsonObject, findProblem: (body: JsonObject) => string | null): Checked<Prompt> {
  const shape = findProblem(body)
  if (shape !== null) return refuse(shape)
  const read = readRequest(body)
  if (!read.ok) return refuse(readProblemMessage(read.problem))
  const markers = findMarkerProblem(read.prompt, body)
  return markers === null ? accept(read.prompt) : refuse(markers)
}

function readProblemMessage({ at, detail }: ReadProblem): string {
  return `${at.replaceAll(/\[(\d+)\]/g, '.$1')}: ${detail}`
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0
}
