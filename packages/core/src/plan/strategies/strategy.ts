import type { Prompt } from '../../prompt/prompt.ts'
import type { Reason } from '../plan.ts'
import type { Wish } from './wish.ts'

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
