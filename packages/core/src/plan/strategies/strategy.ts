import type { Block, Prompt } from '../../prompt/prompt.ts'
import type { Layer, Reason } from '../plan.ts'
import type { Slot } from '../settings.ts'

/** A place that a strategy would like to mark. */
export type Wish = Readonly<{ block: Block; slot: Slot; layer: Layer; reason: Reason }>

/** A rule that makes a plan, as data: where it would mark, and what yields when slots are short. */
export type Strategy = Readonly<{
  /** The places that it would like to mark, in prompt order; the surplus yields by `order`. */
  wishes: (prompt: Prompt) => readonly Wish[]
  /** The reasons of its wishes in the order in which free slots are given to them. */
  order: (beside: Beside) => readonly Reason[]
  /** Whether it adds the deepest warm entry that memory knows and its own places would not find. */
  usesMemory: boolean
}>

/** What a strategy stands beside: nothing of the client's, or markers that do (`near`) or do not (`far`) find the previous entry by themselves. */
export type Beside = 'alone' | 'near' | 'far'
