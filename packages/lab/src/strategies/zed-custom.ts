import type { Rule } from './rule.ts'

/** Three layers: head, the message that ends the history, the current message. */
export const zedCustom: Rule = {
  name: 'zed-custom',
  title: 'zed-custom (three layers)',
  shape: 'merged',
  places: ['T*', 'S', 'end(M-2)', 'end(M-1)'],
  source:
    'shotsan/zed-custom @116ec1a7: its three layers as users describe them; the code that is stored has no rule of its own',
  checked: '2026-02',
}
