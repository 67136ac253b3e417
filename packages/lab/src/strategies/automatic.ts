import type { Rule } from './rule.ts'

/** The API's own: one marker, on the last block. */
export const automatic: Rule = {
  name: 'automatic',
  title: 'automatic caching',
  shape: 'merged',
  places: ['AUTO'],
  source: 'https://platform.claude.com/docs/en/build-with-claude/prompt-caching (automatic caching)',
  checked: '2026-09',
}
