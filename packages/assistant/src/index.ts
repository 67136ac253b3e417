export type { AssistantParts } from './assistant-parts.ts'
export {
  createModelWays,
  type ModelWay,
  type ModelWayResult,
  type ModelWays,
  type ModelWaysParts,
} from './call/model-ways.ts'
export type { Conversation } from './conversation/conversation.ts'
export { conversationBusy } from './conversation/conversation-busy.ts'
export { type Assistant, createAssistant } from './create-assistant.ts'
export { calibrate, type ForecastFacts, forecast } from './price/forecast.ts'
export { priceAction } from './price/price-action.ts'
export { visibleText } from './text/visible-text.ts'
export type { Approve } from './turn/approval.ts'
export { type Approvals, createApprovals } from './turn/approvals.ts'
export { problemText, type Turn } from './turn/turn.ts'
