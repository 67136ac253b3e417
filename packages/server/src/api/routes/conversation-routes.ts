import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { SternlineError } from '@sternline/core'
import type { ActionPrice } from '@sternline/engine'
import type { ApiSources } from '../api-sources.ts'
import { refusing } from '../refusals.ts'
import { conversationSchema, conversationsSchema } from '../schemas/conversation-schemas.ts'
import { actionPriceSchema, actionSchema, beginSchema, changesSchema } from '../schemas/turn-schemas.ts'
import { openedProject } from './opened-project.ts'
import { json, jsonBody, conversationParams as params, refusal } from './route-parts.ts'

const PATH = '/api/conversations'
const ONE = `${PATH}/{id}`

const UNKNOWN = refusal('No conversation with this id, or no folder is open.')
const UNUSABLE = refusal('A value that is not usable.')
const BUSY = refusal('A turn of it runs.')
const TOO_LARGE = refusal('The body is too large.')
const DAMAGED = refusal('What was kept of it can’t be read.')

const list = createRoute({
  method: 'get',
  path: PATH,
  summary: 'The conversations about this project, the one that was last gone on with first',
  description: 'The figures of one are those of the session with its id. It is listed from its first message on.',
  responses: { 200: json(conversationsSchema, 'All that are kept.'), 404: refusal('No folder is open.') },
})

const begin = createRoute({
  method: 'post',
  path: PATH,
  summary: 'Begin a conversation',
  request: jsonBody(beginSchema),
  responses: {
    201: json(conversationSchema, 'It is empty, and is kept from its first message on.'),
    400: UNUSABLE,
    404: refusal('No folder is open.'),
    413: TOO_LARGE,
  },
})

const read = createRoute({
  method: 'get',
  path: ONE,
  summary: 'A conversation as it stands',
  request: { params },
  responses: { 200: json(conversationSchema, 'Everything that a page draws.'), 404: UNKNOWN, 422: DAMAGED },
})

const change = createRoute({
  method: 'patch',
  path: ONE,
  summary: 'Change what the next turn is run with',
  request: { params, ...jsonBody(changesSchema) },
  responses: {
    200: json(conversationSchema, 'As it stands now.'),
    400: UNUSABLE,
    404: UNKNOWN,
    409: BUSY,
    413: TOO_LARGE,
    422: DAMAGED,
  },
})

const remove = createRoute({
  method: 'delete',
  path: ONE,
  summary: 'Delete what was kept of a conversation',
  description: 'Its exchanges stay in the ledger, which holds no text: DELETE /api/sessions/SESSION deletes those.',
  request: { params },
  responses: { 204: { description: 'It is gone.' }, 404: UNKNOWN, 409: BUSY },
})

const price = createRoute({
  method: 'post',
  path: `${ONE}/price`,
  summary: 'What an action would cost, before it happens',
  description: 'Nothing is sent and nothing is changed.',
  request: { params, ...jsonBody(actionSchema) },
  responses: {
    200: json(actionPriceSchema, 'The next message without the action, and with it.'),
    400: UNUSABLE,
    404: UNKNOWN,
    413: TOO_LARGE,
    422: refusal('It can’t be priced: nothing was said yet, for one.'),
  },
})

/** Conversations, and what the next step in one would cost. */
export function addConversationRoutes(api: OpenAPIHono, sources: ApiSources): void {
  const opened = openedProject(sources)

  api.openapi(list, async context => context.json({ conversations: [...(await opened().rooms.list())] }, 200))
  api.openapi(begin, context => context.json(opened().rooms.begin(context.req.valid('json')).view(), 201))
  api.openapi(read, async context => {
    const room = await opened().rooms.open(context.req.valid('param').id)
    return context.json(room.view(), 200)
  })
  api.openapi(change, async context => {
    const room = await opened().rooms.open(context.req.valid('param').id)
    await room.configure(context.req.valid('json'))
    return context.json(room.view(), 200)
  })
  api.openapi(remove, async context => {
    await opened().rooms.remove(context.req.valid('param').id)
    return context.body(null, 204)
  })
  api.openapi(price, async context => {
    const room = await opened().rooms.open(context.req.valid('param').id)
    return context.json(await priced(() => room.price(context.req.valid('json'))), 200)
  })
}

/** What stands in the way of a price is told as it is: no model, nothing said, an unknown message. */
async function priced(ask: () => Promise<ActionPrice>): Promise<ActionPrice> {
  try {
    return await ask()
  } catch (problem) {
    if (!(problem instanceof SternlineError)) throw problem
    const { code, what, why, fix } = problem
    throw refusing({ status: 422, type: 'invalid_request_error', code, what, why, fix })
  }
}
