const CUT = '…'
const LINE_BREAKS = /[\n\r\u0085\u2028\u2029]/g
/** Controls (ANSI sequences begin with one), invisible and direction-changing characters, private use, halves of pairs. */
const DANGEROUS = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}]/gu

/**
 * Makes a stranger's text fit to be shown on one line of a terminal, a log or a page: nothing in it moves a cursor, changes
 * the direction of text or breaks the line.
 *
 * @param limit the most UTF-16 units of the result
 */
export function harmless(text: string, limit = 80): string {
  const isCut = text.length > limit
  // Cut before anything else: the rest of a long text is never looked at.
  const shown = cleaned(text.slice(0, isCut ? limit - 1 : limit))
  return isCut ? `${shown}${CUT}` : shown
}

const BEFORE = 24
const BEHIND = 40

/** The surroundings of a character, harmless, at most 66 UTF-16 units, `…` where something was cut away. */
export function excerptAt(text: string, at: number): string {
  const start = Math.max(0, at - BEFORE)
  const end = Math.min(text.length, at + BEHIND)
  return `${start > 0 ? CUT : ''}${cleaned(text.slice(start, end))}${end < text.length ? CUT : ''}`
}

function cleaned(text: string): string {
  return text.replace(LINE_BREAKS, '⏎').replace(DANGEROUS, '�')
}
