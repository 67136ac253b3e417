/**
 * Finds the name that is nearest to what was typed.
 *
 * @param names at least one
 */
export function nearestName(typed: string, names: readonly string[]): string {
  const ranked = names.map(name => ({ name, distance: editDistance(typed.toLowerCase(), name) }))
  return ranked.reduce((best, next) => (next.distance < best.distance ? next : best)).name
}

/** How many letters must be put in, taken out or replaced to make one word of the other (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) {
      const replaced = (row[j] ?? 0) + (letter === other ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
