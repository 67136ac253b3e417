/**
 * How an editor has to break a text into lines so that what it gives back is the same, byte for byte: by both characters
 * only where every line ends so, else by the line feed alone; a lone carriage return stays a character of its line.
 */
export function lineBreakOf(text: string): '\r\n' | '\n' {
  return text.includes('\r\n') && !/(?<!\r)\n|\r(?!\n)/.test(text) ? '\r\n' : '\n'
}

/** The stretch in which two texts differ: what of `before` is replaced by what. Null where they are the same. */
export function replacement(
  before: string,
  after: string,
): Readonly<{ from: number; to: number; insert: string }> | null {
  if (before === after) return null
  const most = Math.min(before.length, after.length)
  let start = 0
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start += 1
  let end = 0
  while (end < most - start && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end))
    end += 1
  return { from: start, to: before.length - end, insert: after.slice(start, after.length - end) }
}
