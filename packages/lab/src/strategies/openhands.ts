import type { Rule } from './rule.ts'

/** The static system block, and the end of the last message of user or tool. It works on chat messages, one a result. */
export const openhands: Rule = {
  name: 'openhands',
  title: 'OpenHands',
  shape: 'chat',
  places: ['S0', 'end(U-1)'],
  source: 'OpenHands/software-agent-sdk openhands-sdk/openhands/sdk/llm/llm.py @611629e6 (1.43.1)',
  checked: '2026-08',
}
