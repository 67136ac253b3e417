/** A path that fits what was typed, and where: offsets of the letters that were found, in order. */
export type Match = Readonly<{ path: string; score: number; places: readonly number[] }>

/** What a letter is worth by where it stands. */
const AT_NAME_START = 24
const AT_WORD_START = 12
const IN_A_ROW = 10
const IN_NAME = 4
const ANYWHERE = 1

/** How many letters of what was typed count. */
const LONGEST = 64

/**
 * The paths that hold the letters that were typed, in their order; the best first: letters in a row, at the beginnings of words,
 * and in the name rather than in its folders. Case does not matter, and neither do spaces.
 *
 * Linear in the length of all paths; the list that comes back is short, because nobody reads a long one.
 *
 * @param most how many come back
 */
export function fuzzyMatches(paths: readonly string[], typed: string, most: number): readonly Match[] {
  const wanted = typed.toLowerCase().replaceAll(/\s+/g, '').replaceAll('\\', '/').slice(0, LONGEST)
  if (wanted === '') return paths.slice(0, most).map(path => ({ path, score: 0, places: [] }))
  const best: Match[] = []
  for (const path of paths) {
    const match = matchOf(path, wanted)
    const worst = best.length < most ? undefined : best.at(-1)
    if (match === null || (worst !== undefined && !isBetter(match, worst))) continue
    best.splice(placeFor(best, match), 0, match)
    if (best.length > most) best.pop()
  }
  return best
}

function placeFor(best: readonly Match[], match: Match): number {
  let low = 0
  let high = best.length
  while (low < high) {
    const middle = (low + high) >> 1
    const other = best[middle]
    if (other !== undefined && isBetter(match, other)) high = middle
    else low = middle + 1
  }
  return low
}

function isBetter(one: Match, other: Match): boolean {
  if (one.score !== other.score) return one.score > other.score
  return one.path.length < other.path.length
}

/** How well a path fits; null where it does not. The letters are looked for in the name first, then in all of the path. */
function matchOf(path: string, wanted: string): Match | null {
  const text = path.toLowerCase()
  const name = path.lastIndexOf('/') + 1
  const places = placesIn(text, wanted, name) ?? placesIn(text, wanted, 0)
  if (places === null) return null
  const score = places.reduce((sum, place, index) => sum + worth(path, place, places[index - 1], name), 0)
  return { path, score, places }
}

function placesIn(text: string, wanted: string, from: number): readonly number[] | null {
  // All letters in a row are better than the first ones that fit.
  const whole = text.indexOf(wanted, from)
  if (whole !== -1) return Array.from(wanted, (_letter, index) => whole + index)
  const places: number[] = []
  let reached = from
  for (const letter of wanted) {
    const place = text.indexOf(letter, reached)
    if (place === -1) return null
    places.push(place)
    reached = place + 1
  }
  return places
}

function worth(path: string, place: number, before: number | undefined, name: number): number {
  const row = before !== undefined && place === before + 1 ? IN_A_ROW : 0
  if (place === name) return AT_NAME_START + row
  const start = isWordStart(path, place) ? AT_WORD_START : 0
  return start + row + (place > name ? IN_NAME : ANYWHERE)
}

function isWordStart(path: string, place: number): boolean {
  const before = path.charAt(place - 1)
  if (before === '' || '/-_. '.includes(before)) return true
  const letter = path.charAt(place)
  return letter !== letter.toLowerCase() && before === before.toLowerCase()
}

/** A text in parts that were found and parts that were not, for drawing. */
export function markedParts(
  text: string,
  places: readonly number[],
): readonly Readonly<{ text: string; isFound: boolean }>[] {
  const found = new Set(places)
  const parts: { text: string; isFound: boolean }[] = []
  for (let index = 0; index < text.length; index += 1) {
    const last = parts.at(-1)
    const isFound = found.has(index)
    if (last?.isFound === isFound) last.text += text.charAt(index)
    else parts.push({ text: text.charAt(index), isFound })
  }
  return parts
}
