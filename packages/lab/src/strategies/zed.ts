import type { Rule } from './rule.ts'

/** An hour for the head, and the API's automatic marker for the rest. */
export const zed: Rule = {
  name: 'zed',
  title: 'Zed',
  shape: 'merged',
  places: ['T*', 'S', 'AUTO'],
  hour: ['T*', 'S'],
  source: 'zed-industries/zed crates/anthropic/src/completion.rs @01bf7243',
  checked: '2026-08',
}
