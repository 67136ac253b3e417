import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { ApiSources } from '../api-sources.ts'
import { NOT_ASKED, refusing } from '../refusals.ts'
import { text } from '../schemas/parts.ts'
import { decisionSchema } from '../schemas/turn-schemas.ts'
import { openedProject } from './opened-project.ts'
import { jsonBody, refusal } from './route-parts.ts'

const params = z.object({
  id: text.openapi({ param: { name: 'id', in: 'path' }, description: 'As the question tells it.' }),
})

const decide = createRoute({
  method: 'post',
  path: '/api/approvals/{id}',
  summary: 'Answer a question of the assistant: may this be written, may this be run?',
  request: { params, ...jsonBody(decisionSchema) },
  responses: {
    204: { description: 'The turn goes on.' },
    400: refusal('A value that is not usable.'),
    404: refusal('It does not wait for an answer any more, or no folder is open.'),
    413: refusal('The body is too large.'),
  },
})

/** Answers of the person. */
export function addApprovalRoutes(api: OpenAPIHono, sources: ApiSources): void {
  const opened = openedProject(sources)
  api.openapi(decide, context => {
    const isAsked = opened().approvals.decide(context.req.valid('param').id, context.req.valid('json'))
    if (!isAsked) throw refusing(NOT_ASKED)
    return context.body(null, 204)
  })
}
