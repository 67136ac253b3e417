import type { ApiConversations, ApiModels, ApiPins, AssistantModel, PinnedFile } from '@sternline/engine'
import { isUpstream } from '../api/exchange-guards.ts'
import { isProblemText } from '../conversation/conversation-guards.ts'
import { type Guard, isCount, isFlag, isListOf, isObject, isText, isTime, orNull } from '../guards.ts'

type ConversationLine = ApiConversations['conversations'][number]

const isModel: Guard<AssistantModel> = isObject<AssistantModel>({
  name: isText,
  displayName: isText,
  upstream: isUpstream,
  serves: orNull(isText),
  minimumTokens: orNull(isCount),
  problem: orNull(isProblemText),
})

const isConversationLine: Guard<ConversationLine> = isObject<ConversationLine>({
  id: isText,
  title: isText,
  project: isText,
  model: isText,
  createdAt: isTime,
  changedAt: isTime,
  isBusy: isFlag,
})

const isModels = isObject<ApiModels>({ models: isListOf(isModel) })
const isConversations = isObject<ApiConversations>({ conversations: isListOf(isConversationLine) })
const isPins = isObject<ApiPins>({ pins: isListOf(isObject<PinnedFile>({ path: isText, tokens: orNull(isCount) })) })

/** The answer of `GET /api/models`; null for anything else. */
export function readModels(answer: unknown): readonly AssistantModel[] | null {
  return isModels(answer) ? answer.models : null
}

/** The answer of `GET /api/conversations`; null for anything else. */
export function readConversationList(answer: unknown): readonly ConversationLine[] | null {
  return isConversations(answer) ? answer.conversations : null
}

/** The answers of `/api/project/pins`; null for anything else. */
export function readPins(answer: unknown): readonly PinnedFile[] | null {
  return isPins(answer) ? answer.pins : null
}
