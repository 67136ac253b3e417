import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { EVENTS_PATH } from '@sternline/engine'
import { ACCESS_PATH } from '../../safety/serve-access.ts'
import type { ApiSources } from '../api-sources.ts'
import { eventSchema, statusSchema } from '../schemas/answer-schemas.ts'
import { json, refusal, TOO_MANY_STREAMS } from './route-parts.ts'

const status = createRoute({
  method: 'get',
  path: '/api/status',
  summary: 'What is running here',
  responses: { 200: json(statusSchema, 'Version, upstream, clock and ledger.') },
})

/** What runs here. Events and access are described here and served beside Hono, on the bare socket. */
export function addStatusRoutes(api: OpenAPIHono, sources: ApiSources): void {
  api.openapi(status, context => context.json(sources.status(), 200))
  api.openAPIRegistry.register('Event', eventSchema)
  api.openAPIRegistry.registerPath({
    method: 'post',
    path: ACCESS_PATH,
    summary: 'Give the code of the page’s address for a cookie',
    description: 'There where the API is guarded: a page is opened once with the code that `sternline start` told.',
    request: { body: { required: true, content: { 'application/json': { schema: z.object({ code: z.string() }) } } } },
    responses: {
      204: { description: 'A cookie that no script can read and no other site can use.' },
      401: refusal('The code is unknown, used or too old.'),
    },
  })
  api.openAPIRegistry.registerPath({
    method: 'get',
    path: EVENTS_PATH,
    summary: 'What happens, as it happens',
    description:
      'Server-sent events named exchange-started, exchange-answered and exchange-finished; the data of each is an Event in JSON with the whole exchange as it stands and its label. One named session-deleted carries the name of a session that somebody deleted. With Last-Event-ID the stream begins behind that event; where that is too long ago, it begins with an event named gap, and the lists have to be read again. A reader that falls behind is told so by an event named slow and let go; it comes back and resumes.',
    responses: {
      200: {
        description: 'A stream that does not end.',
        content: { 'text/event-stream': { schema: { type: 'string' } } },
      },
      503: TOO_MANY_STREAMS,
    },
  })
}
