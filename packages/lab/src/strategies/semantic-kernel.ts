import type { Rule } from './rule.ts'

/** The fixed head alone. The conversation is sent at the full price every time. */
export const semanticKernel: Rule = {
  name: 'semantic-kernel',
  title: 'Semantic Kernel',
  shape: 'merged',
  places: ['T*', 'S'],
  source: 'microsoft/semantic-kernel pull request 13947, open (reported)',
  checked: '2026-08',
}
