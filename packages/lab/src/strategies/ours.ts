import { type CacheSettings, findModel, NO_USAGE, planBreakpoints, type Ttl } from '@sternline/core'
import { lessonOf, type Taught } from '@sternline/core/memory'
import { createMemory } from '@sternline/engine'
import { PathPrompts } from './path-prompt.ts'
import type { Lives, PlannedCall, Planner, Strategy } from './strategy.ts'

/** A setting of ours that is compared. */
export type Setting = Readonly<{ name: string; title: string; settings: CacheSettings; hasMemory: boolean }>

/** One organisation's cache: everybody in a source sends with one credential. */
const SCOPE = 'source'

/** Makes a strategy of a setting of ours: the planner of the core itself, with the engine's memory or without any. */
export function ours({ name, title, settings, hasMemory }: Setting): Strategy {
  return {
    name,
    title,
    source: 'packages/core/src/plan',
    checked: '2026-11',
    start: lives => (hasMemory ? withMemory(settings, lives) : withoutMemory(settings, lives)),
  }
}

function withoutMemory(settings: CacheSettings, lives: Lives): Planner {
  const prompts = new PathPrompts()
  return {
    markersOf: ({ path, length, model, thread }) =>
      planBreakpoints(prompts.promptOf(path, length, model), withLayerLives(settings, lives, thread)).breakpoints,
  }
}

function withMemory(settings: CacheSettings, lives: Lives): Planner {
  const prompts = new PathPrompts()
  const memory = createMemory()
  const planned = new WeakMap<PlannedCall, Omit<Taught, 'usage' | 'facts' | 'at'>>()
  return {
    markersOf: async call => {
      const promised = await memory.snapshot(SCOPE, call.model)
      const prompt = prompts.promptOf(call.path, call.length, call.model)
      const plan = planBreakpoints(prompt, withLayerLives(settings, lives, call.thread), {
        warm: promised,
        at: call.at,
      })
      planned.set(call, { prompt, plan, promised })
      return plan.breakpoints
    },
    learn: async (call, bill) => {
      const known = planned.get(call)
      if (known === undefined) return
      const usage = { ...NO_USAGE, ...bill }
      await memory.learn(SCOPE, call.model, lessonOf({ ...known, usage, facts: findModel(call.model), at: call.at }))
    },
  }
}

function withLayerLives(settings: CacheSettings, lives: Lives, thread: PlannedCall['thread']): CacheSettings {
  if (lives === 'own') return settings
  const base: Ttl = lives === '1h-main' && thread === 'subagent' ? '5m' : '1h'
  const tail: Ttl = lives === '1h-base' ? '5m' : base
  const { tools, system, continuity, active } = settings.layers
  return {
    ...settings,
    layers: {
      tools: tools && base,
      system: system && base,
      continuity: continuity && tail,
      active: active && tail,
    },
  }
}
