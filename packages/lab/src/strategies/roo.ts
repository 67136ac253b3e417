import type { Rule } from './rule.ts'

/** System and the two newest user messages: the older one is exactly where the request before ended. */
export const roo: Rule = {
  name: 'roo',
  title: 'Roo Code',
  shape: 'merged',
  places: ['S', 'end(U-2)', 'end(U-1)'],
  source: 'RooCodeInc/Roo-Code src/api/providers/anthropic.ts @cb836567 (3.52.1)',
  checked: '2026-04',
}
