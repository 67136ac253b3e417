import type { CacheBill } from '@sternline/core/cache-model'
import type { Billing } from './bill.ts'
import { invalidatorsOf } from './cache/invalidators.ts'
import { cacheBlocksOf, type Rendering, renderingOf } from './cache/rendering.ts'
import type { Call } from './call.ts'
import type { WireDiagnostics } from './diagnostics/diagnostics.ts'
import { messageOf, type WireMessage } from './message.ts'
import { jsonResponse, problemResponse } from './problem.ts'
import { type Received, receive } from './receive.ts'
import type { Reply } from './reply.ts'
import { billRounds, type RoundBills } from './server-tools/bill-rounds.ts'
import { eventStreamResponse, namedEvent } from './sse.ts'
import { streamEvents } from './stream-events.ts'
import { findShapeProblem } from './validate.ts'
import type { World } from './world.ts'
import { writeReply } from './write-reply.ts'

/** Names of regions are short. Unit: characters. */
const LONGEST_GEO = 40

/** Serves `POST /v1/messages`, streaming and not. */
export async function serveMessages(call: Call, world: World): Promise<Response> {
  const received = await receive(call, world, findShapeProblem)
  if (!received.ok) return problemResponse(received.problem, call)
  const { body, prompt, served, modelId } = received.value
  const rendering = renderingOf(body, prompt, served)
  const reply = writeReply(received.value, world)
  const bills = charge(received.value, rendering, reply, call, world)
  const id = world.nextId('msg')
  const isFast = body['speed'] === 'fast'
  const diagnostics = diagnose(received.value, bills, id, call, world)
  const { total: bill } = bills
  const { edit } = rendering
  const inferenceGeo = typeof body['inference_geo'] === 'string' ? body['inference_geo'].slice(0, LONGEST_GEO) : null
  const message = messageOf({ id, model: modelId, reply, bill, isFast, inferenceGeo, diagnostics, edit })
  const headers = headersOf(received.value, bill, reply, call, world)
  return body['stream'] === true
    ? streamed(message, bills.first, received.value, { ...call, headers }, world)
    : whole(message, bills.first, { ...call, headers }, world)
}

function charge(
  received: Received,
  rendering: Rendering,
  reply: Reply,
  { request, at }: Call,
  world: World,
): RoundBills {
  const { body, prompt, scope, served } = received
  const isStreamed = body['stream'] === true
  const digests = invalidatorsOf(body, prompt, request.headers.get('anthropic-beta'), world.settingsCost)
  const billing: Billing = {
    scope,
    // On Foundry this is the deployment's name: whether two deployments share a cache is not known.
    model: prompt.model,
    blocks: cacheBlocksOf(rendering, served, digests),
    served,
    at,
    firstTokenMs: bill => world.latency(bill) + (isStreamed ? world.pace.firstTokenMs : 0),
  }
  return billRounds(world, billing, received, reply, digests)
}

/** Foundry has no diagnostics. Source: Anthropic's page on cache diagnostics, 2026-08. */
function diagnose(
  { body, prompt, scope }: Received,
  { first: { cached }, cachedPart }: RoundBills,
  messageId: string,
  { family, request, at }: Call,
  { diagnostics }: World,
): WireDiagnostics {
  if (family === 'foundry') return null
  const betas = request.headers.get('anthropic-beta')
  return diagnostics.diagnose({ body, prompt, scope, betas, messageId, cached, cachedPart, at })
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
    streamEvents(message, { startBill: bill, pace, wait, lateMs: world.latency(bill), charactersPerToken, signal })
  return eventStreamResponse(events, call.request.signal, call.headers, namedEvent)
}
