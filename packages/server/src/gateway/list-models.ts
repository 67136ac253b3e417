import type { ConfiguredModel } from '@sternline/upstreams'
import type { Answering } from '../plain/sides.ts'
import { type Refusal, refuse } from '../safety/refusal.ts'
import type { Asked } from './routes.ts'

/** What stands before the name of one model. */
const ONE = '/v1/models/'

/** Answers which models the settings name, all or the one that was asked for, in the form of the API that was asked. */
export function listModels(
  response: Answering,
  models: readonly ConfiguredModel[],
  { api, path }: Pick<Asked, 'api' | 'path'>,
): void {
  const of = models.filter(model => model.api === api)
  if (path.startsWith(ONE)) answerOne(response, of, path.slice(ONE.length))
  else answer(response, api === 'openai' ? openAiList(of) : messagesList(of))
}

/** By its name or another that clients may use for it, in whatever letters: so are the models of exchanges found. */
function answerOne(response: Answering, models: readonly ConfiguredModel[], asked: string): void {
  const isAsked = (name: string): boolean => name.toLowerCase() === asked.toLowerCase()
  const found = models.find(({ name, aliases }) => [name, ...aliases].some(isAsked))
  if (found === undefined) refuse(response, unknown(asked.slice(0, LONGEST_NAME)))
  else answer(response, messagesModel(found))
}

function unknown(name: string): Refusal {
  return {
    status: 404,
    type: 'not_found_error',
    what: `No model is called ${name}.`,
    why: 'The settings of this Sternline name the models that it answers for, and this is none of them.',
    fix: 'GET /v1/models lists them.',
    headers: { 'x-sternline-error': 'unknown-model' },
  }
}

/** Unit: characters. A longer name is cut where it is shown. */
const LONGEST_NAME = 128

function answer(response: Answering, value: unknown): void {
  const body = JSON.stringify(value)
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(body)
}

/** @see https://platform.claude.com/docs/en/api/models-list */
function messagesList(models: readonly ConfiguredModel[]): unknown {
  return {
    data: models.map(messagesModel),
    has_more: false,
    first_id: models[0]?.name ?? null,
    last_id: models.at(-1)?.name ?? null,
  }
}

/** @see https://platform.claude.com/docs/en/api/models */
function messagesModel({ name, displayName }: ConfiguredModel): unknown {
  return { type: 'model', id: name, display_name: displayName, created_at: '1970-01-01T00:00:00Z' }
}

/** @see https://platform.openai.com/docs/api-reference/models/list */
function openAiList(models: readonly ConfiguredModel[]): unknown {
  return {
    object: 'list',
    data: models.map(({ name }) => ({ id: name, object: 'model', created: 0, owned_by: 'sternline' })),
  }
}
