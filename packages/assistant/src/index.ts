export type { AssistantParts } from './assistant-parts.ts'
export {
  createModelWays,
  type ModelWay,
  type ModelWayResult,
  type ModelWays,
  type ModelWaysParts,
} from './call/model-ways.ts'
export type { Conversation } from './conversation/conversation.ts'
export type { ListedConversation } from './conversation/conversation-files.ts'
export type { BasePart, ConversationView } from './conversation/conversation-view.ts'
export type { ConversationSettings, Effort, MessageRecord } from './conversation/records.ts'
export { type Assistant, createAssistant, type PinnedFile } from './create-assistant.ts'
export type { FolderEntry } from './folder/list-entries.ts'
export type { FileList } from './folder/list-files.ts'
export { openProjectFolder, type ProjectFolder } from './folder/project-folder.ts'
export type { FileText } from './folder/read-text.ts'
export type { FoundLine, SearchQuery, SearchResult } from './folder/search-text.ts'
export type { Attachment } from './message/attachments.ts'
export type { ContentBlock } from './message/blocks.ts'
export type { EditorState } from './message/user-message.ts'
export { calibrate, type Forecast, type ForecastFacts, forecast } from './price/forecast.ts'
export { type ActionPrice, priceAction } from './price/price-action.ts'
export type { Action } from './price/price-conversation.ts'
export { visibleText } from './text/visible-text.ts'
export type { ApprovalRequest, Approve, Decision, Proposal } from './turn/approval.ts'
export { type Approvals, createApprovals } from './turn/approvals.ts'
export type { AssistantEvent, Figures, ProblemText, TurnEnd } from './turn/events.ts'
export type { Said } from './turn/speak.ts'
export type { Turn } from './turn/turn.ts'
