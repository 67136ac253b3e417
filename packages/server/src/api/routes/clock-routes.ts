import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { ApiClockMove } from '@sternline/engine'
import type { MovableClock } from '../../upstreams/movable-clock.ts'
import type { ApiSources } from '../api-sources.ts'
import { NO_EMULATOR, refusing } from '../refusals.ts'
import { clockSchema } from '../schemas/answer-schemas.ts'
import { json, refusal } from './route-parts.ts'

/** The farthest that the emulator's clock is moved at once: a year. Unit: milliseconds. */
const FARTHEST_MOVE_MS = 365 * 24 * 3600 * 1000

const EXPECTED = `a whole number of milliseconds from 0 to ${FARTHEST_MOVE_MS} is expected: the clock only moves forward`

const move: z.ZodType<ApiClockMove> = z
  .object({ advanceMs: z.int(EXPECTED).min(0, EXPECTED).max(FARTHEST_MOVE_MS, EXPECTED) })
  .openapi('ClockMove')

const answers = { 200: json(clockSchema, 'The clock.'), 404: refusal('The upstream is not the emulator.') }

const read = createRoute({
  method: 'get',
  path: '/api/emulator/clock',
  summary: 'The emulator’s clock',
  responses: answers,
})

const advance = createRoute({
  method: 'post',
  path: '/api/emulator/clock',
  summary: 'Move the emulator’s clock forward',
  request: { body: { required: true, content: { 'application/json': { schema: move } } } },
  responses: { ...answers, 400: refusal('A value that is not usable.'), 413: refusal('The body is too large.') },
})

/** The clock that the emulator's cache lives by. */
export function addClockRoutes(api: OpenAPIHono, { clock }: ApiSources): void {
  const movable = (): MovableClock => {
    if (clock === null) throw refusing(NO_EMULATOR)
    return clock
  }
  api.openapi(read, context => context.json({ now: movable().now() }, 200))
  api.openapi(advance, context => {
    movable().advance(context.req.valid('json').advanceMs)
    return context.json({ now: movable().now() }, 200)
  })
}
