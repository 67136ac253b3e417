import { type Fields, fieldsOf, textOf, wordOf } from '../fields.ts'
import type { Part } from '../piece.ts'

/** What a file is called that has no name: the API wants one. */
const NAMELESS = 'document.pdf'

const MARK: Fields = { prompt_cache_breakpoint: { mode: 'explicit' } }

/** Whether a file lies at an address instead of being sent along. */
export function isElsewhere(url: string): boolean {
  return !url.startsWith('data:')
}

/** The breakpoint of a part, where there is one. */
export function markOf({ isMarked }: Part): Fields {
  return isMarked ? MARK : {}
}

/** Whether a part of OpenAI's carries a breakpoint. */
export function hasMark(part: Fields): boolean {
  return fieldsOf(part['prompt_cache_breakpoint'])['mode'] === 'explicit'
}

/** The name that a file is sent under, and back. */
export const fileName = {
  write: (name: string | null): string => name ?? NAMELESS,
  read: (name: unknown): string | null => (name === NAMELESS ? null : wordOf(name)),
}

/** The text of a string or of text parts. */
export function plainText(parts: readonly Part[]): string | null {
  const [only] = parts
  return parts.length === 1 && only?.type === 'text' && !only.isMarked ? only.text : null
}

/** A text part, from whichever of OpenAI's text parts. */
export function textPart(part: Fields): Part {
  return { type: 'text', text: textOf(part['text']), isMarked: hasMark(part) }
}
