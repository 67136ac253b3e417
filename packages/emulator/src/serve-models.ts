import { findModel, KNOWN_MODELS } from '@sternline/core'
import type { Call } from './call.ts'
import { scopeOf } from './credentials.ts'
import { jsonResponse, problemResponse, refuse } from './problem.ts'
import type { World } from './world.ts'

/** The API gives an epoch value where a release date is unknown. Source: ModelInfo of @anthropic-ai/sdk 1.12.0. */
const UNKNOWN_DATE = '1970-01-01T00:00:00Z'

/** Models a page, at first and at most. Source: Anthropic's page on listing models, 2026-08. */
const PAGE = 20
const LARGEST_PAGE = 1_000

type ModelInfo = Readonly<{ id: string } & Record<string, string | null>>

/** Serves `GET /v1/models`, newest first: every model of the core's table. Any other model is served too, but not listed. */
export async function serveModels(call: Call): Promise<Response> {
  const scope = await scopeOf(call)
  if (!scope.ok) return problemResponse(scope.problem, call)
  const query = new URL(call.request.url).searchParams
  const limit = Number(query.get('limit') ?? PAGE)
  if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST_PAGE) {
    return problemResponse(refuse(`limit: Input should be an integer from 1 to ${LARGEST_PAGE}`).problem, call)
  }
  const page = pageOf(query.get('after_id'), query.get('before_id'), limit)
  if (page === null)
    return problemResponse(refuse('after_id, before_id: Input should be the id of a model').problem, call)
  const { ids, hasMore } = page
  return jsonResponse(
    { data: ids.map(modelInfo), has_more: hasMore, first_id: ids.at(0) ?? null, last_id: ids.at(-1) ?? null },
    call,
  )
}

/** Serves `GET /v1/models/:id`. */
export async function serveModel(call: Call, _world: World, id: string): Promise<Response> {
  const scope = await scopeOf(call)
  if (!scope.ok) return problemResponse(scope.problem, call)
  if (findModel(id) === null)
    return problemResponse(refuse(`model: ${id.slice(0, 256)}`, 'not_found_error').problem, call)
  return jsonResponse(modelInfo(id), call)
}

/** Null for an id that is not in the list. */
function pageOf(
  after: string | null,
  before: string | null,
  limit: number,
): Readonly<{ ids: readonly string[]; hasMore: boolean }> | null {
  const anchor = after ?? before
  const at = anchor === null ? -1 : KNOWN_MODELS.indexOf(anchor)
  if (anchor !== null && at < 0) return null
  if (after === null && before !== null) {
    const start = Math.max(0, at - limit)
    return { ids: KNOWN_MODELS.slice(start, at), hasMore: start > 0 }
  }
  const end = at + 1 + limit
  return { ids: KNOWN_MODELS.slice(at + 1, end), hasMore: end < KNOWN_MODELS.length }
}

/** Shape: ModelInfo of @anthropic-ai/sdk 1.12.0. What is not known is null, never guessed. */
function modelInfo(id: string): ModelInfo {
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
