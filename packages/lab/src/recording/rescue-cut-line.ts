/**
 * Makes valid JSON of a record that was cut off in its middle: keeps the whole elements of its lists (`calls`,
 * `messages`), drops the one that was cut, and closes what is open.
 *
 * @param text the beginning of a JSON object
 * @returns the JSON text of what is whole, or null when not even one element of a list is
 */
export function rescueCutLine(text: string): string | null {
  const open: string[] = []
  let end = -1
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i)
    if (character === '"') i = endOfString(text, i)
    else if (character === '{' || character === '[') open.push(character)
    else if (character === '}' || character === ']') {
      open.pop()
      // An element of a list that is itself a member of the record has just ended.
      if (open.length === 2 && open.join('') === '{[') end = i + 1
    }
  }
  return end === -1 ? null : `${text.slice(0, end)}]}`
}

/** The place of the quote that ends the string which begins at `start`; the text's end when it was cut. */
function endOfString(text: string, start: number): number {
  let i = start + 1
  while (i < text.length && text.charAt(i) !== '"') i += text.charAt(i) === '\\' ? 2 : 1
  return i
}
