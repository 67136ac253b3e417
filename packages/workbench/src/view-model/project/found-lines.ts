import type { FoundLine, SearchResult } from '@sternline/engine'

/** Where a found text stands in its line, for drawing. */
export type FoundParts = Readonly<{ before: string; found: string; after: string }>

/** How much of a line is shown before what was found. Unit: UTF-16 code units. */
const LEAD = 40

/** How much of a line is shown at all. */
const LONGEST = 300

/** A found line cut to what can be read, with the found text apart. @param isRegex then the expression is tried on the line */
export function foundParts(text: string, query: string, isRegex: boolean): FoundParts {
  const line = text.trimStart()
  const [start, length] = placeOf(line, query, isRegex)
  const from = start > LEAD * 2 ? start - LEAD : 0
  const lead = from > 0 ? '…' : ''
  return {
    before: lead + line.slice(from, start),
    found: line.slice(start, start + length),
    after: line.slice(start + length, Math.max(start + length, from + LONGEST)),
  }
}

function placeOf(line: string, query: string, isRegex: boolean): readonly [start: number, length: number] {
  if (!isRegex) {
    const start = line.toLowerCase().indexOf(query.toLowerCase())
    return start === -1 ? [0, 0] : [start, query.length]
  }
  try {
    const match = new RegExp(query, 'i').exec(line)
    return match === null ? [0, 0] : [match.index, match[0].length]
  } catch {
    // The server's expressions know forms that this browser's do not.
    return [0, 0]
  }
}

/** What is said above the lines that were found. @param shown how many of them are listed */
export function searchWords({ found, cut }: SearchResult, shown: number): string {
  if (found.length === 0) return cut === 'time' ? 'Nothing found in the time there was.' : 'Nothing found.'
  const files = new Set(found.map(({ path }: FoundLine) => path)).size
  const count = `${found.length} ${found.length === 1 ? 'line' : 'lines'} in ${files} ${files === 1 ? 'file' : 'files'}`
  if (cut === 'time') return `${count}; the search took too long and was stopped. Search for more letters.`
  if (cut === 'matches' || shown < found.length)
    return `${count}, the first ${shown} are shown. Search for more letters.`
  return `${count}.`
}
