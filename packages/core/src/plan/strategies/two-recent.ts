import type { Reason } from '../plan.ts'
import { baseWishes } from './base-wishes.ts'
import { recentEnds } from './recent-messages.ts'
import type { Strategy } from './strategy.ts'
import { addWish } from './wish.ts'

/**
 * The rule of VS Code's Copilot chat since May 2026: last tool, last system block, and the last block of the two most
 * recent messages that can carry a marker. With one slot left it prefers the tool, as it does there.
 *
 * @see https://github.com/microsoft/vscode/pull/315505
 */
export const twoRecent: Strategy = {
  wishes: prompt => {
    const [active, continuity] = recentEnds(prompt)
    const wishes = baseWishes(prompt)
    addWish(wishes, continuity, 'continuity', 'second-newest-message')
    addWish(wishes, active, 'active', 'newest-block')
    return wishes
  },
  order: () => ORDER,
  usesMemory: false,
}

const ORDER: readonly Reason[] = ['newest-block', 'second-newest-message', 'last-tool', 'last-system-block']
