import type { Rule } from './rule.ts'

/** Two system blocks, no tool, and the end of the last message. */
export const claudeCode: Rule = {
  name: 'claude-code',
  title: 'Claude Code',
  shape: 'merged',
  places: ['S0', 'S1', 'end(M-1)'],
  source:
    'observed: notes on versions 2.1.220 to 2.1.227, and 1,794 captured requests (rossoctl/context-guru @da73fed5)',
  checked: '2026-08',
}
