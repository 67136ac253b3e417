import { findModel } from '@sternline/core'
import { scopeOf } from './credentials.ts'
import { jsonResponse, problemResponse } from './problem.ts'
import type { Call } from './world.ts'

/** The ids that the API offers, newest first. Source: the type Model of @anthropic-ai/sdk 1.12.0 (2026-11-20), without dates. */
const OFFERED: readonly string[] = [
  'claude-fable-5-2',
  'claude-mythos-5-2',
  'claude-haiku-5-5',
  'claude-sonnet-5-5',
  'claude-fable-5-1',
  'claude-opus-5-5',
  'claude-mythos-5-1',
  'claude-sonnet-5',
  'claude-fable-5',
  'claude-mythos-5',
  'claude-opus-5',
  'claude-opus-4-8',
  'claude-opus-4-7',
  'claude-opus-4-6',
  'claude-sonnet-4-6',
  'claude-haiku-4-5',
  'claude-opus-4-5',
  'claude-sonnet-4-5',
]

/** The API gives an epoch value where a release date is unknown. Source: ModelInfo of @anthropic-ai/sdk 1.12.0. */
const UNKNOWN_DATE = '1970-01-01T00:00:00Z'

/** Serves `GET /v1/models`, all on one page. Any other model is served too, but not listed. */
export async function serveModels({ request, requestId }: Call): Promise<Response> {
  const scope = await scopeOf(request.headers)
  if (!scope.ok) return problemResponse(scope.problem, requestId)
  const data = OFFERED.map(modelInfo)
  return jsonResponse(
    { data, has_more: false, first_id: data.at(0)?.id ?? null, last_id: data.at(-1)?.id ?? null },
    requestId,
  )
}

/** Shape: ModelInfo of @anthropic-ai/sdk 1.12.0. What is not known is null, never guessed. */
function modelInfo(id: string): Readonly<{ id: string } & Record<string, string | null>> {
  return {
    type: 'model',
    id,
    display_name: `Claude ${findModel(id)?.name ?? id} (emulated)`,
    created_at: UNKNOWN_DATE,
    lifecycle: 'active',
    line: null,
    capabilities: null,
    max_input_tokens: null,
    max_tokens: null,
    deprecated_at: null,
    retires_at: null,
  }
}
