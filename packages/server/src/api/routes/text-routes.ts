import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { ApiKeepText, KeptTexts } from '@sternline/engine'
import type { ApiSources } from '../api-sources.ts'
import { NO_TEXTS, refusing } from '../refusals.ts'
import { textKeepingSchema } from '../schemas/answer-schemas.ts'
import { json, refusal, sessionParams } from './route-parts.ts'

const PATH = '/api/sessions/{session}/keep-text'
const HOUR_MS = 3_600_000

/** Texts are kept for a week at most. Unit: hours. */
const MOST_HOURS = 168

const EXPECTED = `a whole number of hours from 1 to ${MOST_HOURS} is expected`

const keepText: z.ZodType<ApiKeepText> = z
  .object({ hours: z.int(EXPECTED).min(1, EXPECTED).max(MOST_HOURS, EXPECTED) })
  .openapi('KeepText')

const answers = {
  200: json(textKeepingSchema, 'How the texts of this session are kept now.'),
  404: refusal('Texts can’t be kept here.'),
}

const read = createRoute({
  method: 'get',
  path: PATH,
  summary: 'Whether the texts of a session are kept, and until when',
  request: { params: sessionParams },
  responses: answers,
})

const keep = createRoute({
  method: 'post',
  path: PATH,
  summary: 'Keep the texts of a session from now on, for some hours',
  request: {
    params: sessionParams,
    body: { required: true, content: { 'application/json': { schema: keepText } } },
  },
  responses: { ...answers, 400: refusal('A value that is not usable.'), 413: refusal('The body is too large.') },
})

const forget = createRoute({
  method: 'delete',
  path: PATH,
  summary: 'Keep no more texts of a session, and delete those that were kept',
  request: { params: sessionParams },
  responses: answers,
})

/** The switch by which a person keeps the texts of one session. */
export function addTextRoutes(api: OpenAPIHono, { texts, now }: ApiSources): void {
  const kept = (): KeptTexts => {
    if (texts === null) throw refusing(NO_TEXTS)
    return texts
  }
  const untilOf = async (session: string): Promise<number | null> => (await kept().keeping(session))?.until ?? null

  api.openapi(read, async context => context.json({ until: await untilOf(context.req.valid('param').session) }, 200))

  api.openapi(keep, async context => {
    const { session } = context.req.valid('param')
    const { hours } = context.req.valid('json')
    await kept().keep(session, { until: now() + hours * HOUR_MS })
    return context.json({ until: await untilOf(session) }, 200)
  })

  api.openapi(forget, async context => {
    const { session } = context.req.valid('param')
    await kept().forget(session)
    return context.json({ until: await untilOf(session) }, 200)
  })
}
