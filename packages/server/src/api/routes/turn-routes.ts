import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import type { ApiSources } from '../api-sources.ts'
import { conversationEventSchema, turnSchema } from '../schemas/turn-schemas.ts'
import { openedProject } from './opened-project.ts'
import { jsonBody, conversationParams as params, refusal, TOO_MANY_STREAMS } from './route-parts.ts'

const PATH = '/api/conversations/{id}/turns'
const UNKNOWN = refusal('No conversation with this id, or no folder is open.')
const DAMAGED = refusal('What was kept of it can’t be read.')

const start = createRoute({
  method: 'post',
  path: PATH,
  summary: 'Say something, try again, say something else, or sum up',
  description:
    'The turn belongs to the server: it goes on whoever looks, and its events tell what comes of it. What goes wrong in it is an event too.',
  request: { params, ...jsonBody(turnSchema) },
  responses: {
    202: { description: 'It has begun.' },
    400: refusal('A value that is not usable.'),
    404: UNKNOWN,
    409: refusal('Another turn of it runs.'),
    413: refusal('The body is too large.'),
    422: DAMAGED,
  },
})

const stop = createRoute({
  method: 'delete',
  path: PATH,
  summary: 'Stop the turn that runs',
  request: { params },
  responses: { 204: { description: 'Nothing runs; what came so far is kept.' }, 404: UNKNOWN, 422: DAMAGED },
})

/** Turns of a conversation. Their events are described here and served beside Hono, on the bare socket. */
export function addTurnRoutes(api: OpenAPIHono, sources: ApiSources): void {
  const opened = openedProject(sources)

  api.openapi(start, async context => {
    const room = await opened().rooms.open(context.req.valid('param').id)
    room.start(context.req.valid('json'))
    return context.body(null, 202)
  })
  api.openapi(stop, async context => {
    const room = await opened().rooms.open(context.req.valid('param').id)
    await room.stop()
    return context.body(null, 204)
  })

  api.openAPIRegistry.register('ConversationEvent', conversationEventSchema)
  api.openAPIRegistry.registerPath({
    method: 'get',
    path: '/api/conversations/{id}/events',
    summary: 'What happens in a conversation, as it happens',
    description:
      'Server-sent events; the data of each is a ConversationEvent in JSON, its type the event’s name. With Last-Event-ID the stream begins behind that event. Where it can’t, it begins with the whole conversation as `view` and with what of the running turn is not kept yet.',
    request: { params },
    responses: {
      200: {
        description: 'A stream that does not end.',
        content: { 'text/event-stream': { schema: { type: 'string' } } },
      },
      404: UNKNOWN,
      422: DAMAGED,
      503: TOO_MANY_STREAMS,
    },
  })
}
