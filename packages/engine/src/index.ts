export type { AnswerWatch, EngineAnswer } from './answer.ts'
export type {
  ApiClock,
  ApiClockMove,
  ApiComparison,
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
export { createEngine, type Engine } from './engine.ts'
export type { EngineCall } from './engine-call.ts'
export type { EngineParts } from './engine-parts.ts'
export type { EngineEvent } from './events.ts'
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
export { type Reading, readCall, readOtherCall } from './reading.ts'
export { UpstreamUnreachable } from './upstream-unreachable.ts'
