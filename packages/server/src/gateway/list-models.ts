import type { Api, ConfiguredModel } from '@sternline/upstreams'
import type { Answering } from '../plain/sides.ts'

/** Answers the list of the models that the settings name, in the form of the API that was asked. */
export function listModels(response: Answering, models: readonly ConfiguredModel[], api: Api): void {
  const of = models.filter(model => model.api === api)
  const body = JSON.stringify(api === 'openai' ? openAiList(of) : messagesList(of))
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
    data: models.map(({ name, displayName }) => ({
      type: 'model',
      id: name,
      display_name: displayName,
      created_at: '1970-01-01T00:00:00Z',
    })),
    has_more: false,
    first_id: models[0]?.name ?? null,
    last_id: models.at(-1)?.name ?? null,
  }
}

/** @see https://platform.openai.com/docs/api-reference/models/list */
function openAiList(models: readonly ConfiguredModel[]): unknown {
  return {
    object: 'list',
    data: models.map(({ name }) => ({ id: name, object: 'model', created: 0, owned_by: 'sternline' })),
  }
}
