import type { Rule } from './rule.ts'

/** As Roo Code, and the last tool. */
export const goose: Rule = {
  name: 'goose',
  title: 'goose',
  shape: 'merged',
  places: ['T*', 'S', 'end(U-2)', 'end(U-1)'],
  source: 'block/goose crates/goose/src/providers/formats/anthropic.rs @00f85252',
  checked: '2026-08',
}
