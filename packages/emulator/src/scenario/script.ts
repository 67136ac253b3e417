import type { Draft, Scene } from '../agent/scene.ts'
import type { Fault } from '../faults/fault.ts'
import type { Scenario } from './scenario.ts'

/** A scenario as it is played: each item once, in order. */
export interface Script {
  /** The next item, if it is a fault; it is then used up. */
  takeFault(): Fault | null
  /** The next item, if it is an answer that uses no tool but those on offer; it is then used up. */
  takeAnswer(offer: Pick<Scene, 'tools' | 'searchesWeb'>): Draft | null
}

/** @param scenario null for none: everything is then left to the agent */
export function createScript(scenario: Scenario | null): Script {
  let at = 0
  const items = scenario?.items ?? []
  const step = (): void => {
    at = at + 1 === items.length && scenario?.after === 'repeat' ? 0 : at + 1
  }
  return {
    takeFault() {
      const item = items[at]
      if (item?.kind !== 'fault') return null
      step()
      return item.fault
    },
    takeAnswer({ tools, searchesWeb }) {
      const item = items[at]
      if (item?.kind !== 'answer') return null
      const isOffered = (name: string): boolean => tools.some(tool => tool.name === name)
      if (!item.draft.calls.every(({ name }) => isOffered(name))) return null
      if (!searchesWeb && (item.draft.searches ?? []).length > 0) return null
      step()
      return item.draft
    },
  }
}
