export type { EngineAnswer } from './answer.ts'
export type { AnswerWatch } from './answer-watch.ts'
export type {
  ApiClock,
  ApiClockMove,
  ApiComparison,
  ApiDeletion,
  ApiEvent,
  ApiExchange,
  ApiExchanges,
  ApiKeepText,
  ApiSessions,
  ApiStatus,
  ApiTextKeeping,
  ApiUsage,
  ComparedTexts,
  ListedSession,
  SessionCall,
  Warmth,
  Waterfall,
} from './api.ts'
export { EVENTS_PATH } from './api.ts'
export type {
  ApiChange,
  ApiConversation,
  ApiConversations,
  ApiEntries,
  ApiFile,
  ApiFileSave,
  ApiModels,
  ApiPin,
  ApiPins,
  ApiProject,
  ApiSettings,
  ApiSettingsCheck,
  ApiSettingsSave,
  ApiTurn,
  AssistantModel,
  ConversationEvent,
  SettingsNote,
} from './assistant/assistant-api.ts'
export type { ContentBlock, Fields, TextBlock, ToolUseBlock } from './assistant/content.ts'
export type {
  Attachment,
  BasePart,
  ConversationSettings,
  ConversationView,
  EditorState,
  Effort,
  KeptMessage,
  ListedConversation,
  MessageRecord,
} from './assistant/conversation.ts'
export type { Figures } from './assistant/figures.ts'
export type { Action, ActionPrice, Forecast } from './assistant/price.ts'
export type {
  FileList,
  FileText,
  FolderEntry,
  FoundLine,
  PinnedFile,
  SearchQuery,
  SearchResult,
} from './assistant/project.ts'
export type { ApiSettingsEdit, ApiSettingsEdited, SettingsEdit } from './assistant/settings-api.ts'
export type {
  ApprovalRequest,
  AssistantEvent,
  Decision,
  ProblemText,
  Proposal,
  Said,
  TurnEnd,
} from './assistant/turn.ts'
export { createEngine, type Engine } from './engine.ts'
export type { EngineCall } from './engine-call.ts'
export type { EngineParts } from './engine-parts.ts'
export type { EngineEvent, SessionDeleted } from './events.ts'
export type {
  Agent,
  DiagnosisRecord,
  Exchange,
  ExchangeOutcome,
  ExchangeState,
  PlanRecord,
  SessionSummary,
  StripSegment,
  UpstreamName,
} from './exchange.ts'
export type { FirstDifference, MeasuredBlock } from './first-difference.ts'
export type { Insights, Loss, SessionOverview, UsageCell, UsageRange } from './insights.ts'
export type { KeptTexts, TextKeeping } from './kept-texts.ts'
export { lifeOf } from './life-of.ts'
export { createMemory, type LocalMemory, type MemoryRecord } from './memory.ts'
export type {
  Backlog,
  Clock,
  HeaderList,
  LedgerReader,
  LedgerWriter,
  Memory,
  TextKeeper,
  Upstream,
  UpstreamRequest,
  UpstreamResponse,
} from './ports.ts'
export {
  type CallFollower,
  type CallReader,
  createCallReader,
  type Reading,
  readCall,
  readOtherCall,
} from './reading.ts'
export { hasSecret, redact } from './secret-forms.ts'
export { UpstreamUnreachable } from './upstream-unreachable.ts'
