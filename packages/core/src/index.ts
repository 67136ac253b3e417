export { applyPlan, applyPlan as apply, type CacheControl, cacheControl } from './apply/apply-plan.ts'
export { type Splice, splicesFor } from './apply/splices-for.ts'
export { estimateTokens } from './cache/estimate-tokens.ts'
export { type PlanOptions, plan } from './library.ts'
export type { Lesson, MemorySnapshot, WarmEntry } from './memory/warm-entry.ts'
export {
  type Attribution,
  addAttribution,
  addCost,
  attribute,
  type Cost,
  costOf,
  type NanoUsd,
  NO_ATTRIBUTION,
  NO_COST,
  pricesFor,
} from './money/cost.ts'
export {
  DEFAULT_CHARACTERS_PER_TOKEN,
  findModel,
  KNOWN_MODELS,
  LARGEST_MINIMUM_TOKENS,
  type ModelLookup,
  modelLookup,
} from './money/find-model.ts'
export type { ModelFacts, Prices } from './money/model-facts.ts'
export { type Countable, type Totals, totalsOf } from './money/totals.ts'
export { LOOKBACK_POSITIONS, MAX_BREAKPOINTS, TTL_MS } from './plan/limits.ts'
export type { WireMarker } from './plan/markers.ts'
export {
  type AutomaticEdit,
  type BlockEdit,
  type Breakpoint,
  type Edit,
  type Layer,
  leave,
  type MarkerProblem,
  type Plan,
  type Reason,
  type Repair,
  type Untouched,
  type Warning,
} from './plan/plan.ts'
export { planBreakpoints } from './plan/plan-breakpoints.ts'
export type { PlanContext } from './plan/plan-context.ts'
export { checkMarkers, type MarkerFinding, wireMarkers } from './plan/rules.ts'
export {
  type CacheOptions,
  type CacheSettings,
  cache,
  type Slot,
  type StrategyName,
  type TtlOption,
} from './plan/settings.ts'
export type { WarmPrefixes } from './plan/warm-prefixes.ts'
export type { BlockSpan, BodyMap, BodyPlaces, MarkerSpan, Span } from './prompt/body-map.ts'
export { digestOf, fingerprintOf } from './prompt/fingerprint.ts'
export { landmarksOf } from './prompt/landmarks.ts'
export type { ParameterName, Parameters } from './prompt/parameters.ts'
export {
  type Block,
  type Fingerprint,
  formatPlace,
  type Landmarks,
  type Marker,
  type Place,
  type Prompt,
  type ReadProblem,
  type Role,
  type Section,
  type Ttl,
  type Unmarkable,
} from './prompt/prompt.ts'
export { type BodyReadResult, readBody } from './prompt/read-body.ts'
export { type ReadResult, readRequest } from './prompt/read-request.ts'
export { type BillingTerms, LIST_TERMS, readTerms } from './usage/billing-terms.ts'
export { limitedTokens } from './usage/limited-tokens.ts'
export { readUsage } from './usage/read-usage.ts'
export { addUsage, inputTokens, NO_USAGE, savedTokens, type Usage } from './usage/usage.ts'
export { createUsageTap, type UsageTap } from './usage/usage-tap.ts'
export {
  type AnthropicError,
  type AnthropicErrorType,
  anthropicError,
  type ErrorSentences,
  SternlineError,
} from './words/errors.ts'
export {
  explainPlan,
  explainPlan as explain,
  explainReadProblem,
  explainReason,
  explainRepair,
  explainUntouched,
  explainWarning,
} from './words/explain.ts'
export { formatCount, formatTokens, formatUsd } from './words/format.ts'
export {
  cachedShare,
  formatLabel,
  LABEL_MEANINGS,
  labelSentence,
  labelText,
  whyNoLabel,
} from './words/label.ts'
