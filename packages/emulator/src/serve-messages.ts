import { billOf, type Times } from './bill.ts'
import { readJsonBody } from './body.ts'
import { scopeOf } from './credentials.ts'
import { messageOf } from './message.ts'
import { jsonResponse, problemResponse } from './problem.ts'
import { type Ask, readAsk } from './read-ask.ts'
import { writeReply } from './reply.ts'
import { eventStreamResponse } from './sse.ts'
import { streamEvents } from './stream-events.ts'
import { servedModel } from './tokens.ts'
import type { Call, World } from './world.ts'

/** Serves `POST /v1/messages`, streaming and not. */
export async function serveMessages(call: Call, world: World): Promise<Response> {
  const scope = await scopeOf(call.request.headers)
  if (!scope.ok) return problemResponse(scope.problem, call.requestId)
  const body = await readJsonBody(call.request)
  if (!body.ok) return problemResponse(body.problem, call.requestId)
  const ask = readAsk(body.value)
  if (!ask.ok) return problemResponse(ask.problem, call.requestId)
  return answer(ask.value, scope.value, call, world)
}

function answer(ask: Ask, scope: string, call: Call, world: World): Response {
  const { prompt } = ask
  const model = servedModel(prompt.model)
  const bill = billOf(world.cache, scope, prompt, model, timesOf(ask, call, world))
  const message = messageOf(world.nextId('msg'), prompt.model, writeReply(ask, model, world.seed), bill)
  if (!ask.stream) return jsonResponse(message, call.requestId)
  const events = (signal: AbortSignal): ReturnType<typeof streamEvents> =>
    streamEvents(message, { pace: world.pace, model, signal })
  return eventStreamResponse(events, call.request.signal, call.requestId)
}

/** A streamed reply begins with its first token; one that is not streamed is there at once. */
function timesOf(ask: Ask, { at }: Call, { pace }: World): Times {
  return { at, readableAt: ask.stream ? at + pace.firstTokenMs : at }
}
