import type { StrategyName } from '../settings.ts'
import { layered } from './layered.ts'
import type { Strategy } from './strategy.ts'
import { threeLayer } from './three-layer.ts'
import { twoRecent } from './two-recent.ts'

/** All strategies by name. */
export const STRATEGIES: Readonly<Record<StrategyName, Strategy>> = {
  layered,
  'two-recent': twoRecent,
  'three-layer': threeLayer,
}
