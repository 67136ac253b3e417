import type { Rule } from './rule.ts'

/** Head, and the two newest messages that can carry a marker: both are in the newest round. */
export const vscode: Rule = {
  name: 'vscode',
  title: 'VS Code Copilot',
  shape: 'merged',
  places: ['T*', 'S', 'end(K-2)', 'end(K-1)'],
  source: 'microsoft/vscode extensions/copilot/src/platform/endpoint/node/messagesApi.ts @0293dff7',
  checked: '2026-09',
}
