/**
 * What a page would act on or hide: control characters but tab and line feed, and characters that turn or hide the text around
 * them. Source: Unicode 15, general category Cf; "Trojan Source" (CVE-2021-42574).
 */
const HIDDEN = /(?![\t\n])\p{Cc}|[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu

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

/** Text whose control characters are seen (`\x1b`, `\u202e`) and do nothing. Letters of every script stay as they are. */
export function seen(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(HIDDEN, escaped)
}

/** The same for a name: on one line, whatever is in it. */
export function seenName(name: string): string {
  return seen(name).replaceAll('\n', '\\n').replaceAll('\t', '\\t')
}

/** What a tool found, as it would stand in a terminal in the end: without colours and movements, the rest visible. */
export function plainResult(text: string): string {
  return seen(text.replaceAll(TERMINAL, ''))
}

function escaped(character: string): string {
  const point = character.codePointAt(0) ?? 0
  const digits = point.toString(16)
  if (point > 0xffff) return `\\u{${digits}}`
  return point > 0xff ? `\\u${digits.padStart(4, '0')}` : `\\x${digits.padStart(2, '0')}`
}
