import type { SettingsEdit } from '@sternline/engine'
import { createScanner, findNodeAtLocation, type Node, parseTree } from 'jsonc-parser'

/**
 * Takes one setting, or one entry of a list, out of a text, with its comma and with the line that it leaves empty. The library's own
 * removal formats neighbours anew, and takes the wrong characters out of a list that stands on one line.
 *
 * @returns the same text where nothing is at that place
 */
export function withoutSetting(text: string, path: SettingsEdit['path']): string {
  const root = parseTree(text, [], { allowTrailingComma: true })
  const found = root === undefined ? undefined : findNodeAtLocation(root, [...path])
  const item = found?.parent?.type === 'property' ? found.parent : found
  const siblings = item?.parent?.children
  if (item === undefined || siblings === undefined) return text
  const next = commaAfter(text, item)
  if (next !== null) return cut(text, item.offset, next + 1)
  const before = siblings[siblings.indexOf(item) - 1]
  const comma = before === undefined ? null : commaAfter(text, before)
  const without = cut(text, item.offset, item.offset + item.length)
  return comma === null ? without : `${without.slice(0, comma)}${without.slice(comma + 1)}`
}

/** Where the comma behind a node stands; null where none does. */
function commaAfter(text: string, { offset, length }: Node): number | null {
  const scanner = createScanner(text, true)
  scanner.setPosition(offset + length)
  scanner.scan()
  return text[scanner.getTokenOffset()] === ',' ? scanner.getTokenOffset() : null
}

/** Cuts a stretch with the white space before it; of what stands alone in its line the whole line. */
function cut(text: string, start: number, end: number): string {
  const word = wordEnd(text, start)
  const line = /(?:\r\n|\r|\n)$/.exec(text.slice(0, word))?.[0].length ?? 0
  const isLast = /^[ \t]*(?:[\r\n]|$)/.test(text.slice(end))
  const from = line === 0 ? word : isLast ? word - line : start
  return text.slice(0, from) + text.slice(end)
}

/** Where the blanks before a place begin. Searched from behind: an expression would try from every blank of the text. */
function wordEnd(text: string, start: number): number {
  let at = start
  while (text[at - 1] === ' ' || text[at - 1] === '\t') at -= 1
  return at
}
