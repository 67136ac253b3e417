import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import type { ApiSources } from '../api-sources.ts'
import { modelsSchema } from '../schemas/conversation-schemas.ts'
import { json } from './route-parts.ts'

const models = createRoute({
  method: 'get',
  path: '/api/models',
  summary: 'The models that a conversation may be had with',
  description: 'Those of the settings in their order, then the emulator’s. One that can’t be asked now says why.',
  responses: { 200: json(modelsSchema, 'Names, what stands behind them, and what is wrong with them.') },
})

/** Whom the assistant may ask. */
export function addModelRoutes(api: OpenAPIHono, { workspace }: ApiSources): void {
  api.openapi(models, async context => context.json({ models: [...(await workspace.models())] }, 200))
}
