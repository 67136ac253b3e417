import { z } from '@hono/zod-openapi'
import type {
  Action,
  ActionPrice,
  ApiTurn,
  ConversationEvent,
  Decision,
  Forecast,
  Said,
  TurnEnd,
} from '@sternline/engine'
import { attachmentSchema, fieldsSchema, figuresSchema, messageSchema, problemSchema } from './content-schemas.ts'
import { approvalSchema, conversationSchema, SETTINGS } from './conversation-schemas.ts'
import { count, nano, oneOf, orNull, text, time } from './parts.ts'
import { costSchema, usageSchema } from './totals-schema.ts'

const line = z.int().min(1)

const openFile = z.object({ path: text, startLine: line.exactOptional(), endLine: line.exactOptional() })

const said: z.ZodType<Said> = z
  .object({
    text,
    attachments: z.array(attachmentSchema).max(100).exactOptional(),
    editor: z.object({ openFile: openFile.exactOptional() }).exactOptional(),
    base: oneOf<NonNullable<Said['base']>>({ keep: true, renew: true }).exactOptional(),
  })
  .openapi('Said', { description: 'What a person sends, with what they add to it.' })

/** Body of `POST /api/conversations/:id/turns`. */
export const turnSchema: z.ZodType<ApiTurn> = z
  .union([
    z.object({ kind: z.literal('send'), said }),
    z.object({ kind: z.literal('retry') }),
    z.object({ kind: z.literal('resend'), message: text, said }),
    z.object({ kind: z.literal('compact') }),
  ])
  .openapi('Turn')

const { model, effort, thinking, caching, commands } = SETTINGS

/** Body of `PATCH /api/conversations/:id`. */
export const changesSchema: z.ZodType<Extract<Action, { kind: 'configure' }>['settings']> = z
  .object({
    model: model.exactOptional(),
    effort: effort.exactOptional(),
    thinking: thinking.exactOptional(),
    caching: caching.exactOptional(),
    commands: commands.exactOptional(),
  })
  .openapi('ConversationChanges')

/** Body of `POST /api/conversations`. */
export const beginSchema: z.ZodType<Readonly<{ model: string }> & z.infer<typeof changesSchema>> = z
  .object({
    model,
    effort: effort.exactOptional(),
    thinking: thinking.exactOptional(),
    caching: caching.exactOptional(),
    commands: commands.exactOptional(),
  })
  .openapi('NewConversation')

/** Body of `POST /api/conversations/:id/price`. */
export const actionSchema: z.ZodType<Action> = z
  .union([
    z.object({ kind: z.literal('send'), at: time.exactOptional() }),
    z.object({ kind: z.literal('configure'), settings: changesSchema }),
    z.object({ kind: z.literal('edit-message'), message: text }),
    z.object({ kind: z.literal('renew-base') }),
    z.object({ kind: oneOf<'pin' | 'unpin'>({ pin: true, unpin: true }), path: text }),
  ])
  .openapi('Action', { description: 'What a person is about to do.' })

const forecast: z.ZodType<Forecast> = z
  .strictObject({ usage: usageSchema, cost: orNull(costSchema), readableUntil: orNull(time) })
  .openapi('Forecast', { description: 'What a request would be billed, without its answer.' })

/** The answer to `POST /api/conversations/:id/price`. */
export const actionPriceSchema: z.ZodType<ActionPrice> = z
  .strictObject({
    before: forecast,
    after: forecast,
    lostTokens: count,
    extra: orNull(nano),
    isCold: z.boolean(),
    changes: z.array(
      z.strictObject({
        path: text,
        change: oneOf<ActionPrice['changes'][number]['change']>({ changed: true, added: true, removed: true }),
        tokens: count,
      }),
    ),
  })
  .openapi('ActionPrice', { description: 'The next message without the action, and with it.' })

/** Body of `POST /api/approvals/:id`. */
export const decisionSchema: z.ZodType<Decision> = z
  .union([
    z.object({ allowed: z.literal(true), text: text.exactOptional() }),
    z.object({ allowed: z.literal(false), reason: text.exactOptional() }),
  ])
  .openapi('Decision', {
    description: '`text`: what the file is to hold instead, where only some changes were accepted.',
  })

const piece = oneOf<'text' | 'thinking'>({ text: true, thinking: true })

const end = oneOf<TurnEnd>({
  answered: true,
  stopped: true,
  failed: true,
  length: true,
  steps: true,
  refused: true,
})

/** The data of one event of `GET /api/conversations/:id/events`. */
export const conversationEventSchema: z.ZodType<ConversationEvent> = z
  .union([
    z.strictObject({ type: z.literal('view'), conversation: conversationSchema }),
    z.strictObject({ type: z.literal('message'), message: messageSchema }),
    z.strictObject({ type: z.literal('step'), step: count }),
    z.strictObject({ type: piece, text }),
    z.strictObject({ type: z.literal('tool-call-begun'), call: text, name: text }),
    z.strictObject({ type: z.literal('tool-call'), call: text, name: text, input: fieldsSchema }),
    z.strictObject({ type: z.literal('approval-asked'), request: approvalSchema }),
    z.strictObject({ type: z.literal('approval-answered'), id: text, allowed: z.boolean() }),
    z.strictObject({ type: z.literal('tool-result'), call: text, ok: z.boolean(), text, summary: text }),
    z.strictObject({ type: z.literal('answer'), message: orNull(messageSchema), figures: figuresSchema }),
    z.strictObject({ type: z.literal('waiting'), ms: count, problem: problemSchema }),
    z.strictObject({ type: z.literal('problem'), problem: problemSchema }),
    z.strictObject({ type: z.literal('compacted'), into: text }),
    z.strictObject({ type: z.literal('done'), end }),
  ])
  .openapi('ConversationEvent')
