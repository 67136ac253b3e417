/** A place that a text names. */
export type NamedPlace = Readonly<{ path: string; line: number | null; text: string }>

/** Endings that make a name without a folder a file. */
const ENDING =
  /\.(tsx?|jsx?|mjs|cjs|mts|cts|json[c5l]?|mdx?|py|rs|go|java|kts?|c|h|cc|cpp|hpp|cs|rb|php|swift|sh|ya?ml|toml|html?|s?css|sql|txt|proto|vue|svelte|lua|exs?|zig|ini|cfg|xml|tf|dart|scala)$/i

const SEPARATORS = /[\s"'`()<>[\]{},;|=]+/
const PATH = /^(?:[A-Za-z]:)?[\w@.~+\-/\\]*[\w-]\.[A-Za-z]\w{0,9}$/
const NUMBERED = /^(.+?):(\d+)(?::|$)(.*)$/

/** No more of a text is looked at, and no longer a line. Unit: characters. */
const READ_AT_MOST = 40_000
const LONGEST_TOKEN = 300

/** Every file that a text names, in order, each as often as it stands there. */
export function placesIn(text: string): readonly NamedPlace[] {
  return text.slice(0, READ_AT_MOST).split('\n').flatMap(placesInLine)
}

/** The files that a text names, most often named first. */
export function pathsIn(text: string): readonly string[] {
  const counts = new Map<string, number>()
  for (const { path } of placesIn(text)) counts.set(path, (counts.get(path) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1]).map(([path]) => path)
}

/** The same for what a person writes: `@src/berth.ts` mentions a file. */
export function mentionedPaths(text: string): readonly string[] {
  return pathsIn(text.replaceAll(/(^|\s)@(?=[\w.])/g, '$1'))
}

function placesInLine(line: string): readonly NamedPlace[] {
  // A line of a search: where, then what stands there. Only the where is a place.
  const numbered = NUMBERED.exec(line.slice(0, 4 * LONGEST_TOKEN).trim())
  if (numbered !== null && isPath(numbered[1] ?? '')) {
    return [{ path: numbered[1] ?? '', line: Number(numbered[2]), text: (numbered[3] ?? '').trim() }]
  }
  return line.split(SEPARATORS).flatMap(token => {
    const path = token.replace(/(:\d+)*[.:,!?]*$/, '')
    return isPath(path) ? [{ path, line: null, text: '' }] : []
  })
}

function isPath(text: string): boolean {
  if (text.length > LONGEST_TOKEN || !PATH.test(text) || text.includes('//')) return false
  return ENDING.test(text) || /[\w.][/\\][\w.]/.test(text)
}
