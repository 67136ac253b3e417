import { notHttp } from './failure.ts'

/** A name. @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2 */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/

/** What no value holds; Node refuses the same. */
const NOT_OF_VALUES = /[^\t\x20-\x7e\x80-\xff]/

const TAB = 0x09
const SPACE = 0x20

/**
 * Reads header lines, strictly: names and values in the order and spelling in which they came.
 *
 * @param text lines with `\r\n` between them
 * @param from where the first line begins
 * @throws EPROTO for a line that continues the one before it, a bad name, a bad character
 */
export function headerLines(text: string, from: number): [name: string, value: string][] {
  const list: [string, string][] = []
  for (let start = from; start < text.length; ) {
    const next = text.indexOf('\r\n', start)
    const end = next < 0 ? text.length : next
    const colon = text.indexOf(':', start)
    const name = text.slice(start, Math.max(start, colon))
    const value = trimmed(text, colon + 1, end)
    // With no colon, or one of a later line, the name is empty or holds a line break.
    if (!TOKEN.test(name) || NOT_OF_VALUES.test(value)) throw notHttp('A header line is malformed.')
    list.push([name, value])
    start = end + 2
  }
  return list
}

/** Whether a text is a header's name. */
export function isName(text: string): boolean {
  return TOKEN.test(text)
}

/** Whether a text may stand in a head. */
export function isPlain(text: string): boolean {
  return !NOT_OF_VALUES.test(text)
}

/** `trim` would take the non-breaking space as well, which belongs to a value. */
function trimmed(text: string, from: number, to: number): string {
  let start = from
  let end = to
  while (start < end && isBlank(text.charCodeAt(start))) start += 1
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1
  return text.slice(start, end)
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB
}
