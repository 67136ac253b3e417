import { findModel } from '@sternline/core'
import type { JsonObject, RecordedCall, Recording } from '@sternline/lab'
import { type ChosenModel, chooseModel } from './choose-model.ts'
import { makeStandInHead, type StandInHead } from './stand-in-head.ts'

/** One request to send. */
export type Request = Readonly<{ body: JsonObject; betas: readonly string[] }>

/** A recorded conversation, ready to be sent. */
export type Conversation = Readonly<{
  id: string
  calls: readonly RecordedCall[]
  /** The models that will be sent, in order of first use. */
  models: readonly string[]
  /** Tokens of the stand-in head; null when there is none. */
  headTokens: number | null
  /** Sentences about what differs from the recording. */
  notes: readonly string[]
  /** Builds the request of a call, anew each time: long conversations are large. */
  request: (call: RecordedCall) => Request
}>

/** For calls that were recorded without one: enough for a short reply, and little to pay. Unit: tokens. */
export const SMALL_MAX_TOKENS = 64

/** Members of a Bedrock body that the Messages API takes as headers. */
const BEDROCK_ONLY = ['anthropic_version', 'anthropic_beta']

/**
 * Prepares a recording for replay: chooses the models, and makes a stand-in head where system and tools are missing.
 *
 * @param wantedModel what the user asked for; null for the recorded ones
 */
export function prepareConversation(recording: Recording, wantedModel: string | null): Conversation {
  const choose = (call: RecordedCall): ChosenModel => chooseModel(recordedModel(call, recording), wantedModel)
  const chosen = recording.calls.map(choose)
  const models = unique(chosen.map(({ model }) => model))
  const head = makeHead(recording, models[0] ?? '')
  return {
    id: recording.id,
    calls: recording.calls,
    models,
    headTokens: head?.tokens ?? null,
    notes: [
      ...headNotes(recording, head),
      ...unique(chosen.flatMap(({ note }) => note ?? [])),
      ...bedrockNotes(recording),
    ],
    request: call => {
      const { model } = choose(call)
      if (call.request !== null) return { body: wireBody(call.request, model), betas: call.betas }
      return { body: messagesBody(recording, call, head, model), betas: call.betas }
    },
  }
}

function messagesBody(recording: Recording, call: RecordedCall, head: StandInHead | null, model: string): JsonObject {
  const tools = head?.tools ?? recording.tools
  const system = head?.system ?? recording.system
  return {
    model,
    max_tokens: call.maxTokens ?? SMALL_MAX_TOKENS,
    stream: true,
    ...(tools === null || tools.length === 0 ? {} : { tools }),
    ...(system === null || system.length === 0 ? {} : { system }),
    messages: recording.messages.slice(0, call.messagesUpto ?? 0),
  }
}

/** The body as it was sent; only what Bedrock takes elsewhere (the model in its address) is put where the Messages API has it. */
function wireBody(request: JsonObject, model: string): JsonObject {
  if (request['model'] === model && !isBedrock(request)) return request
  const members = Object.entries(request).filter(([name]) => !BEDROCK_ONLY.includes(name))
  return { ...Object.fromEntries(members), model }
}

function isBedrock(request: JsonObject): boolean {
  return BEDROCK_ONLY.some(name => name in request)
}

function recordedModel(call: RecordedCall, recording: Recording): string | null {
  const named = call.request?.['model']
  return typeof named === 'string' ? named : (call.model ?? recording.model)
}

function lacksHead(recording: Recording): boolean {
  return recording.system === null && recording.tools === null && recording.calls.some(call => call.request === null)
}

function makeHead(recording: Recording, model: string): StandInHead | null {
  if (!lacksHead(recording) || recording.prefixTokens === null || recording.prefixTokens < 1) return null
  return makeStandInHead(Math.round(recording.prefixTokens), findModel(model))
}

function headNotes(recording: Recording, head: StandInHead | null): readonly string[] {
  if (head !== null) {
    return [`stand-in head of ${head.tokens.toLocaleString('en-US')} tokens: the recording has no system and tools`]
  }
  if (!lacksHead(recording)) return []
  return ['sent without system and tools: the recording has none, and does not say how many tokens they were']
}

function bedrockNotes(recording: Recording): readonly string[] {
  const count = recording.calls.filter(call => call.request !== null && isBedrock(call.request)).length
  if (count === 0) return []
  const calls = count === 1 ? '1 call was' : `${count} calls were`
  return [`${calls} recorded on Bedrock: the model, which it takes in the address, is sent in the body`]
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)]
}
