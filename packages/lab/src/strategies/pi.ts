import type { Rule } from './rule.ts'

/** Head, and the end of the last message. */
export const pi: Rule = {
  name: 'pi',
  title: 'pi',
  shape: 'merged',
  places: ['T*', 'S', 'end(M-1)'],
  source: 'npm @earendil-works/pi-ai 1.5.2 dist/api/anthropic-messages.js',
  checked: '2026-10',
}
