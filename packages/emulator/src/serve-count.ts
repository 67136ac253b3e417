import { renderedTokens, renderingOf } from './cache/rendering.ts'
import type { Call } from './call.ts'
import { jsonResponse, problemResponse } from './problem.ts'
import { receive } from './receive.ts'
import { findCountShapeProblem } from './validate.ts'
import type { World } from './world.ts'

/** Serves `POST /v1/messages/count_tokens`. The cache takes no part in it, but markers are checked there too. */
export async function serveCount(call: Call, world: World): Promise<Response> {
  const received = await receive(call, world, findCountShapeProblem)
  if (!received.ok) return problemResponse(received.problem, call)
  const { body, prompt, served } = received.value
  const rendering = renderingOf(body, prompt, served)
  const input_tokens = renderedTokens(rendering, served)
  if (rendering.edit === null) return jsonResponse({ input_tokens }, call)
  const original_input_tokens = renderedTokens({ prompt, web: null, edit: null }, served)
  return jsonResponse({ input_tokens, context_management: { original_input_tokens } }, call)
}
