import type { Block } from '../../prompt/prompt.ts'
import type { Reason } from '../plan.ts'
import type { Slot } from '../settings.ts'

/** A place that a strategy would like to mark. */
export type Wish = Readonly<{ block: Block; slot: Slot; reason: Reason }>

/** Adds the wish to mark a block, where there is such a block. */
export function addWish(wishes: Wish[], block: Block | undefined, slot: Slot, reason: Reason): void {
  if (block) wishes.push({ block, slot, reason })
}
