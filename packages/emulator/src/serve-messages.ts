import { type CacheBill, fingerprintOf } from '@sternline/core'
import { draftOf } from './agent/agent.ts'
import { readScene } from './agent/read-scene.ts'
import type { Draft } from './agent/scene.ts'
import { billOf } from './bill.ts'
import { invalidatorsOf } from './cache/invalidators.ts'
import { type Rendering, renderingOf } from './cache/rendering.ts'
import type { Call } from './call.ts'
import type { WireDiagnostics } from './diagnostics/diagnostics.ts'
import { isObject, type JsonObject } from './json.ts'
import { messageOf, type WireMessage } from './message.ts'
import { jsonResponse, problemResponse } from './problem.ts'
import { type Received, receive } from './receive.ts'
import { type Reply, type ReplyLimits, replyOf } from './reply.ts'
import { eventStreamResponse, namedEvent } from './sse.ts'
import { streamEvents } from './stream-events.ts'
import { findShapeProblem } from './validate.ts'
import type { World } from './world.ts'

/** Serves `POST /v1/messages`, streaming and not. */
export async function serveMessages(call: Call, world: World): Promise<Response> {
  const received = await receive(call, world, findShapeProblem)
  if (!received.ok) return problemResponse(received.problem, call)
  const { body, prompt, served, modelId } = received.value
  const rendering = renderingOf(body, prompt, served)
  const bill = charge(received.value, rendering, call, world)
  const reply = writeReply(received.value, world)
  const id = world.nextId('msg')
  const isFast = body['speed'] === 'fast'
  const diagnostics = diagnose(received.value, bill, id, call, world)
  const message = messageOf({ id, model: modelId, reply, bill, isFast, diagnostics, edit: rendering.edit })
  const headers = headersOf(received.value, bill, reply, call, world)
  return body['stream'] === true
    ? streamed(message, bill, received.value, { ...call, headers }, world)
    : whole(message, bill, { ...call, headers }, world)
}

function charge(
  { body, prompt, scope, served }: Received,
  rendering: Rendering,
  { request, at }: Call,
  world: World,
): CacheBill {
  const isStreamed = body['stream'] === true
  return billOf(world.cache, {
    scope,
    // On Foundry this is the deployment's name: whether two deployments share a cache is not known.
    model: prompt.model,
    rendering,
    digests: invalidatorsOf(body, prompt, request.headers.get('anthropic-beta'), world.settingsCost),
    served,
    at,
    firstTokenMs: bill => world.latency(bill) + (isStreamed ? world.pace.firstTokenMs : 0),
  })
}

/** Foundry has no diagnostics. Source: Anthropic's page on cache diagnostics, 2026-08. */
function diagnose(
  { body, prompt, scope }: Received,
  { cached, saved5m, saved1h }: CacheBill,
  messageId: string,
  { family, request, at }: Call,
  { diagnostics }: World,
): WireDiagnostics {
  if (family === 'foundry') return null
  const betas = request.headers.get('anthropic-beta')
  const cachedPart = cached + saved5m + saved1h
  return diagnostics.diagnose({ body, prompt, scope, betas, messageId, cached, cachedPart, at })
}

/** The answer to a request: what the scenario says, or what the agent does. The same seed and request give the same. */
function writeReply({ body, prompt, served }: Received, { script, seed }: World): Reply {
  const key = `${seed} ${fingerprintOf(prompt)}`
  const scene = readScene(body)
  const draft = script.takeAnswer(scene.tools) ?? draftOf(scene, choiceOf(prompt, seed))
  return replyOf(draft, { ...limitsOf(body, draft), charactersPerToken: served.charactersPerToken, key })
}

function choiceOf(prompt: Received['prompt'], seed: number): number {
  return (Number.parseInt(fingerprintOf(prompt).slice(0, 8), 16) ^ seed) >>> 0
}

function limitsOf(body: JsonObject, draft: Draft): Omit<ReplyLimits, 'charactersPerToken' | 'key'> {
  const stops: readonly unknown[] = Array.isArray(body['stop_sequences']) ? body['stop_sequences'] : []
  return {
    maxTokens: Number(body['max_tokens']),
    stopSequences: stops.filter(stop => typeof stop === 'string').filter(stop => stop !== ''),
    thinking: thinkingOf(body['thinking'], draft),
  }
}

/** Where the model may decide by itself whether to think, it thinks before it calls a tool. */
function thinkingOf(thinking: unknown, draft: Draft): ReplyLimits['thinking'] {
  if (!isObject(thinking)) return 'none'
  const { type, display } = thinking
  const isThinking = type === 'enabled' || (type === 'adaptive' && draft.calls.length > 0)
  if (!isThinking) return 'none'
  return display === 'omitted' ? 'omitted' : 'shown'
}

/** Foundry gives no rate-limit headers. Source: Anthropic's page on Claude in Microsoft Foundry, 2026-08. */
function headersOf(
  { scope }: Received,
  bill: CacheBill,
  { outputTokens }: Reply,
  { at, family, headers }: Call,
  { limits }: World,
): Call['headers'] {
  return family === 'foundry' ? headers : { ...headers, ...limits.count(scope, at, bill, outputTokens) }
}

async function whole(message: WireMessage, bill: CacheBill, call: Call, world: World): Promise<Response> {
  const late = world.latency(bill)
  if (late > 0) await world.wait(late, call.request.signal)
  call.request.signal.throwIfAborted()
  return jsonResponse(message, call)
}

function streamed(message: WireMessage, bill: CacheBill, { served }: Received, call: Call, world: World): Response {
  const { pace, wait } = world
  const { charactersPerToken } = served
  const events = (signal: AbortSignal): ReturnType<typeof streamEvents> =>
    streamEvents(message, { pace, wait, lateMs: world.latency(bill), charactersPerToken, signal })
  return eventStreamResponse(events, call.request.signal, call.headers, namedEvent)
}
