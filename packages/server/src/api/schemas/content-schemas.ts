import { z } from '@hono/zod-openapi'
import type { Attachment, ContentBlock, Figures, KeptMessage, ProblemText } from '@sternline/engine'
import { exchangeSchema } from './exchange-schema.ts'
import { count, oneOf, orNull, text, time } from './parts.ts'

/** What went wrong, for a person. */
export const problemSchema: z.ZodType<ProblemText> = z
  .strictObject({ code: text, what: text, why: text, fix: text })
  .openapi('Problem')

/** Any JSON object: the input of a tool. */
export const fieldsSchema: z.ZodType<Readonly<Record<string, unknown>>> = z.record(z.string(), z.unknown())

const block: z.ZodType<ContentBlock> = z
  .union([
    z.strictObject({ type: z.literal('text'), text }),
    z.strictObject({ type: z.literal('thinking'), thinking: text, signature: text }),
    z.strictObject({ type: z.literal('redacted_thinking'), data: text }),
    z.strictObject({ type: z.literal('tool_use'), id: text, name: text, input: fieldsSchema }),
    z.strictObject({
      type: z.literal('tool_result'),
      tool_use_id: text,
      content: text,
      is_error: z.literal(true).optional(),
    }),
  ])
  .openapi('ContentBlock', { description: 'As the Messages API spells it.' })

/** Something of the project that a person adds to a message. */
export const attachmentSchema: z.ZodType<Attachment> = z
  .union([
    z.strictObject({ kind: oneOf<'file' | 'folder'>({ file: true, folder: true }), path: text }),
    z.strictObject({ kind: z.literal('selection'), path: text, startLine: z.int().min(1), endLine: z.int().min(1) }),
  ])
  .openapi('Attachment')

/** What stands under a message. */
export const figuresSchema: z.ZodType<Figures> = z
  .strictObject({
    exchange: exchangeSchema,
    label: orNull(text),
    noLabel: orNull(text),
    timeToFirstToken: orNull(count),
  })
  .openapi('Figures', { description: 'How the request was billed, and how long it took.' })

/** A message as it is kept. */
export const messageSchema: z.ZodType<KeptMessage> = z
  .strictObject({
    type: z.literal('message'),
    at: time,
    id: text,
    kind: oneOf<KeptMessage['kind']>({ spoken: true, results: true, answer: true }),
    content: z.array(block),
    said: z.strictObject({ text, attachments: z.array(attachmentSchema) }).optional(),
    told: z.array(z.tuple([text, orNull(text)])).optional(),
    model: text.optional(),
    stop: text.optional(),
    summaries: z.record(z.string(), text).optional(),
    figures: orNull(figuresSchema),
  })
  .openapi('Message', { description: 'Exactly as it was sent or received, with what stands under it.' })
