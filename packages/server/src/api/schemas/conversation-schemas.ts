import { z } from '@hono/zod-openapi'
import type {
  ApiConversation,
  ApiConversations,
  ApiModels,
  ApprovalRequest,
  AssistantModel,
  BasePart,
  ConversationSettings,
  ListedConversation,
  Proposal,
} from '@sternline/engine'
import { messageSchema, problemSchema } from './content-schemas.ts'
import { count, oneOf, orNull, text, time } from './parts.ts'
import { upstreamSchema } from './totals-schema.ts'

const model: z.ZodType<AssistantModel> = z
  .strictObject({
    name: text,
    displayName: text,
    upstream: upstreamSchema,
    serves: orNull(text),
    minimumTokens: orNull(count),
    problem: orNull(problemSchema),
  })
  .openapi('AssistantModel', { description: '`problem` tells why it can’t be asked now.' })

/** `GET /api/models`. */
export const modelsSchema: z.ZodType<ApiModels> = z.strictObject({ models: z.array(model) }).openapi('Models')

/** The shapes of single settings, which bodies and answers share. */
export const SETTINGS: Readonly<{ [K in keyof ConversationSettings]: z.ZodType<ConversationSettings[K]> }> = {
  model: text,
  effort: orNull(
    oneOf<NonNullable<ConversationSettings['effort']>>({ low: true, medium: true, high: true, xhigh: true, max: true }),
  ),
  thinking: z.union([z.literal('off'), z.literal('adaptive'), z.int().min(1024)]),
  caching: z.boolean(),
  commands: z.boolean(),
}

const settings: z.ZodType<ConversationSettings> = z
  .strictObject(SETTINGS)
  .openapi('ConversationSettings', { description: 'A number for `thinking` is a budget in tokens.' })

const LISTED: Readonly<{ [K in keyof ListedConversation]: z.ZodType<ListedConversation[K]> }> = {
  id: text,
  title: text,
  project: text,
  model: text,
  createdAt: time,
  changedAt: time,
}

/** `GET /api/conversations`. */
export const conversationsSchema: z.ZodType<ApiConversations> = z
  .strictObject({ conversations: z.array(z.strictObject({ ...LISTED, isBusy: z.boolean() })) })
  .openapi('Conversations')

const basePart: z.ZodType<BasePart> = z
  .strictObject({
    kind: oneOf<BasePart['kind']>({ instructions: true, rules: true, pin: true }),
    path: orNull(text),
    tokens: count,
  })
  .openapi('BasePart')

const proposal: z.ZodType<Proposal> = z
  .union([
    z.strictObject({ kind: z.literal('write'), path: text, before: orNull(text), after: text }),
    z.strictObject({ kind: z.literal('command'), command: text, timeoutMs: count }),
  ])
  .openapi('Proposal', { description: 'What is to happen once a person agrees. `before` is null for a new file.' })

/** A question to the person. */
export const approvalSchema: z.ZodType<ApprovalRequest> = z
  .strictObject({ id: text, conversation: text, call: text, proposal })
  .openapi('ApprovalRequest')

/** `GET`, `POST` and `PATCH` of conversations. */
export const conversationSchema: z.ZodType<ApiConversation> = z
  .strictObject({
    id: text,
    title: text,
    project: text,
    settings,
    base: z.array(basePart),
    messages: z.array(messageSchema),
    continues: orNull(text),
    continuedBy: orNull(text),
    isBusy: z.boolean(),
    isCutShort: z.boolean(),
    approvals: z.array(approvalSchema),
  })
  .openapi('Conversation', { description: 'A conversation as it stands, with the questions that wait for the person.' })
