import type { Rule } from './rule.ts'

/** The user's own last words, and nothing else: in a loop of tool calls the marker stays where it is. */
export const cline: Rule = {
  name: 'cline',
  title: 'Cline (direct)',
  shape: 'tool-message',
  places: ['text(H)'],
  source: 'cline/cline sdk/packages/llms/src/providers/ai-sdk.ts @21cb8d25',
  checked: '2026-08',
}
