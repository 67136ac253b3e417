import type { ConversationSettings, Exchange } from '@sternline/engine'
import { z } from 'zod'
import type { CreatedRecord, LogRecord } from './records.ts'

const text = z.object({ type: z.literal('text'), text: z.string() })
const block = z.discriminatedUnion('type', [
  text,
  z.object({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() }),
  z.object({ type: z.literal('redacted_thinking'), data: z.string() }),
  z.object({ type: z.literal('tool_use'), id: z.string(), name: z.string(), input: z.record(z.string(), z.unknown()) }),
  z.object({
    type: z.literal('tool_result'),
    tool_use_id: z.string(),
    content: z.string(),
    is_error: z.literal(true).optional(),
  }),
])

const settings: z.ZodType<ConversationSettings> = z.object({
  model: z.string(),
  effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).nullable(),
  thinking: z.union([z.literal('off'), z.literal('adaptive'), z.int().min(1024)]),
  caching: z.boolean(),
  commands: z.boolean(),
})

const attachment = z.union([
  z.object({ kind: z.enum(['file', 'folder']), path: z.string() }),
  z.object({ kind: z.literal('selection'), path: z.string(), startLine: z.int(), endLine: z.int() }),
])

const created = z.object({
  type: z.literal('created'),
  version: z.literal(1),
  id: z.string(),
  at: z.number(),
  title: z.string(),
  project: z.string(),
  settings,
  continues: z.object({ conversation: z.string(), summary: z.string() }).nullable(),
})

const base = z.object({
  type: z.literal('base'),
  at: z.number(),
  base: z.object({
    blocks: z.array(
      z.object({ kind: z.enum(['instructions', 'rules', 'pin']), path: z.string().nullable(), text: z.string() }),
    ),
    tools: z.array(z.string()),
    pins: z.array(z.string()),
  }),
})

const message = z.object({
  type: z.literal('message'),
  at: z.number(),
  id: z.string(),
  kind: z.enum(['spoken', 'results', 'answer']),
  content: z.array(block),
  said: z.object({ text: z.string(), attachments: z.array(attachment) }).optional(),
  told: z.array(z.tuple([z.string(), z.string().nullable()])).optional(),
  model: z.string().optional(),
  stop: z.string().optional(),
  summaries: z.record(z.string(), z.string()).optional(),
})

const exchange = z.object({
  type: z.literal('exchange'),
  at: z.number(),
  message: z.string().nullable(),
  exchange: z.custom<Exchange>(
    value => typeof value === 'object' && value !== null && 'id' in value && 'usage' in value,
  ),
})

const record: z.ZodType<LogRecord> = z.discriminatedUnion('type', [
  created,
  z.object({ type: z.literal('settings'), at: z.number(), settings }),
  base,
  message,
  exchange,
  z.object({ type: z.literal('rewind'), at: z.number(), keep: z.string().nullable() }),
  z.object({ type: z.literal('compacted'), at: z.number(), into: z.string() }),
])

/** Whether a value is a line of a log. It is kept as it is: what is sent again has to be the same to the byte. */
export function isLogRecord(value: unknown): value is LogRecord {
  return record.safeParse(value).success
}

/** Whether a value is the first line of a log. */
export function isCreatedRecord(value: unknown): value is CreatedRecord {
  return created.safeParse(value).success
}

/** Checks settings that come from outside. */
export function isConversationSettings(value: unknown): value is ConversationSettings {
  return settings.safeParse(value).success
}
