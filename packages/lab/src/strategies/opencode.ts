import type { Rule } from './rule.ts'

/** The first two system blocks and the two newest messages of any role, results of tools being a message of their own. */
export const opencode: Rule = {
  name: 'opencode',
  title: 'opencode',
  shape: 'tool-message',
  places: ['S0', 'S1', 'end(M-2)', 'end(M-1)'],
  source: 'anomalyco/opencode packages/opencode/src/provider/transform.ts @000f6280',
  checked: '2026-08',
}
