import type { KeptMessage } from '@sternline/engine'
import { labelInText } from './label-words.ts'

/** What a message says, as it is copied: an answer's text with its label below. */
export function messageText({ kind, said, content, figures }: KeptMessage): string {
  const text = content.flatMap(block => (block.type === 'text' ? [block.text] : [])).join('\n\n')
  if (kind === 'spoken') return said?.text ?? text
  const label = figures === null ? '' : labelInText(figures)
  return [text, label].filter(part => part !== '').join('\n\n')
}
