/**
 * Control characters but tab and line feed, and those that change the order or the look of text around them: bidirectional
 * controls, invisible ones, line and paragraph separators, and tags. Source: Unicode 15, "Trojan Source" (CVE-2021-42574).
 */
const UNSEEN = /(?![\t\n])\p{Cc}|[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu

/**
 * Makes visible what would change how the text around it looks: `\x1b`, `\u202e`. For text that is not ours: names of files,
 * what tools found. Letters of every script stay as they are, tabs and line feeds as well; a carriage return before a line feed goes.
 */
export function visibleText(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(UNSEEN, escaped)
}

/** The same for a name: nothing in it may look like the end of a line. */
export function visibleName(name: string): string {
  return visibleText(name).replaceAll('\n', '\\n').replaceAll('\t', '\\t')
}

function escaped(character: string): string {
  const point = character.codePointAt(0) ?? 0
  const digits = point.toString(16)
  if (point < 0x100) return `\\x${digits.padStart(2, '0')}`
  return point > 0xffff ? `\\u{${digits}}` : `\\u${digits.padStart(4, '0')}`
}
