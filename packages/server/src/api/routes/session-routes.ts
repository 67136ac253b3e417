import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { mergeExchanges } from '../../live/merge-running.ts'
import type { ApiSources } from '../api-sources.ts'
import { listSessions } from '../list-sessions.ts'
import { exchangesSchema, sessionsSchema } from '../schemas/answer-schemas.ts'
import { digits, text } from '../schemas/parts.ts'
import { json, refusal, sessionParams } from './route-parts.ts'

const DEFAULT_LIMIT = 100
const MAXIMUM_LIMIT = 1000

/** Newest calls that a session is listed with: what its small bars show. */
const RECENT_CALLS = 8

const limit = digits({ least: 1, most: MAXIMUM_LIMIT, description: 'How many at most.' }).optional()

const sessions = createRoute({
  method: 'get',
  path: '/api/sessions',
  summary: 'Sessions, newest first',
  request: { query: z.object({ limit }) },
  responses: { 200: json(sessionsSchema, 'The newest sessions.'), 400: refusal('A value that is not usable.') },
})

const exchanges = createRoute({
  method: 'get',
  path: '/api/sessions/{session}/exchanges',
  summary: 'The newest exchanges of a session, oldest first',
  request: {
    params: sessionParams,
    query: z.object({
      limit,
      before: text.optional().openapi({ description: 'An id: only exchanges before it are given.' }),
    }),
  },
  responses: {
    200: json(exchangesSchema, 'Exchanges; none for an unknown session.'),
    400: refusal('A value that is not usable.'),
  },
})

/** Lists of sessions and of their exchanges. */
export function addSessionRoutes(api: OpenAPIHono, { ledger, room, models, status }: ApiSources): void {
  api.openapi(sessions, async context => {
    const { limit: most = DEFAULT_LIMIT } = context.req.valid('query')
    const running = room.running()
    const recorded = await ledger.insights.overviews({ limit: most, recent: RECENT_CALLS })
    const listed = listSessions(recorded, running, models).slice(0, most)
    return context.json({ now: status().now, sessions: [...listed] }, 200)
  })

  api.openapi(exchanges, async context => {
    const { session } = context.req.valid('param')
    const { limit: most = MAXIMUM_LIMIT, before = null } = context.req.valid('query')
    const running = room.running().filter(exchange => before === null && exchange.session === session)
    const page = await ledger.insights.page(session, { limit: most + 1, before })
    const shown = page.length > most ? page.slice(1) : page
    return context.json({ exchanges: [...mergeExchanges(shown, running)], more: page.length > most }, 200)
  })
}
