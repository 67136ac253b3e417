import { readJsonBody } from './body.ts'
import { scopeOf } from './credentials.ts'
import { jsonResponse, problemResponse } from './problem.ts'
import { readCountAsk } from './read-ask.ts'
import { promptTokens, servedModel } from './tokens.ts'
import type { Call } from './world.ts'

/** Serves `POST /v1/messages/count_tokens`. The cache takes no part in it. */
export async function serveCount({ request, requestId }: Call): Promise<Response> {
  const scope = await scopeOf(request.headers)
  if (!scope.ok) return problemResponse(scope.problem, requestId)
  const body = await readJsonBody(request)
  if (!body.ok) return problemResponse(body.problem, requestId)
  const prompt = readCountAsk(body.value)
  if (!prompt.ok) return problemResponse(prompt.problem, requestId)
  return jsonResponse({ input_tokens: promptTokens(prompt.value, servedModel(prompt.value.model)) }, requestId)
}
