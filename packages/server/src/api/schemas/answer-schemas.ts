import { z } from '@hono/zod-openapi'
import type { AnthropicError, AnthropicErrorType } from '@sternline/core'
import type {
  ApiClock,
  ApiComparison,
  ApiDeletion,
  ApiEvent,
  ApiExchange,
  ApiExchanges,
  ApiSessions,
  ApiStatus,
  ApiTextKeeping,
  ApiUsage,
  ListedSession,
  SessionCall,
  UsageCell,
  Warmth,
  Waterfall,
} from '@sternline/engine'
import { causeSchema } from './cause-schema.ts'
import { diagnosisSchema, exchangeSchema, ttlSchema } from './exchange-schema.ts'
import { count, nano, oneOf, orNull, text, time } from './parts.ts'
import { lossSchema, TOTALS, upstreamSchema, usageSchema } from './totals-schema.ts'

/** `GET /api/status`. */
export const statusSchema: z.ZodType<ApiStatus> = z
  .strictObject({
    version: text,
    upstream: upstreamSchema,
    upstreamHost: orNull(text),
    emulated: z.boolean(),
    now: time,
    ledgerFile: orNull(text),
    ledgerProblem: orNull(text),
    needRestart: z.array(text).optional(),
  })
  .openapi('Status')

const warmth: z.ZodType<Warmth> = z
  .strictObject({ ttl: ttlSchema, expiresAt: time, tokens: count, recache: orNull(nano) })
  .openapi('Warmth', { description: 'The entry that a session’s next request can read, with its real expiry.' })

const call: z.ZodType<SessionCall> = z
  .strictObject({
    id: text,
    agent: orNull(text),
    startedAt: time,
    usage: orNull(usageSchema),
    tokensLost: count,
  })
  .openapi('SessionCall')

const listed: z.ZodType<ListedSession> = z
  .strictObject({
    session: text,
    client: text,
    model: text,
    upstream: upstreamSchema,
    emulated: z.boolean(),
    exchanges: count,
    failed: count,
    startedAt: time,
    lastAt: time,
    ...TOTALS,
    agents: count,
    running: count,
    lost: lossSchema,
    lastCause: orNull(causeSchema),
    warmth: orNull(warmth),
    recent: z.array(call),
  })
  .openapi('ListedSession')

/** `GET /api/sessions`. */
export const sessionsSchema: z.ZodType<ApiSessions> = z
  .strictObject({ now: time, sessions: z.array(listed) })
  .openapi('Sessions')

/** `GET /api/sessions/:session/exchanges`. */
export const exchangesSchema: z.ZodType<ApiExchanges> = z
  .strictObject({ exchanges: z.array(exchangeSchema), more: z.boolean() })
  .openapi('Exchanges')

const waterfall: z.ZodType<Waterfall> = z
  .strictObject({ list: nano, reads: nano, writes: nano, paid: nano })
  .openapi('Waterfall', { description: '`list - reads + writes` is `paid`, exactly.' })

const label: z.ZodType<ApiExchange['label']> = orNull(text).openapi({
  description:
    'As the page shows it; null while there is no usage, and where nothing was read from the cache and nothing saved to it.',
  example: '🟢 182k cached 🔵 +3k saved',
})

/** `GET /api/exchanges/:id`. */
export const exchangeAnswerSchema: z.ZodType<ApiExchange> = z
  .strictObject({ exchange: exchangeSchema, waterfall: orNull(waterfall), label })
  .openapi('ExchangeAnswer')

/** `GET /api/exchanges/:id/comparison`. */
export const comparisonSchema: z.ZodType<ApiComparison> = z
  .strictObject({
    before: orNull(exchangeSchema),
    texts: orNull(z.strictObject({ path: text, from: count, before: orNull(text), now: orNull(text) })),
    diagnosis: orNull(diagnosisSchema),
  })
  .openapi('Comparison')

/** `DELETE /api/sessions/:session`. */
export const deletionSchema: z.ZodType<ApiDeletion> = z.strictObject({ exchanges: count }).openapi('Deletion')

const cell: z.ZodType<UsageCell> = z
  .strictObject({
    at: time,
    client: text,
    model: text,
    upstream: upstreamSchema,
    emulated: z.boolean(),
    cause: orNull(causeSchema),
    exchanges: count,
    failed: count,
    reported: count,
    readers: count,
    lost: lossSchema,
    ...TOTALS,
  })
  .openapi('UsageCell', {
    description: 'The sums of the exchanges that agree in time, client, model, upstream and cause.',
  })

/** `GET /api/usage`. */
export const usageAnswerSchema: z.ZodType<ApiUsage> = z
  .strictObject({ from: time, to: time, step: count, cells: z.array(cell) })
  .openapi('UsageAnswer')

/** `GET`, `POST` and `DELETE /api/sessions/:session/keep-text`. */
export const textKeepingSchema: z.ZodType<ApiTextKeeping> = z
  .strictObject({ until: orNull(time) })
  .openapi('TextKeeping', { description: 'Until when the texts of a session are kept; null where they are not.' })

/** `GET` and `POST /api/emulator/clock`. */
export const clockSchema: z.ZodType<ApiClock> = z.strictObject({ now: time }).openapi('Clock')

/** The data of one event of `GET /api/events`. */
export const eventSchema: z.ZodType<ApiEvent> = z
  .strictObject({
    type: oneOf<ApiEvent['type']>({
      'exchange-started': true,
      'exchange-answered': true,
      'exchange-finished': true,
    }),
    exchange: exchangeSchema,
    label,
  })
  .openapi('Event')

/** Every refusal: Anthropic's error envelope. */
export const errorSchema: z.ZodType<AnthropicError> = z
  .strictObject({
    type: z.literal('error'),
    error: z.strictObject({
      type: oneOf<AnthropicErrorType>({
        invalid_request_error: true,
        authentication_error: true,
        permission_error: true,
        not_found_error: true,
        request_too_large: true,
        rate_limit_error: true,
        api_error: true,
        overloaded_error: true,
        billing_error: true,
        conflict_error: true,
        timeout_error: true,
      }),
      message: text,
      // What the page and programs tell apart has a stable code, and its sentences stand by themselves as well.
      code: text.optional(),
      what: text.optional(),
      why: text.optional(),
      fix: text.optional(),
    }),
    request_id: text,
  })
  .openapi('Error', { description: 'What happened, why, and what to do, in Anthropic’s error envelope.' })
