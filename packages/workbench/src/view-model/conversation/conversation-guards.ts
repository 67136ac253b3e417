import type {
  ActionPrice,
  ApiConversation,
  ApprovalRequest,
  Attachment,
  BasePart,
  ContentBlock,
  ConversationSettings,
  Effort,
  Fields,
  Figures,
  Forecast,
  KeptMessage,
  ProblemText,
  Proposal,
} from '@sternline/engine'
import { isCost, isExchange, isUsage } from '../api/exchange-guards.ts'
import { type Guard, isCount, isFlag, isListOf, isObject, isOneOf, isText, isTime, isWhole, orNull } from '../guards.ts'

/** Undefined, or what `guard` accepts. */
function orAbsent<T>(guard: Guard<T>): Guard<T | undefined> {
  return (value): value is T | undefined => value === undefined || guard(value)
}

/** What any of the guards accepts. */
function isAnyOf<T>(...guards: readonly Guard<T>[]): Guard<T> {
  return (value): value is T => guards.some(guard => guard(value))
}

/** Exactly this word. */
export function isWord<T extends string>(word: T): Guard<T> {
  return (value): value is T => value === word
}

/** Any JSON object. */
export const isFields: Guard<Fields> = (value): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function isRecordOf<T>(guard: Guard<T>): Guard<Readonly<Record<string, T>>> {
  return (value): value is Readonly<Record<string, T>> => isFields(value) && Object.values(value).every(guard)
}

type BlockOf<T extends ContentBlock['type']> = Extract<ContentBlock, { type: T }>

const isBlock: Guard<ContentBlock> = isAnyOf<ContentBlock>(
  isObject<BlockOf<'text'>>({ type: isWord('text'), text: isText }),
  isObject<BlockOf<'thinking'>>({ type: isWord('thinking'), thinking: isText, signature: isText }),
  isObject<BlockOf<'redacted_thinking'>>({ type: isWord('redacted_thinking'), data: isText }),
  isObject<BlockOf<'tool_use'>>({ type: isWord('tool_use'), id: isText, name: isText, input: isFields }),
  isObject<BlockOf<'tool_result'>>({
    type: isWord('tool_result'),
    tool_use_id: isText,
    content: isText,
    is_error: (value): value is true | undefined => value === undefined || value === true,
  }),
)

/** Something of the project that was added to a message. */
export const isAttachment: Guard<Attachment> = isAnyOf<Attachment>(
  isObject<Extract<Attachment, { kind: 'file' | 'folder' }>>({
    kind: isOneOf<'file' | 'folder'>({ file: true, folder: true }),
    path: isText,
  }),
  isObject<Extract<Attachment, { kind: 'selection' }>>({
    kind: isWord('selection'),
    path: isText,
    startLine: isCount,
    endLine: isCount,
  }),
)

/** What stands under a message. */
export const isFigures: Guard<Figures> = isObject<Figures>({
  exchange: isExchange,
  label: orNull(isText),
  noLabel: orNull(isText),
  timeToFirstToken: orNull(isCount),
})

const isTold: Guard<readonly [path: string, digest: string | null]> = (value): value is readonly [string, string] =>
  Array.isArray(value) && value.length === 2 && isText(value[0]) && orNull(isText)(value[1])

/** A message as it was kept. */
export const isKeptMessage: Guard<KeptMessage> = isObject<KeptMessage>({
  type: isWord('message'),
  at: isTime,
  id: isText,
  kind: isOneOf<KeptMessage['kind']>({ spoken: true, results: true, answer: true }),
  content: isListOf(isBlock),
  said: orAbsent(isObject<NonNullable<KeptMessage['said']>>({ text: isText, attachments: isListOf(isAttachment) })),
  told: orAbsent(isListOf(isTold)),
  model: orAbsent(isText),
  stop: orAbsent(isText),
  summaries: orAbsent(isRecordOf(isText)),
  figures: orNull(isFigures),
})

const isEffort: Guard<Effort> = isOneOf<Effort>({ low: true, medium: true, high: true, xhigh: true, max: true })

/** What a conversation is run with. */
const isSettings: Guard<ConversationSettings> = isObject<ConversationSettings>({
  model: isText,
  effort: orNull(isEffort),
  thinking: isAnyOf<ConversationSettings['thinking']>(isWord('off'), isWord('adaptive'), isCount),
  caching: isFlag,
  commands: isFlag,
})

const isBasePart: Guard<BasePart> = isObject<BasePart>({
  kind: isOneOf<BasePart['kind']>({ instructions: true, rules: true, pin: true }),
  path: orNull(isText),
  tokens: isCount,
})

const isProposal: Guard<Proposal> = isAnyOf<Proposal>(
  isObject<Extract<Proposal, { kind: 'write' }>>({
    kind: isWord('write'),
    path: isText,
    before: orNull(isText),
    after: isText,
  }),
  isObject<Extract<Proposal, { kind: 'command' }>>({ kind: isWord('command'), command: isText, timeoutMs: isCount }),
)

/** A question that waits for the person. */
export const isApproval: Guard<ApprovalRequest> = isObject<ApprovalRequest>({
  id: isText,
  conversation: isText,
  call: isText,
  proposal: isProposal,
})

/** An explanation for a person. */
export const isProblemText: Guard<ProblemText> = isObject<ProblemText>({
  code: isText,
  what: isText,
  why: isText,
  fix: isText,
})

/** Checks a conversation as the server tells it whole. */
export const isApiConversation: Guard<ApiConversation> = isObject<ApiConversation>({
  id: isText,
  title: isText,
  project: isText,
  settings: isSettings,
  base: isListOf(isBasePart),
  messages: isListOf(isKeptMessage),
  continues: orNull(isText),
  continuedBy: orNull(isText),
  isBusy: isFlag,
  isCutShort: isFlag,
  approvals: isListOf(isApproval),
})

const isForecast: Guard<Forecast> = isObject<Forecast>({
  usage: isUsage,
  cost: orNull(isCost),
  readableUntil: orNull(isTime),
})

/** Checks the answer of `POST /api/conversations/:id/price`. */
export const isActionPrice: Guard<ActionPrice> = isObject<ActionPrice>({
  before: isForecast,
  after: isForecast,
  lostTokens: isCount,
  extra: orNull(isWhole),
  isCold: isFlag,
  changes: isListOf(
    isObject<ActionPrice['changes'][number]>({
      path: isText,
      change: isOneOf<ActionPrice['changes'][number]['change']>({ changed: true, added: true, removed: true }),
      tokens: isCount,
    }),
  ),
})
