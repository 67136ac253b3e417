import type { Rule } from './rule.ts'

/** As pi, for requests that stream, which those of an agent do. */
export const theia: Rule = {
  name: 'theia',
  title: 'Theia',
  shape: 'merged',
  places: ['T*', 'S', 'end(M-1)'],
  source: 'npm @theia/ai-anthropic 1.74.1, eclipse-theia/theia @c66a3811',
  checked: '2026-08',
}
