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

function ranked(typed: string, names: readonly string[]): readonly Readonly<{ name: string; distance: number }>[] {
  const lower = typed.slice(0, LONGEST).toLowerCase()
  return names
    .map(name => ({ name, distance: distance(lower, name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
}
