import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { ApiSources } from '../api-sources.ts'
import { refusing, wrongInput } from '../refusals.ts'
import { usageAnswerSchema } from '../schemas/answer-schemas.ts'
import { digits, point } from '../schemas/parts.ts'
import { json, refusal } from './route-parts.ts'

const HOUR_MS = 3_600_000
const MAXIMUM_STEPS = 400

const usage = createRoute({
  method: 'get',
  path: '/api/usage',
  summary: 'Sums over time, by client, model, upstream and cause',
  description: `Every sum of the dashboard is a sum of these cells. At most ${MAXIMUM_STEPS} steps are given at once.`,
  request: {
    query: z.object({
      from: point('Epoch milliseconds; a day before `to` without it.'),
      to: point('Epoch milliseconds, not included; now without it.'),
      step: digits({
        least: 1000,
        most: 366 * 24 * HOUR_MS,
        description: 'Milliseconds; an hour without it.',
      }).optional(),
    }),
  },
  responses: { 200: json(usageAnswerSchema, 'Cells in order of time.'), 400: refusal('A value that is not usable.') },
})

/** What the dashboard is made of. */
export function addUsageRoutes(api: OpenAPIHono, { ledger, status }: ApiSources): void {
  api.openapi(usage, async context => {
    const asked = context.req.valid('query')
    const { to = status().now + 1, step = HOUR_MS } = asked
    const { from = Math.max(0, to - 24 * HOUR_MS) } = asked
    if (from >= to) throw refusing(wrongInput('from', 'it has to lie before `to`'))
    if ((to - from) / step > MAXIMUM_STEPS) {
      throw refusing(wrongInput('step', `it cuts the time into more than ${MAXIMUM_STEPS} steps`))
    }
    const cells = await ledger.insights.usage({ from, to, step })
    return context.json({ from, to, step, cells: [...cells] }, 200)
  })
}
