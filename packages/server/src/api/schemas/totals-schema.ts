import { z } from '@hono/zod-openapi'
import type { Attribution, Cost, Totals, Usage } from '@sternline/core'
import type { Loss, UpstreamName } from '@sternline/engine'
import { count, nano, oneOf } from './parts.ts'

/** Where requests go. */
export const upstreamSchema: z.ZodType<UpstreamName> = oneOf<UpstreamName>({
  anthropic: true,
  azure_anthropic: true,
  azure_openai: true,
  emulator: true,
})

/** Tokens of an exchange, or of many. */
export const usageSchema: z.ZodType<Usage> = z
  .strictObject({ cached: count, saved5m: count, saved1h: count, fresh: count, output: count })
  .openapi('Usage', { description: 'Tokens as the upstream reported them. Read, saved and fresh do not overlap.' })

/** What was paid, and what would have been without caching. */
export const costSchema: z.ZodType<Cost> = z
  .strictObject({ paid: nano, uncached: nano, avoided: nano })
  .openapi('Cost', { description: '`avoided` is `uncached - paid`, and may be negative.' })

/** Whose doing the avoided money is. */
export const attributionSchema: z.ZodType<Attribution> = z
  .strictObject({ byClient: nano, ours: nano })
  .openapi('Attribution', { description: 'The two parts add up to the avoided money.' })

/** What was promised and not read. */
export const lossSchema: z.ZodType<Loss> = z
  .strictObject({ tokens: count, money: nano })
  .openapi('Loss', { description: 'What was warm and sent, but paid again.' })

/** The members of `Totals`, to be put into other objects. */
export const TOTALS: Readonly<{ [K in keyof Totals]: z.ZodType<Totals[K]> }> = {
  usage: usageSchema,
  cost: costSchema,
  attribution: attributionSchema,
  unpriced: count,
}
