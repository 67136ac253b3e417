import { z } from '@hono/zod-openapi'
import type { DiagnosisRecord, Exchange, MeasuredBlock, PlanRecord, StripSegment } from '@sternline/engine'
import { causeSchema } from './cause-schema.ts'
import { count, nano, oneOf, orNull, text, time } from './parts.ts'
import { attributionSchema, costSchema, upstreamSchema, usageSchema } from './totals-schema.ts'

type StripBreakpoint = NonNullable<StripSegment['breakpoint']>

const section = oneOf<StripSegment['section']>({ tools: true, system: true, messages: true })

/** How long an entry lives. */
export const ttlSchema: z.ZodType<StripBreakpoint['ttl']> = oneOf<StripBreakpoint['ttl']>({ '5m': true, '1h': true })

const breakpoint: z.ZodType<StripBreakpoint> = z
  .strictObject({
    path: text.openapi({ example: 'messages[22].content[0]' }),
    layer: oneOf<StripBreakpoint['layer']>({ base: true, continuity: true, active: true }),
    ttl: ttlSchema,
    placedBy: oneOf<StripBreakpoint['placedBy']>({ client: true, sternline: true }),
    reason: oneOf<StripBreakpoint['reason']>({
      'last-tool': true,
      'last-system-block': true,
      'previous-request-end': true,
      'deepest-warm-entry': true,
      'newest-block': true,
      client: true,
      automatic: true,
      'end-of-history': true,
      'second-newest-message': true,
      'earlier-request-end': true,
    }),
  })
  .openapi('Breakpoint', { description: 'A block that carries cache_control.' })

const segment: z.ZodType<StripSegment> = z
  .strictObject({ section, tokens: count, breakpoint: orNull(breakpoint) })
  .openapi('StripSegment', {
    description: 'A stretch of the prompt, cut at sections and breakpoints. Tokens are estimated.',
  })

const plan: z.ZodType<PlanRecord> = z
  .strictObject({
    strategy: oneOf<PlanRecord['strategy']>({ layered: true, 'two-recent': true, 'three-layer': true, off: true }),
    automatic: orNull(ttlSchema),
    untouched: orNull(
      oneOf<NonNullable<PlanRecord['untouched']>>({
        'caching-off': true,
        'nothing-to-mark': true,
        'client-markers-refused': true,
        'already-planned': true,
        unreadable: true,
        'other-api': true,
        'on-thread': true,
      }),
    ),
    warnings: z.array(text),
  })
  .openapi('Plan', { description: 'Which rule made the breakpoints, and codes of what it met.' })

const measured: z.ZodType<MeasuredBlock> = z
  .strictObject({ bytes: count, digest: text })
  .openapi('MeasuredBlock', { description: 'A block of which only length and hash are kept.' })

/** Why an exchange read what it read. */
export const diagnosisSchema: z.ZodType<DiagnosisRecord> = z
  .strictObject({
    outcome: oneOf<DiagnosisRecord['outcome']>({
      hit: true,
      partial: true,
      miss: true,
      cold: true,
      expected_rebuild: true,
      too_short: true,
      off: true,
    }),
    cause: orNull(causeSchema),
    apiReason: orNull(
      oneOf<NonNullable<DiagnosisRecord['apiReason']>>({
        model_changed: true,
        system_changed: true,
        tools_changed: true,
        messages_changed: true,
        previous_message_not_found: true,
        unavailable: true,
      }),
    ),
    claudeCodeCause: orNull(
      oneOf<NonNullable<DiagnosisRecord['claudeCodeCause']>>({
        system_prompt_changed: true,
        tools_changed: true,
        model_changed: true,
        messages_rewritten: true,
        ttl_expired_5m: true,
        ttl_expired_1h: true,
        likely_server_side: true,
        unknown: true,
      }),
    ),
    fault: oneOf<DiagnosisRecord['fault']>({ none: true, yours: true, minor: true, 'not-yours': true }),
    section: orNull(section),
    path: orNull(text),
    tokensLost: count,
    moneyLost: orNull(nano),
    firstDifference: z
      .strictObject({ sharedTokens: count, before: orNull(measured), now: orNull(measured) })
      .optional(),
    evidence: z.literal('texts').optional(),
    explanation: text,
    advice: orNull(text),
  })
  .openapi('Diagnosis', { description: 'Why an exchange read what it read: codes, places and numbers, never text.' })

/** One request with its response's usage. */
export const exchangeSchema: z.ZodType<Exchange> = z
  .strictObject({
    id: text,
    session: text,
    agent: z.strictObject({ id: orNull(text), parent: orNull(text) }),
    state: oneOf<Exchange['state']>({ running: true, answered: true, finished: true }),
    upstream: upstreamSchema,
    emulated: z.boolean(),
    client: text,
    model: text,
    stream: z.boolean(),
    startedAt: time,
    answeredAt: orNull(time),
    finishedAt: orNull(time),
    outcome: orNull(
      oneOf<NonNullable<Exchange['outcome']>>({
        ok: true,
        refused: true,
        broken: true,
        aborted: true,
        unreachable: true,
      }),
    ),
    status: orNull(count),
    error: orNull(text),
    requestId: orNull(text),
    plan,
    strip: z.array(segment),
    estimatedTokens: count,
    fingerprint: text,
    usage: orNull(usageSchema),
    cost: orNull(costSchema),
    attribution: orNull(attributionSchema),
    diagnosis: orNull(diagnosisSchema),
    requestBytes: count,
  })
  .openapi('Exchange', { description: 'One request with its response’s usage. Numbers, hashes, names and codes only.' })
