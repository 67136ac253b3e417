import type { ModelFacts } from '../money/model-facts.ts'
import type { WarmPrefixes } from './warm-prefixes.ts'

/** What planning may know beside the request. */
export type PlanContext = Readonly<{
  /** What is believed warm; without it the plan is still right for an append-only conversation. */
  warm?: WarmPrefixes | null
  /** When the request is sent, epoch milliseconds: what expires before is not warm. */
  at?: number
  /** Facts of the model behind the request; null for an unknown one, which is warned with the largest minimum. */
  facts?: ModelFacts | null
}>
