import { distance } from 'fastest-levenshtein'

/** How much of a word may be wrong for it to be taken for a slip of the pen. */
const SLIP = 0.4

/** What is compared of a name that comes from a request. Unit: characters. */
const LONGEST = 200

/**
 * Finds what someone meant who mistyped a name.
 *
 * @returns null when no name is near enough to be a slip of the pen
 */
export function nearestName(typed: string, names: readonly string[]): string | null {
  const [best] = ranked(typed, names)
  if (best === undefined) return null
  const allowed = Math.max(2, Math.floor(Math.max(typed.length, best.name.length) * SLIP))
  return best.distance <= allowed ? best.name : null
}

/**
 * Finds the model that is most like an unknown one: first by the words they share (`opus`), then by spelling.
 *
 * @returns null when nothing is configured, or when several are and none resembles it
 */
export function nearestModel(asked: string, names: readonly string[]): string | null {
  const [only] = names
  if (names.length <= 1) return only ?? null
  const words = wordsOf(asked)
  const alike = names.map(name => ({ name, shared: wordsOf(name).filter(word => words.includes(word)).length }))
  const most = Math.max(...alike.map(({ shared }) => shared))
  if (most === 0) return nearestName(asked, names)
  const best = alike.filter(({ shared }) => shared === most).map(({ name }) => name)
  return ranked(asked, best)[0]?.name ?? null
}

/** Words that tell models apart; the maker's name and version numbers do not. */
function wordsOf(name: string): readonly string[] {
  return name
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(word => word.length > 2 && word !== 'claude' && word !== 'gpt')
}

function ranked(typed: string, names: readonly string[]): readonly Readonly<{ name: string; distance: number }>[] {
  const lower = typed.slice(0, LONGEST).toLowerCase()
  return names
    .map(name => ({ name, distance: distance(lower, name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
}
