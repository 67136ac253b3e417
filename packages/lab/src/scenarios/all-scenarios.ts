import { fanOut } from './fan-out.ts'
import { idle } from './idle.ts'
import { MANY } from './many.ts'
import type { Scenario } from './scenario.ts'
import { VOLATILE } from './volatile.ts'

/** Every made situation. */
export const ALL_SCENARIOS: readonly Scenario[] = [
  ...[12, 20, 30, 60].map(fanOut),
  ...[[6], [20], [50], [90], [1, 1, 30]].map(idle),
  ...VOLATILE,
  ...MANY,
]
