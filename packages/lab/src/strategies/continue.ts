import type { Rule } from './rule.ts'

/** Head, and the texts of the two newest user messages. Those that hold results only count as newest and get no marker. */
export const continueDev: Rule = {
  name: 'continue',
  title: 'Continue',
  shape: 'merged',
  places: ['T*', 'S', 'text(U-2)', 'text(U-1)'],
  source: 'continuedev/continue packages/openai-adapters/src/apis/AnthropicCachingStrategies.ts @d0a3c0b6',
  checked: '2026-06',
}
