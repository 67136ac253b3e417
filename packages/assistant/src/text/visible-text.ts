/**
 * Control characters but tab and line feed, and those that change the order or the look of text around them: bidirectional
 * controls, invisible ones, line and paragraph separators, and tags. Source: Unicode 15, "Trojan Source" (CVE-2021-42574).
 */
const UNSEEN = /(?![\t\n])\p{Cc}|[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu

/**
 * Makes visible what a terminal or a page would act on or hide: `\x1b`, `\u202e`. Letters of every script stay as they are,
 * and so do tabs and line feeds; a carriage return before a line feed goes.
 *
 * @returns text that is the same on every screen
 */
export function visibleText(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(UNSEEN, escapeOf)
}

/** The same for a name: nothing in it may look like the end of a line. */
export function visibleName(name: string): string {
  return visibleText(name).replaceAll('\n', '\\n').replaceAll('\t', '\\t')
}

function escapeOf(character: string): string {
  const point = character.codePointAt(0) ?? 0
  if (point < 0x100) return `\\x${point.toString(16).padStart(2, '0')}`
  return point > 0xffff ? `\\u{${point.toString(16)}}` : `\\u${point.toString(16).padStart(4, '0')}`
}
