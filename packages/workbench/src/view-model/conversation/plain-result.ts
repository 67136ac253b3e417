import { visibleText } from '../visible-text.ts'

/** Sequences for terminals: colours and cursor movements, and strings such as titles and links, up to their end or their line's. */
const TERMINAL = new RegExp(
  [
    String.raw`\u001b\[[0-?]*[ -/]*[@-~]`,
    String.raw`\u001b[\]PX^_][^\n\u0007\u001b]*(?:\u0007|\u001b\\)?`,
    String.raw`\u001b[ -/]*[0-~]`,
    String.raw`\u009b[0-?]*[ -/]*[@-~]`,
  ].join('|'),
  'gu',
)

/** What a tool found, as it would stand in a terminal in the end: without colours and movements, the rest visible. */
export function plainResult(text: string): string {
  return visibleText(text.replaceAll(TERMINAL, ''))
}
